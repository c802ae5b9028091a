import type { CredentialId } from '../access.js'
import type { Decision } from '../decision.js'
import type { EngineName } from '../engine.js'
import type { ImageName, Reference, Tag } from '../reference.js'
import type { TagKind } from '../tags/tag-kind.js'
import { BUILT, type BuildSpec, type Plan, type Step, type StepOf } from './step.js'

export interface PlannedTag {
  readonly tag: Tag
  readonly kind: TagKind
}

export interface PublishPlanRequest {
  readonly images: readonly ImageName[]
  /** In the order of the metadata language. */
  readonly tags: readonly PlannedTag[]
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
  const { images, push } = intent
  const tags = intent.tags.map(({ tag }) => tag)
  const first = chooseCarrier(intent.tags)
  const references = images.flatMap(name => tags.map((tag): Reference => ({ name, tag })))
  const carried = push ? images.flatMap(name => (first === undefined ? [] : [{ name, tag: first }])) : references
  const { build, engine } = intent
  // buildx pushes while it builds; the others build first.
  const together = push && engine === 'buildx'
  const spec: BuildSpec = { ...build, references: carried, push: together }
  const steps: Step[] = [...intent.before, { kind: 'build', engine, into: BUILT, spec }]
  if (push && !together) {
    const several = build.platforms.length > 1
    steps.push({ kind: 'push', engine, into: BUILT, to: carried, several, annotations: intent.indexAnnotations })
  }
  if (push) {
    for (const image of images) {
      const rest = tags.filter(tag => tag !== first)
      if (rest.length > 0) steps.push({ kind: 'retag', image, from: BUILT, to: rest })
    }
    const { platforms } = intent.build
    steps.push({ kind: 'verify', references, is: BUILT, ...(platforms.length === 0 ? {} : { platforms }) })
  }
  return { push, credential: intent.credential, images, references, steps, decisions: intent.decisions }
}

/** The build pushes a tag that names this build for good where there is one, so that floating tags move only when it stands. */
function chooseCarrier(tags: readonly PlannedTag[]): Tag | undefined {
  const floating: readonly TagKind[] = ['latest', 'floating-version', 'branch', 'edge', 'schedule']
  return (
    tags.find(({ kind }) => kind === 'exact-version') ??
    tags.find(({ kind }) => !floating.includes(kind)) ??
    tags[0]
  )?.tag
}
