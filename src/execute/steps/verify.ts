import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { formatReference, type ImageName, type Reference, sameName } from '../../domain/reference.js'
import type { Log } from '../../ports/ports.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Slots } from '../plan.js'
import { demandEqual, readBack } from '../push.js'
import type { TagKeeper } from '../tags.js'
import { demandWhole } from '../whole.js'

export interface VerifyTools {
  readonly registry: RegistryClient
  readonly log: Log
  readonly note: NoteProgress
  /** Guards the floating tags; without one every tag has to have the digest. */
  readonly keeper?: TagKeeper | undefined
}

/** Success is what the registry holds, not what a tool said: every tag is fetched and compared. */
export async function verifyStep(step: StepOf<'verify'>, slots: Slots, tools: VerifyTools): Promise<void> {
  const digest = slots.digestOf(step.is)
  const { registry, keeper } = tools
  // Beside the read-back; what that finds is told first.
  const whole = demandWhole(registry, imagesOf(step.references), digest, step.platforms ?? [])
  whole.catch(() => undefined)
  const result = await readBack(registry, step.references, digest, keeper)
  tools.note({ verified: result.verified.map(formatReference), tags: keeper?.outcomes ?? [] })
  for (const { reference, state, because } of keeper?.outcomes ?? [])
    tools.log.info(`${reference}: ${state} – ${because}`)
  for (const reference of result.verified) tools.log.info(`${formatReference(reference)} has ${digest}`)
  demandEqual(result, digest)
  const [only, ...others] = step.platforms ?? []
  const platformDigests = (await whole) ?? (only === undefined || others.length > 0 ? undefined : { [only]: digest })
  tools.note({ pushed: true, ...(platformDigests === undefined ? {} : { platformDigests }) })
}

function imagesOf(references: readonly Reference[]): readonly ImageName[] {
  return references
    .map(({ name }) => name)
    .filter((name, at, all) => all.findIndex(other => sameName(other, name)) === at)
}
