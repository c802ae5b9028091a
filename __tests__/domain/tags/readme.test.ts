import { describe, expect, it } from 'vitest'
import { listReferences } from '../../../src/domain/metadata-output.js'
import { resolve, runOf } from '../metadata-request.js'
import { EXPRESSION_CASES } from './readme-expressions.js'
import { FLAVOR_CASES, IMAGE_CASES } from './readme-flavor.js'
import { REF_CASES } from './readme-refs.js'
import type { ReadmeCase } from './readme-table.js'
import { VERSION_CASES } from './readme-versions.js'

const CASES: readonly ReadmeCase[] = [
  ...VERSION_CASES,
  ...REF_CASES,
  ...EXPRESSION_CASES,
  ...FLAVOR_CASES,
  ...IMAGE_CASES
]

describe('the README of docker/metadata-action', () => {
  it('is covered by a few hundred cases, none of them twice', () => {
    const keys = CASES.map(({ run, tags, flavor, images }) => [run, tags, flavor, images].join('|'))
    expect(CASES.length).toBeGreaterThan(300)
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })

  it.each(CASES)('$readme: $run, $tags, $flavor', ({ run, tags, flavor, images, expected }) => {
    const metadata = resolve(runOf(run), { tags, flavor: flavor ?? '', images: images ?? '' })
    expect(metadata.problems).toEqual([])
    expect(listReferences(metadata)).toEqual(expected)
    // "The first tag in the list is the version."
    expect(metadata.version).toBe(metadata.tags[0]?.tag)
  })
})
