import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions } from '../../src/domain/tag-guard/order.js'
import { type Finished, publishInto, type RaceRun, RaceWorld } from './race-world.js'

const FLOATING = ['latest', '1']

/** Runs that start close together, so that they meet; built in about the same time, so that they meet again. */
const run = fc.record({ version: fc.nat(40), start: fc.nat(400), build: fc.integer({ min: 0, max: 300 }) })
const races = fc.uniqueArray(run, { minLength: 2, maxLength: 10, selector: ({ version }) => version })
const named = (runs: readonly { version: number; start: number; build: number }[]): RaceRun[] =>
  runs.map(each => ({ ...each, version: `1.${each.version}.0` }))

async function race(world: RaceWorld, runs: readonly RaceRun[]): Promise<Finished[]> {
  const going = runs.map(async each => publishInto(world, each, FLOATING))
  await world.play(going)
  return Promise.all(going)
}

function highest(runs: readonly RaceRun[]): string {
  return runs.map(({ version }) => version).toSorted((a, b) => compareVersions(b, a) ?? 0)[0] ?? ''
}

/** A latency between `least` and twice that, from a seed. */
function latencies(least: number, seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 48271) % 2147483647
    return least + (state % (least + 1))
  }
}

describe('runs that race', () => {
  it.each([
    ['to tags that do not exist', undefined],
    ['to tags of an older image', '0.1.0']
  ])('%s leave the highest version in place, and every exact tag right', async (_, older) => {
    await fc.assert(
      fc.asyncProperty(races, fc.integer({ min: 1, max: 60 }), fc.nat(100_000), async (given, least, seed) => {
        const runs = named(given)
        const world = new RaceWorld(latencies(least, seed))
        if (older !== undefined) for (const each of FLOATING) world.tags.set(each, world.add(older))
        const finished = await race(world, runs)
        for (const { version, digest } of finished) expect(world.tags.get(version)).toBe(digest)
        for (const each of FLOATING) expect(world.tags.get(each)).toBe(world.add(highest(runs)))
      }),
      { numRuns: 300 }
    )
  })

  it('say of every floating tag what became of it, and why it stayed where it did', async () => {
    const world = new RaceWorld(() => 10)
    const finished = await race(world, [
      { version: '1.2.0', start: 0, build: 2_000 },
      { version: '1.3.0', start: 0, build: 10 }
    ])
    const [late, early] = finished
    expect(early?.keeper.outcomes.map(({ state }) => state)).toEqual(['new', 'new'])
    expect(late?.keeper.outcomes.map(({ state, from }) => `${state} ${from?.version ?? ''}`)).toEqual([
      'kept 1.3.0',
      'kept 1.3.0'
    ])
    expect(late?.result.left[0]?.because).toMatch(/1.3.0, which is higher than 1.2.0/)
    expect(late?.result.verified.map(({ tag }) => tag)).toEqual(['1.2.0'])
  })

  it('a run that is alone takes no longer than its requests and one short pause', async () => {
    const world = new RaceWorld(() => 10)
    for (const each of FLOATING) world.tags.set(each, world.add('1.0.0'))
    const before = world.clock.now()
    await race(world, [{ version: '1.3.0', start: 0, build: 0 }])
    // Discovery, first look, exact tag (read, put), floating tags (look beside read, put), a pause as long as those two took, read back.
    expect(world.clock.now() - before).toBe(20 + 20 + 40 + 40 + 40 + 20)
  })
})
