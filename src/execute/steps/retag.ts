import type { StepOf } from '../../domain/plan/step.js'
import { formatName } from '../../domain/reference.js'
import type { Log } from '../../ports/ports.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Slots } from '../plan.js'
import { putTags } from '../push.js'

export interface RetagTools {
  readonly registry: RegistryClient
  readonly log: Log
}

export async function retagStep(step: StepOf<'retag'>, slots: Slots, { registry, log }: RetagTools): Promise<void> {
  await putTags(registry, step.image, slots.digestOf(step.from), step.to)
  log.info(`${formatName(step.image)}: ${step.to.join(', ')}`)
}
