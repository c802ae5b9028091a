import type { Digest } from '../../domain/digest.js'
import { pushesItself } from '../../domain/build-output.js'
import type { BuildSpec, StepOf } from '../../domain/plan/step.js'
import { describeCacheFailure, isWorthTelling } from '../../domain/cache/use.js'
import type { NoteProgress } from '../../domain/progress.js'
import type { Reference } from '../../domain/reference.js'
import { dockerfileOf } from '../../domain/warnings.js'
import { parseMetadataWarnings } from '../../engines/build-warnings.js'
import type { RegistryClient } from '../../registry/client.js'
import { buildDespiteCache } from '../build-despite-cache.js'
import { type BuildTools, type Built, runBuild } from '../build.js'
import { keepBuilt } from '../keep-built.js'
import type { Slots } from '../plan.js'
import { tellWarnings } from '../warnings.js'

export interface BuildStepTools {
  readonly build: BuildTools
  readonly registry: RegistryClient
  readonly note: NoteProgress
  /** Called once the image is in the registry, before its further tags are. */
  readonly onPushed: () => void
}

export async function buildStep({ spec }: StepOf<'build'>, slots: Slots, tools: BuildStepTools): Promise<void> {
  if (spec.call !== 'build') {
    const { callStep } = await import('./call.js')
    return callStep(spec, tools.build)
  }
  const { log } = tools.build.ports
  const result = await buildDespiteCache(
    spec,
    async each => buildAndPush(each, tools.build),
    failures => {
      const words = failures.map(describeCacheFailure).join('; ')
      tools.note({ cacheLost: words })
      log.warning(`The build continues without its cache: ${words}`, 'The cache failed, the image did not')
    }
  )
  tellWarnings(parseMetadataWarnings(result.metadata, dockerfileOf(spec)), log)
  for (const failure of result.cache.failures.filter(isWorthTelling))
    log.warning(`${failure.subject}: ${describeCacheFailure(failure)}`, 'The cache failed, the image did not')
  const digest = result.digest ?? (spec.push ? await askDigest(spec.references[0], tools.registry) : undefined)
  tools.note({
    cache: result.cache,
    imageId: result.imageId,
    metadata: result.metadata,
    ...(result.platformDigests === undefined ? {} : { platformDigests: result.platformDigests }),
    ...(digest === undefined ? {} : { digest })
  })
  if (digest !== undefined) slots.fill(digest)
  if (spec.push) tools.onPushed()
}

/** What is built stays built, however often its push has to be repeated; an output may push by itself (a leg's, by digest). */
async function buildAndPush(spec: BuildSpec, build: BuildTools): Promise<Built> {
  if (!spec.push && !spec.outputs.some(pushesItself)) return runBuild(spec, build)
  return build.persist('build and push', async again => runBuild(again ? keepBuilt(spec) : spec, build))
}

/** Old builders push without naming the digest; then what the tag points to just after the push has to do. */
export async function askDigest(
  reference: Reference | undefined,
  registry: RegistryClient
): Promise<Digest | undefined> {
  if (reference === undefined) return undefined
  const manifest = await registry.headManifest(reference.name, reference.tag)
  return manifest.kind === 'absent' ? undefined : manifest.digest
}
