import { describe, expect, it } from 'vitest'
import { type Arrival, arrivalsAsJson, judgeArrival, summariseArrivals } from '../../src/domain/arrival.js'
import type { Digest } from '../../src/domain/digest.js'
import type { Reference, Tag } from '../../src/domain/reference.js'

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}` as Digest
const reference: Reference = { name: { host: 'ghcr.io', path: 'o/n' }, tag: 'latest' as Tag }
const seen = { digest: digest('a'), config: digest('c') }

describe('what a tag holds after a failed push', () => {
  it.each([
    ['its digest is this run’s', { digests: [digest('b'), digest('a')], imageId: undefined }, 'moved'],
    ['it is another one', { digests: [digest('b')], imageId: undefined }, 'other'],
    ['the builder named only the config, and it is that', { digests: [], imageId: digest('c') }, 'moved'],
    ['the builder named only the config, and it is another', { digests: [], imageId: digest('d') }, 'other'],
    ['the builder named nothing', { digests: [], imageId: undefined }, 'unknown']
  ])('%s', (_, identity, kind) => {
    expect(judgeArrival(reference, seen, identity).kind).toBe(kind)
  })

  const moved: Arrival = { reference, kind: 'moved', digest: digest('a') }
  const other: Arrival = { reference, kind: 'other', digest: digest('b') }
  const absent: Arrival = { reference, kind: 'absent' }
  const unsure: Arrival = { reference, kind: 'unknown', because: 'silence' }

  it.each([
    [[absent, other], 'none of 2 tags has the new image'],
    [[moved, other, absent], '1 of 3 tags has the new image'],
    [[moved], 'the tag has the new image'],
    [[moved, unsure], '1 of 2 tags has the new image; 1 of 2 tags could not be checked'],
    [[unsure, absent], 'no tag is known to have the new image; 1 of 2 tags could not be checked']
  ])('is summed up without saying more than is known', (arrivals, sentence) => {
    expect(summariseArrivals(arrivals)).toBe(sentence)
  })

  it('is given as data', () => {
    expect(JSON.parse(arrivalsAsJson([other]))).toEqual({
      'ghcr.io/o/n:latest': { state: 'other', digest: digest('b') }
    })
    expect(JSON.parse(arrivalsAsJson([unsure]))).toEqual({
      'ghcr.io/o/n:latest': { state: 'unknown', because: 'silence' }
    })
  })
})
