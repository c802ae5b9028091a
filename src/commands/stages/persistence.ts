import type { Context } from '../../context/context.js'
import { persist, type Persist } from '../../execute/persist.js'
import type { Tools } from '../../lifecycle.js'
import { PATIENT, type RetryPolicy } from '../../registry/retry.js'
import type { Journal } from '../../report/journal.js'
import type { Access } from '../../survey/access.js'

export interface Persistence {
  /** For our own client. */
  readonly policy: RetryPolicy
  /** For what engines push. */
  readonly persist: Persist
}

/** How this run repeats what writes; every repetition by an engine is told at once, and all are noted for the report. */
export function createPersistence(
  { context, inputs: { retries } }: { readonly context: Context; readonly inputs: { readonly retries: number } },
  access: Access,
  journal: Journal,
  { ports }: Tools
): Persistence {
  const { images } = journal.facts
  const newborn = async (): Promise<boolean> => {
    const { isNewborn } = await import('../../survey/newborn.js')
    const pushed = journal.facts.digest !== undefined
    return isNewborn({ context, candidates: access.candidates, pushed }, images, ports)
  }
  const policy = { ...PATIENT, retries, newborn }
  const tools = {
    policy,
    clock: ports.clock,
    report: ({ failed, number, waitMs }: { failed: string; number: number; waitMs: number }): void => {
      journal.attempt(`push: ${failed} (attempt ${number}, again after ${waitMs} ms with what is built)`)
      const wait = (waitMs / 1000).toFixed(1)
      ports.log.info(`The push failed: ${failed}. Retrying in ${wait} s with what is built.`)
    },
    knock: async () => {
      const { probePush } = await import('../../registry/probe.js')
      const answers = await Promise.all(images.map(async image => probePush(access.client, image)))
      return answers.find(({ kind }) => kind !== 'granted') ?? ({ kind: 'granted' } as const)
    }
  }
  return { policy, persist: async (did, push) => persist(did, push, tools) }
}
