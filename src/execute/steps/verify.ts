import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { formatReference } from '../../domain/reference.js'
import type { Log } from '../../ports/ports.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Slots } from '../plan.js'
import { demandEqual, readBack } from '../push.js'

export interface VerifyTools {
  readonly registry: RegistryClient
  readonly log: Log
  readonly note: NoteProgress
}

/** Success is what the registry holds, not what a tool said: every tag is fetched and compared. */
export async function verifyStep(step: StepOf<'verify'>, slots: Slots, tools: VerifyTools): Promise<void> {
  const digest = slots.digestOf(step.is)
  const result = await readBack(tools.registry, step.references, digest)
  tools.note({ verified: result.verified.map(formatReference) })
  for (const reference of result.verified) tools.log.info(`${formatReference(reference)} has ${digest}`)
  demandEqual(result, digest)
  tools.note({ pushed: true })
}
