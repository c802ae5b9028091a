import type { CredentialId } from '../access.js'
import type { Decision } from '../decision.js'
import type { EngineName } from '../engine.js'
import { type ImageName, type Reference, sameName, type Tag } from '../reference.js'
import { movesBy } from '../tag-guard/floating.js'
import type { PackageTags } from '../tag-guard/guard.js'
import type { TagKind } from '../tags/tag-kind.js'
import { BUILT, type BuildSpec, type Plan, type Step, type StepOf } from './step.js'

export interface PlannedTag {
  readonly tag: Tag
  readonly kind: TagKind
}

export interface PublishPlanRequest {
  /** Which package gets which tags, in the order of the metadata language; those with an image already are not built for. */
  readonly packages: readonly PackageTags[]
  /** Versions that are there already and are given back. */
  readonly present?: readonly Reference[]
  readonly push: boolean
  readonly credential: CredentialId | 'none'
  readonly build: Omit<BuildSpec, 'references' | 'push'>
  /** What builds; and what has to stand before it can. */
  readonly engine: EngineName
  readonly before: readonly StepOf<'builder' | 'emulation'>[]
  /** Annotations of the index that the engine cannot write itself. */
  readonly indexAnnotations: Readonly<Record<string, string>>
  /** The user's command between build and push; and where the image waits for its end. */
  readonly test?: PlannedTest | undefined
  readonly decisions: readonly Decision[]
}

export interface PlannedTest {
  readonly command: string
  /** `engine`: it stands where the command can run it, and is pushed from there. `archive`: it waits in a file; a copy is loaded for the test. */
  readonly held: 'engine' | 'archive'
  /** Platform of the machine that runs the test, where it is known. */
  readonly platform: string | undefined
}

/** Everything that will be done, in order, before any of it is done. */
export function planPublish(intent: PublishPlanRequest): Plan {
  const { build, engine, push, packages } = intent
  const images = packages.map(({ image }) => image)
  const built = packages.filter(({ existing }) => existing === undefined)
  const carried = push ? built.flatMap(carrierOf) : built.flatMap(referencesOf)
  // buildx pushes while it builds; the others build first.
  const together = push && engine === 'buildx' && intent.test === undefined
  // Other outputs alone would leave the engine without the image.
  const load = build.load || (intent.test?.held === 'engine' && build.outputs.length > 0)
  const spec: BuildSpec = { ...build, load, references: carried, push: together }
  const steps: Step[] = [...intent.before, { kind: 'build', engine, into: BUILT, spec }]
  if (intent.test !== undefined) steps.push(...testSteps(intent.test, spec, engine))
  if (push && intent.test?.held === 'archive') {
    for (const to of built.map(({ image }) => image))
      steps.push({ kind: 'deliver', engine, from: 'archive', several: false, into: BUILT, to, annotations: {} })
  } else if (push && !together) {
    // What buildx has built goes as it is: docker pushes an index whole.
    const several = build.platforms.length > 1 && engine !== 'buildx'
    steps.push({ kind: 'push', engine, into: BUILT, to: carried, several, annotations: intent.indexAnnotations })
  }
  if (push) {
    for (const { image, tags, existing = BUILT } of packages) {
      const delivered = existing === BUILT && intent.test?.held === 'archive'
      const rest = tags
        .map(({ tag }) => tag)
        .filter(tag => delivered || !carried.some(each => isReference(each, image, tag)))
      if (rest.length > 0) steps.push({ kind: 'retag', image, from: existing, to: rest })
    }
    for (const is of new Set(packages.filter(({ tags }) => tags.length > 0).map(({ existing = BUILT }) => existing))) {
      const references = packages.filter(({ existing = BUILT }) => existing === is).flatMap(referencesOf)
      const platforms = is === BUILT && build.platforms.length > 0 ? { platforms: build.platforms } : {}
      steps.push({ kind: 'verify', references, is, ...platforms })
    }
  }
  const references = [...(intent.present ?? []), ...packages.flatMap(referencesOf)]
  return { push, credential: intent.credential, images, references, steps, decisions: intent.decisions }
}

/** A builder that is not the engine itself gives the test a copy, out of its cache: what it built a moment ago. */
export function testSteps({ command, held, platform }: PlannedTest, spec: BuildSpec, engine: EngineName): Step[] {
  const test: Step = { kind: 'test', image: BUILT, command }
  if (held === 'engine') return [test]
  const native = spec.platforms.length > 1 && platform !== undefined ? [platform] : spec.platforms
  const plain = {
    noCache: false,
    noCacheFilters: [],
    pull: false,
    cacheTo: [],
    outputs: [],
    attests: [],
    annotations: []
  }
  const copy: BuildSpec = { ...spec, ...plain, platforms: native, provenance: 'false', sbom: 'false', load: true }
  return [{ kind: 'build', engine, into: BUILT, spec: copy }, test]
}

function referencesOf({ image, tags }: PackageTags): Reference[] {
  return tags.map(({ tag }) => ({ name: image, tag }))
}

function carrierOf({ image, tags }: PackageTags): Reference[] {
  const tag = chooseCarrier(tags)
  return tag === undefined ? [] : [{ name: image, tag }]
}

function isReference(reference: Reference, name: ImageName, tag: Tag): boolean {
  return reference.tag === tag && sameName(reference.name, name)
}

/** The build pushes a tag that names this build for good where there is one, so that floating tags move only when it stands. */
function chooseCarrier(tags: readonly PlannedTag[]): Tag | undefined {
  return (
    tags.find(({ kind }) => kind === 'exact-version') ??
    tags.find(({ kind }) => movesBy(kind) === undefined) ??
    tags[0]
  )?.tag
}
