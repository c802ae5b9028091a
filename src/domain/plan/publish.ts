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
  readonly decisions: readonly Decision[]
}

/** Everything that will be done, in order, before any of it is done. */
export function planPublish(intent: PublishPlanRequest): Plan {
  const { build, engine, push, packages } = intent
  const images = packages.map(({ image }) => image)
  const built = packages.filter(({ existing }) => existing === undefined)
  const carried = push ? built.flatMap(carrierOf) : built.flatMap(referencesOf)
  // buildx pushes while it builds; the others build first.
  const together = push && engine === 'buildx'
  const spec: BuildSpec = { ...build, references: carried, push: together }
  const steps: Step[] = [...intent.before, { kind: 'build', engine, into: BUILT, spec }]
  if (push && !together) {
    const several = build.platforms.length > 1
    steps.push({ kind: 'push', engine, into: BUILT, to: carried, several, annotations: intent.indexAnnotations })
  }
  if (push) {
    for (const { image, tags, existing = BUILT } of packages) {
      const rest = tags.map(({ tag }) => tag).filter(tag => !carried.some(each => isReference(each, image, tag)))
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
