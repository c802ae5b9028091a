import type { Digest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import type { Plan, Slot, Step } from '../domain/plan/step.js'
import type { NoteProgress } from '../domain/progress.js'
import { formatName, formatReference, type Reference } from '../domain/reference.js'
import type { RegistryClient } from '../registry/client.js'
import { type BuildTools, runBuild } from './build.js'
import { demandEqual, putTags, readBack } from './push.js'

export interface PublishTools {
  readonly build: BuildTools
  readonly registry: RegistryClient
  readonly note: NoteProgress
  /** Called once the image is in the registry, before its further tags are. */
  readonly onPushed: () => void
  /** Runs one phase under its name: a log group and a line in the time table. */
  readonly phase: <T>(name: string, body: () => Promise<T>) => Promise<T>
}

/** Folds the plan over its handlers, in order; what a step learnt is noted before the next one starts. */
export async function executePublish(plan: Plan, tools: PublishTools): Promise<void> {
  const { log } = tools.build.ports
  let built: Digest | undefined
  const digestOf = (value: Slot | Digest): Digest => {
    const digest = typeof value === 'string' ? value : built
    if (digest === undefined) {
      throw new FailureError({
        kind: 'refused',
        because: 'the builder did not say which digest it pushed, so no tag can be checked',
        id: 'no-digest'
      })
    }
    return digest
  }
  for (const step of plan.steps) {
    await tools.phase(nameOf(step), async () => {
      switch (step.kind) {
        case 'build': {
          const result = await runBuild(step.spec, tools.build)
          built =
            result.digest ?? (step.spec.push ? await askDigest(step.spec.references[0], tools.registry) : undefined)
          tools.note({
            imageId: result.imageId,
            metadata: result.metadata,
            ...(built === undefined ? {} : { digest: built })
          })
          if (step.spec.push) tools.onPushed()
          return
        }
        case 'retag':
          await putTags(tools.registry, step.image, digestOf(step.from), step.to)
          log.info(`${formatName(step.image)}: ${step.to.join(', ')}`)
          return
        case 'verify': {
          const result = await readBack(tools.registry, step.references, digestOf(step.is))
          tools.note({ verified: result.verified.map(formatReference) })
          for (const reference of result.verified) log.info(`${formatReference(reference)} has ${digestOf(step.is)}`)
          demandEqual(result, digestOf(step.is))
          tools.note({ pushed: true })
        }
      }
    })
  }
}

function nameOf(step: Step): string {
  switch (step.kind) {
    case 'build':
      return step.spec.push ? 'build and push' : 'build'
    case 'retag':
      return 'further tags'
    case 'verify':
      return 'read back'
  }
}

/** Old builders push without naming the digest; then what the tag points to just after the push has to do. */
async function askDigest(reference: Reference | undefined, registry: RegistryClient): Promise<Digest | undefined> {
  if (reference === undefined) return undefined
  const manifest = await registry.headManifest(reference.name, reference.tag)
  return manifest.kind === 'absent' ? undefined : manifest.digest
}
