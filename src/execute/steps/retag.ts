import type { StepOf } from '../../domain/plan/step.js'
import { formatName, formatReference, type Tag } from '../../domain/reference.js'
import type { Log } from '../../ports/ports.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Slots } from '../plan.js'
import { putTags } from '../push.js'
import type { TagKeeper } from '../tags.js'

export interface RetagTools {
  readonly registry: RegistryClient
  readonly log: Log
  /** Guards the floating tags; without one every tag moves. */
  readonly keeper?: TagKeeper | undefined
}

export async function retagStep(step: StepOf<'retag'>, slots: Slots, tools: RetagTools): Promise<void> {
  const { registry, log, keeper } = tools
  await putTags(registry, step.image, slots.digestOf(step.from), step.to, keeper)
  const kept = (keeper?.outcomes ?? []).filter(({ state }) => state === 'kept')
  const stays = (tag: Tag): boolean =>
    kept.some(({ reference }) => reference === formatReference({ name: step.image, tag }))
  const put = step.to.filter(tag => !stays(tag))
  if (put.length > 0) log.info(`${formatName(step.image)}: ${put.join(', ')}`)
}
