import { describe, expect, it } from 'vitest'
import { known, unknown } from '../../../src/domain/known.js'
import { type CommitImage, findMismatch, tagsOfCommit } from '../../../src/domain/tag-guard/reuse.js'
import { commit, digestFor, image, SOURCE, tag } from './images.js'

const REVISION = commit('a')
const WANTED = { revision: REVISION, source: SOURCE, platforms: [] }
const found = (more: Partial<CommitImage> = {}): CommitImage => ({
  tag: tag('sha-aaaaaaa'),
  digest: digestFor('x'),
  identity: known(image('main', { revision: REVISION })),
  ...more
})

describe('reuse of an image', () => {
  it('needs the same commit and the same repository', () => {
    expect(findMismatch(found(), WANTED)).toBeUndefined()
  })

  it.each([
    [
      'another commit',
      { identity: known(image('main', { revision: commit('b') })) },
      /was built from commit bbbb.*not aaaa/
    ],
    ['no commit', { identity: known(image('main')) }, /does not say which commit/],
    [
      'another repository',
      { identity: known(image('main', { revision: REVISION, source: `${SOURCE}2` })) },
      /another repository/
    ],
    [
      'no repository',
      { identity: known(image('main', { revision: REVISION, source: undefined })) },
      /which repository/
    ],
    ['no answer', { identity: unknown('GET … answered 503') }, /could not be determined: GET … answered 503/]
  ])('is refused for %s, with the reason', (_, more, because) => {
    expect(findMismatch(found(more), WANTED)).toMatch(because)
  })

  it('needs every platform that the build would have', () => {
    const wanted = { ...WANTED, platforms: ['linux/amd64', 'linux/arm64'] }
    expect(
      findMismatch(found({ platforms: known(['linux/amd64', 'linux/arm64', 'linux/arm/v7']) }), wanted)
    ).toBeUndefined()
    expect(findMismatch(found({ platforms: known(['linux/amd64']) }), wanted)).toBe(
      'the image sha-aaaaaaa lacks linux/arm64'
    )
    expect(findMismatch(found({ platforms: unknown('no config') }), wanted)).toMatch(
      /could not be determined: no config/
    )
  })

  it('looks for the tags that the metadata language gives a commit', () => {
    expect(tagsOfCommit(REVISION, 7)).toEqual([`sha-${REVISION}`, 'sha-aaaaaaa'])
    expect(tagsOfCommit(REVISION, 64)).toEqual([`sha-${REVISION}`])
  })
})
