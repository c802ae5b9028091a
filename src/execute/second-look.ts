import type { BuildSpec, StepOf } from '../domain/plan/step.js'
import type { NoteProgress } from '../domain/progress.js'
import type { Reference } from '../domain/reference.js'
import type { Log } from '../ports/ports.js'
import { chooseCarriers, needLookAfterBuild } from './carrier.js'
import type { Slots } from './plan.js'
import type { TagKeeper } from './tags.js'

export interface SecondLookTools {
  readonly keeper: TagKeeper
  /** All references of the plan. */
  readonly published: readonly Reference[]
  readonly log: Log
  readonly note: NoteProgress
}

/** Holds an engine back from a floating tag until it was looked at again: a build takes minutes, in which another run may have moved it. */
export interface SecondLook {
  build(step: StepOf<'build'>, slots: Slots, build: (spec: BuildSpec) => Promise<void>): Promise<void>
  push(step: StepOf<'push'>, slots: Slots, push: (to: readonly Reference[]) => Promise<void>): Promise<void>
}

export function createSecondLook({ keeper, published, log, note }: SecondLookTools): SecondLook {
  const carriers = async (carried: readonly Reference[], slots: Slots): Promise<readonly Reference[]> => {
    const free = await chooseCarriers(carried, published, keeper)
    if (free.length > 0) return free
    const because = keeper.outcomes.map(outcome => `${outcome.reference} stays: ${outcome.because}`).join('; ')
    log.info(`Nothing is pushed: ${because}`)
    note({ notPushed: because, tags: keeper.outcomes })
    slots.end()
    return free
  }
  return {
    /** One that pushes while it builds is asked twice: the second time everything is in its cache, and only the push is left. */
    build: async ({ spec }, slots, build) => {
      if (!spec.push || !(await needLookAfterBuild(spec.references, keeper))) return build(spec)
      await build({ ...spec, push: false, references: [], outputs: [], load: false, cacheTo: [] })
      const references = await carriers(spec.references, slots)
      if (references.length > 0) await build({ ...spec, references, noCache: false, noCacheFilters: [], pull: false })
    },

    push: async ({ to }, slots, push) => {
      const references = await carriers(to, slots)
      if (references.length > 0) await push(references)
    }
  }
}
