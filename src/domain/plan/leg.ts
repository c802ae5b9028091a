import type { CredentialId } from '../access.js'
import type { BuilderChoice } from '../builder.js'
import type { Decision } from '../decision.js'
import type { EngineName, ImageStore } from '../engine.js'
import type { Known } from '../known.js'
import { formatName, type ImageName, type Tag } from '../reference.js'
import { type PlannedTest, testSteps } from './publish.js'
import { BUILT, type BuildSpec, type Plan, type Step, type StepOf } from './step.js'

/**
 * How a build leaves its image so that it can be pushed by digest, without a tag: pushed `by-digest` by BuildKit itself; as an `archive`
 * in the private folder; or in the `engine`, which then writes it into a file. From a file our own client pushes it.
 */
export type Handover = 'by-digest' | 'archive' | 'engine'

/**
 * The daemon's own BuildKit refuses to push by digest, and writes archives only where the daemon has containerd's store.
 * What is tested first waits in an archive where the builder would push it at once.
 * Source: https://docs.docker.com/build/exporters/, and the answers of Docker 26 with either store.
 */
export function chooseHandover(
  engine: EngineName,
  builder: BuilderChoice | undefined,
  store: Known<ImageStore>,
  tested: boolean
): Handover {
  if (engine !== 'buildx') return 'engine'
  const inDaemon =
    builder?.kind === 'daemon' ||
    (builder?.kind === 'selected' && builder.builder.driver.known && builder.builder.driver.value === 'docker')
  if (!inDaemon) return tested ? 'archive' : 'by-digest'
  return store.known && store.value === 'containerd' ? 'archive' : 'engine'
}

export interface LegPlanRequest {
  readonly image: ImageName
  readonly handover: Handover
  readonly credential: CredentialId | 'none'
  readonly build: Omit<BuildSpec, 'references' | 'push'>
  readonly engine: EngineName
  readonly before: readonly StepOf<'builder' | 'emulation'>[]
  /** Annotations of the index that the engine cannot write itself. */
  readonly indexAnnotations: Readonly<Record<string, string>>
  /** The user's command between build and push; and where the image waits for its end. */
  readonly test?: PlannedTest | undefined
  readonly decisions: readonly Decision[]
}

const UNDER_TEST = 'under-test' as Tag

/** A leg of a matrix: built, pushed by digest, written down. Nothing gets a tag, so the package shows nothing yet. */
export function planLeg(request: LegPlanRequest): Plan {
  const { image, handover, engine, build, test } = request
  const several = build.platforms.length > 1
  const outputs = handover === 'by-digest' ? [...build.outputs, byDigest(image)] : build.outputs
  const load = build.load || handover === 'engine' || test?.held === 'engine'
  // A name for the test to call it by; it stays in the engine.
  const references = test === undefined ? [] : [{ name: image, tag: UNDER_TEST }]
  const spec: BuildSpec = { ...build, outputs, load, references, push: false }
  const steps: Step[] = [...request.before, { kind: 'build', engine, into: BUILT, spec }]
  if (test !== undefined) steps.push(...testSteps(test, spec, engine))
  if (handover !== 'by-digest') {
    const annotations = several ? request.indexAnnotations : {}
    steps.push({ kind: 'deliver', engine, from: handover, several, into: BUILT, to: image, annotations })
  }
  steps.push({ kind: 'record', of: BUILT, image, platforms: build.platforms })
  return {
    push: true,
    credential: request.credential,
    images: [image],
    references: [],
    steps,
    decisions: request.decisions
  }
}

/** Source: https://docs.docker.com/build/exporters/image-registry/#synopsis */
function byDigest(image: ImageName): string {
  return `type=image,name=${formatName(image)},push-by-digest=true,name-canonical=true,push=true`
}
