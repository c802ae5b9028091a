import type { Digest } from '../../domain/digest.js'
import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { joinIndex } from '../../domain/records/join.js'
import { platformDigests } from '../../domain/records/legs.js'
import { formatName, formatPinned, type ImageName, sameName } from '../../domain/reference.js'
import type { Log } from '../../ports/ports.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Slots } from '../plan.js'

export interface IndexTools {
  readonly registry: RegistryClient
  readonly log: Log
  readonly note: NoteProgress
  /** Takes one manifest and all that it names over from a package into another one. */
  readonly copy: (from: ImageName, digest: Digest, to: ImageName) => Promise<void>
}

/** Puts the index into every package by its digest: nobody sees it before its tags are put. */
export async function indexStep(step: StepOf<'index'>, slots: Slots, tools: IndexTools): Promise<void> {
  const { from, of: rows, to } = step
  const joined = joinIndex(rows, step.annotations)
  tools.note({ platformDigests: platformDigests(rows) })
  await Promise.all(
    to.map(async image => {
      if (!sameName(image, from)) for (const { digest } of rows) await tools.copy(from, digest, image)
      await tools.registry.putManifest(image, joined.digest, joined.bytes, joined.mediaType)
      tools.log.info(formatPinned(image, joined.digest))
    })
  )
  for (const { platform, digest } of rows)
    tools.log.debug(`${formatName(from)} ${platform?.os ?? ''}/${platform?.architecture ?? ''} ${digest}`)
  tools.note({ digest: joined.digest })
  slots.fill(joined.digest)
}
