import type { Digest } from '../../domain/digest.js'
import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import type { Reference } from '../../domain/reference.js'
import type { RegistryClient } from '../../registry/client.js'
import { type BuildTools, runBuild } from '../build.js'
import type { Slots } from '../plan.js'

export interface BuildStepTools {
  readonly build: BuildTools
  readonly registry: RegistryClient
  readonly note: NoteProgress
  /** Called once the image is in the registry, before its further tags are. */
  readonly onPushed: () => void
}

export async function buildStep({ spec }: StepOf<'build'>, slots: Slots, tools: BuildStepTools): Promise<void> {
  const result = await runBuild(spec, tools.build)
  const digest = result.digest ?? (spec.push ? await askDigest(spec.references[0], tools.registry) : undefined)
  tools.note({ imageId: result.imageId, metadata: result.metadata, ...(digest === undefined ? {} : { digest }) })
  if (digest !== undefined) slots.fill(digest)
  if (spec.push) tools.onPushed()
}

/** Old builders push without naming the digest; then what the tag points to just after the push has to do. */
async function askDigest(reference: Reference | undefined, registry: RegistryClient): Promise<Digest | undefined> {
  if (reference === undefined) return undefined
  const manifest = await registry.headManifest(reference.name, reference.tag)
  return manifest.kind === 'absent' ? undefined : manifest.digest
}
