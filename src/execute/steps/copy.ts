import { type ContentSource, registrySource } from '../../content/source.js'
import { type ImageTree, readTree } from '../../content/tree.js'
import type { Digest } from '../../domain/digest.js'
import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { formatPinned } from '../../domain/reference.js'
import type { Clock, Log } from '../../ports/ports.js'
import type { RegistryClient } from '../../registry/client.js'
import { copyImage } from '../copy.js'
import type { Slots } from '../plan.js'

/** What is copied: found, and found complete, before the plan was made. */
export interface Copied {
  readonly source: ContentSource
  readonly root: Digest
  /** Read already; else it is read now. */
  readonly tree?: ImageTree | undefined
}

export interface CopyStepTools {
  readonly copied: Copied
  readonly registry: RegistryClient
  readonly clock: Clock
  readonly log: Log
  readonly note: NoteProgress
  /** Called once the image is in the registry, before its tags are. */
  readonly onPushed?: () => void
}

/** Brings the image into each package, one after another: from the second on, the registry takes the layers over from the first. */
export async function copyStep({ to }: StepOf<'copy'>, slots: Slots, tools: CopyStepTools): Promise<void> {
  const { copied, registry, clock, log } = tools
  const tree = copied.tree ?? (await readTree(copied.source, copied.root))
  const progress = (line: string): void => log.info(line)
  let from = copied.source
  for (const target of to) {
    await copyImage(from, tree, registry, target, { clock, progress })
    if (from.repository?.host !== target.host) from = registrySource(registry, target)
    log.info(`${formatPinned(target, copied.root)} is complete`)
  }
  tools.note({ digest: copied.root })
  slots.fill(copied.root)
  tools.onPushed?.()
}
