import { describe, expect, it } from 'vitest'
import { formatReference } from '../../../src/domain/reference.js'
import { type GuardedTags, type GuardRequest, guardTags } from '../../../src/domain/tag-guard/guard.js'
import type { TagKind } from '../../../src/domain/tags/tag-kind.js'
import { digestFor, IMAGE, image, OTHER_IMAGE, seenTag, tag } from './images.js'

const planned = (text: string, kind: TagKind) => ({ tag: tag(text), kind })
const RELEASE = [planned('1.2.3', 'exact-version'), planned('1.2', 'floating-version'), planned('latest', 'latest')]
const guard = (given: Partial<GuardRequest>): GuardedTags =>
  guardTags({
    images: [IMAGE],
    tags: RELEASE,
    ifExists: 'overwrite',
    moveTags: 'upward',
    own: image('1.2.3'),
    seen: [],
    ...given
  })

const put = ({ packages }: GuardedTags): string[] =>
  packages.flatMap(({ image: name, tags }) => tags.map(each => formatReference({ name, tag: each.tag })))
const states = ({ kept }: GuardedTags): string[] =>
  kept.map(({ reference, state, from }) => `${reference.split(':')[1] ?? ''} ${state} ${from?.version ?? '-'}`)

describe('move-tags', () => {
  it('upward keeps what is higher and moves the rest, each with its reason', () => {
    const guarded = guard({ seen: [seenTag('1.2', image('1.2.2')), seenTag('latest', image('2.0.0'))] })
    expect(put(guarded)).toEqual(['ghcr.io/octo-org/hello-world:1.2.3', 'ghcr.io/octo-org/hello-world:1.2'])
    expect(states(guarded)).toEqual(['latest kept 2.0.0'])
    expect(guarded.decisions.map(({ verdict, because }) => `${verdict}: ${because}`)).toEqual([
      'chosen: 1.2.3 is higher than 1.2.2, which it pointed to',
      'rejected: it points to 2.0.0, which is higher than 1.2.3 (move-tags: always moves it anyway)'
    ])
  })

  it('always moves everything', () => {
    const guarded = guard({ moveTags: 'always', seen: [seenTag('latest', image('2.0.0'))] })
    expect(put(guarded)).toHaveLength(3)
    expect(guarded.decisions).toEqual([])
  })

  it('leaves a tag that was not looked at for later', () => {
    expect(put(guard({}))).toHaveLength(3)
  })

  it.each<TagKind>(['exact-version', 'sha', 'pr', 'tag', 'raw'])('does not hold a tag of kind %s', kind => {
    const guarded = guard({ tags: [planned('name', kind)], seen: [seenTag('name', image('9.9.9'))] })
    expect(put(guarded)).toHaveLength(1)
  })

  it('decides package by package', () => {
    const seen = [seenTag('latest', image('2.0.0')), seenTag('latest', image('1.0.0'), { name: OTHER_IMAGE })]
    const guarded = guard({ images: [IMAGE, OTHER_IMAGE], tags: RELEASE.slice(2), seen })
    expect(put(guarded)).toEqual(['ghcr.io/octo-org/other:latest'])
  })
})

describe('if-exists', () => {
  const there = seenTag('1.2.3', image('1.2.3'))
  const digest = digestFor('1.2.3')

  it('overwrite does not care', () => {
    expect(put(guard({ seen: [there] }))).toHaveLength(3)
  })

  it('skip publishes nothing and gives back what is there', () => {
    const guarded = guard({ ifExists: 'skip', seen: [there, seenTag('latest', image('1.0.0'))] })
    expect(put(guarded)).toEqual([])
    expect(guarded.packages[0]?.existing).toBe(digest)
    expect(guarded.present.map(formatReference)).toEqual(['ghcr.io/octo-org/hello-world:1.2.3'])
    expect(states(guarded)).toEqual(['1.2.3 unchanged 1.2.3', '1.2 kept -', 'latest kept 1.0.0'])
    expect(guarded.refusal).toBeUndefined()
  })

  it('skip publishes what does not exist', () => {
    const guarded = guard({ ifExists: 'skip', seen: [seenTag('1.2.3', undefined)] })
    expect(put(guarded)).toHaveLength(3)
    expect(guarded.packages[0]?.existing).toBeUndefined()
  })

  it('skip completes a version that exists under one of its names, on the image that is there', () => {
    const tags = [planned('v1.2.3', 'exact-version'), ...RELEASE]
    const guarded = guard({ ifExists: 'skip', tags, seen: [seenTag('v1.2.3', undefined), there] })
    expect(put(guarded)).toEqual(['v1.2.3', '1.2', 'latest'].map(text => `ghcr.io/octo-org/hello-world:${text}`))
    expect(guarded.packages[0]?.existing).toBe(digest)
  })

  it('skip gives back one image where two names of a version point to two', () => {
    const tags = [planned('1.2.3', 'exact-version'), planned('v1.2.3', 'exact-version')]
    const guarded = guard({
      ifExists: 'skip',
      tags,
      seen: [there, seenTag('v1.2.3', image('1.2.3', { revision: 'other' }))]
    })
    expect(guarded.present.map(formatReference)).toEqual(['ghcr.io/octo-org/hello-world:1.2.3'])
    expect(states(guarded)).toEqual(['1.2.3 unchanged 1.2.3', 'v1.2.3 kept 1.2.3'])
  })

  it('skip goes package by package', () => {
    const seen = [there, seenTag('1.2.3', undefined, { name: OTHER_IMAGE })]
    const guarded = guard({ ifExists: 'skip', images: [IMAGE, OTHER_IMAGE], seen })
    expect(guarded.packages.map(({ tags, existing }) => [tags.length, existing])).toEqual([
      [0, digest],
      [3, undefined]
    ])
  })

  it('fail refuses, naming every version that is there', () => {
    const guarded = guard({
      ifExists: 'fail',
      images: [IMAGE, OTHER_IMAGE],
      seen: [there, seenTag('1.2.3', image('1.2.3'), { name: OTHER_IMAGE })]
    })
    expect(guarded.refusal).toBe(
      'ghcr.io/octo-org/hello-world:1.2.3, ghcr.io/octo-org/other:1.2.3 already exist, and if-exists: fail does not allow publishing a version twice'
    )
    expect(guard({ ifExists: 'fail', seen: [seenTag('1.2.3', undefined)] }).refusal).toBeUndefined()
  })
})

describe('an image of this very commit', () => {
  it('takes the place of a build, package by package', () => {
    const digest = digestFor('built')
    const guarded = guard({ reusable: new Map([['ghcr.io/octo-org/hello-world', digest]]) })
    expect(guarded.packages[0]).toMatchObject({ existing: digest })
    expect(put(guarded)).toHaveLength(3)
  })
})
