import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/domain/progress.js'
import type { BuildSpec, StepOf } from '../../src/domain/plan/step.js'
import type { Reference } from '../../src/domain/reference.js'
import { Slots } from '../../src/execute/plan.js'
import { createSecondLook } from '../../src/execute/second-look.js'
import type { TagKeeper } from '../../src/execute/tags.js'
import type { Log } from '../../src/ports/ports.js'
import { BARE } from '../domain/plan/build-spec.js'
import { IMAGE, OTHER_IMAGE, tag } from '../domain/tag-guard/images.js'

const main: Reference = { name: IMAGE, tag: tag('main') }
const edge: Reference = { name: IMAGE, tag: tag('edge') }
const exact: Reference = { name: OTHER_IMAGE, tag: tag('1.2.3') }

/** Floating tags of the first package; `free` may move after the build. */
function set(stage: { readonly exist?: boolean; readonly free: readonly Reference[] }, published = [main, edge]) {
  const keeper: TagKeeper = {
    guards: ({ name }) => name === IMAGE,
    exists: async ({ name }) => Promise.resolve(name === IMAGE && (stage.exist ?? true)),
    mayPush: async references => Promise.resolve(references.filter(each => stage.free.includes(each))),
    move: async () => Promise.resolve(),
    confirm: async () => Promise.resolve({ actual: 'absent' }),
    outcomes: [{ reference: 'main', state: 'kept', because: 'a newer image is there' }]
  }
  const noted: Partial<Progress>[] = []
  const slots = new Slots()
  const built: BuildSpec[] = []
  const look = createSecondLook({
    keeper,
    published,
    log: { info: () => undefined } as unknown as Log,
    note: known => noted.push(known)
  })
  const step = (references: readonly Reference[], more: Partial<BuildSpec> = {}): StepOf<'build'> => ({
    kind: 'build',
    engine: 'buildx',
    into: { slot: 'built' },
    spec: { ...BARE, references, push: true, ...more }
  })
  const build = async (spec: BuildSpec): Promise<void> => Promise.resolve(void built.push(spec))
  return { look, slots, noted, built, build, step }
}

describe('an engine that pushes while it builds', () => {
  it('is not held back by a tag of fixed meaning, nor by a floating one that is new', async () => {
    const fixed = set({ free: [] }, [exact])
    await fixed.look.build(fixed.step([exact]), fixed.slots, fixed.build)
    expect(fixed.built).toMatchObject([{ push: true, references: [exact] }])
    const fresh = set({ exist: false, free: [] })
    await fresh.look.build(fresh.step([main]), fresh.slots, fresh.build)
    expect(fresh.built).toMatchObject([{ push: true, references: [main] }])
  })

  it('builds first and pushes out of its cache where a floating tag exists', async () => {
    const { look, slots, built, build, step } = set({ free: [main, edge] })
    await look.build(step([main], { noCache: true, pull: true, cacheTo: ['type=inline'] }), slots, build)
    expect(built).toMatchObject([
      { push: false, references: [], noCache: true, cacheTo: [] },
      { push: true, references: [main], noCache: false, pull: false, cacheTo: ['type=inline'] }
    ])
    expect(slots.ended).toBe(false)
  })

  it('lets the next tag carry where the first has to stay', async () => {
    const { look, slots, built, build, step } = set({ free: [edge] })
    await look.build(step([main]), slots, build)
    expect(built.at(-1)?.references).toEqual([edge])
  })

  it('pushes nothing where every tag has to stay, ends the plan there and says why', async () => {
    const { look, slots, built, noted, build, step } = set({ free: [] })
    await look.build(step([main]), slots, build)
    expect(built.map(({ push }) => push)).toEqual([false])
    expect(slots.ended).toBe(true)
    expect(noted).toMatchObject([{ notPushed: 'main stays: a newer image is there' }])
  })

  it('goes on with the packages that may be pushed', async () => {
    const { look, slots, built, build, step } = set({ free: [] }, [main, edge, exact])
    await look.build(step([main, exact]), slots, build)
    expect(built.at(-1)?.references).toEqual([exact])
    expect(slots.ended).toBe(false)
  })
})
