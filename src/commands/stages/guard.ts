import type { Digest } from '../../domain/digest.js'
import { FailureError } from '../../domain/failure.js'
import type { ImageName } from '../../domain/reference.js'
import { upwardOf } from '../../domain/tag-guard/floating.js'
import { type GuardedTags, type GuardRequest, guardTags } from '../../domain/tag-guard/guard.js'
import type { TagLooks } from '../../domain/tag-guard/seen.js'
import type { Journal } from '../../report/journal.js'
import { surveyTags, targetsOf } from '../../survey/tag-guard.js'

/** An action that puts tags, and what it knows of them. */
export interface Guarding {
  readonly inputs: { readonly 'if-exists': GuardRequest['ifExists']; readonly 'move-tags': GuardRequest['moveTags'] }
  readonly images: readonly ImageName[]
  readonly tags: GuardRequest['tags']
  /** What the image that is published will say of itself. */
  readonly own: GuardRequest['own']
  readonly looks: TagLooks
  readonly reusable?: ReadonlyMap<string, Digest>
  /** True where floating tags are decided just before they are put and not now, so that a build need not wait for the looks. */
  readonly later?: boolean
}

/**
 * Which tags are put and which stay as they are, each with its reason; noted for the report. Throws where `if-exists` forbids to go on, or
 * where it cannot be told whether a version exists.
 */
export async function guardRun(guarding: Guarding, journal: Journal): Promise<GuardedTags> {
  const { inputs, images, tags, own, looks, reusable, later = false } = guarding
  // Exact versions are looked at only where their existence matters, floating tags only where they might stay.
  const exact = inputs['if-exists'] === 'overwrite' ? [] : tags.filter(({ kind }) => kind === 'exact-version')
  const floating = later ? [] : upwardOf(tags, inputs['move-tags'])
  const seen = await surveyTags(looks, own, targetsOf(images, exact, floating))
  for (const { standing, reference } of seen) {
    if (standing.kind === 'unknown' && exact.some(({ tag }) => tag === reference.tag))
      throw new FailureError(standing.failure)
  }
  const request = { images, tags, ifExists: inputs['if-exists'], moveTags: inputs['move-tags'], own, seen }
  const guarded = guardTags(reusable === undefined ? request : { ...request, reusable })
  if (guarded.refusal !== undefined) {
    throw new FailureError({
      kind: 'refused',
      id: 'version-exists',
      because: guarded.refusal,
      optIn: '`if-exists: skip` returns the existing image and succeeds, `if-exists: overwrite` replaces it'
    })
  }
  journal.decide(...guarded.decisions)
  const { existing } = guarded.packages[0] ?? {}
  journal.note({ tags: guarded.kept, ...(existing === undefined ? {} : { existing }) })
  return guarded
}
