import type { Context } from '../../context/context.js'
import { persist, type PersistTools, untilGrown } from '../../execute/persist.js'
import type { Tools } from '../../lifecycle.js'
import { PATIENT } from '../../registry/retry.js'
import type { Journal } from '../../report/journal.js'
import type { Access } from '../../survey/access.js'

export interface Persistence {
  /** Lets an engine push again after a passing fault, with what is built. */
  readonly persist: <T>(did: 'build and push' | 'push', push: (again: boolean) => Promise<T>) => Promise<T>
  /** Repeats work of our own client that a package refuses because it was made moments ago. */
  readonly untilGrown: <T>(work: () => Promise<T>) => Promise<T>
}

/** How this run repeats what writes; every repetition is told at once and noted for the report. */
export function createPersistence(
  { context, retries }: { readonly context: Context; readonly retries: number },
  access: Access,
  journal: Journal,
  { ports }: Tools
): Persistence {
  const tools: PersistTools = {
    policy: { ...PATIENT, retries },
    clock: ports.clock,
    report: ({ failed, number, waitMs }) => {
      journal.attempt(`push: ${failed} (attempt ${number}, again after ${waitMs} ms with what is built)`)
      ports.log.info(
        `The push failed: ${failed}. It is repeated in ${(waitMs / 1000).toFixed(1)} s with what is built.`
      )
    },
    knock: async () => {
      const { probePush } = await import('../../registry/probe.js')
      const answers = await Promise.all(journal.facts.images.map(async image => probePush(access.client, image)))
      return answers.find(({ kind }) => kind !== 'granted') ?? { kind: 'granted' }
    },
    newborn: async () => {
      const { isNewborn } = await import('../../survey/newborn.js')
      return isNewborn(
        { context, candidates: access.candidates, pushed: journal.facts.digest !== undefined },
        journal.facts.images,
        ports
      )
    }
  }
  return {
    persist: async (did, push) => persist(did, push, tools),
    untilGrown: async work => untilGrown(work, tools)
  }
}
