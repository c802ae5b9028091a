/**
 * Tags that cannot go wrong, for every action that puts tags:
 *
 * 1. look: `surveyTags` (survey/tag-guard.ts), side by side with the push test;
 * 2. decide: `guardTags`, here and pure: which package gets which tags, and whether something has to be built at all;
 * 3. put: `createTagWriter` (execute/tags.ts), which looks at every floating tag again just before it moves it, and afterwards.
 */
import type { Decision } from '../decision.js'
import type { Digest } from '../digest.js'
import { formatName, formatReference, type ImageName, type Reference, type Tag } from '../reference.js'
import type { TagKind } from '../tags/tag-kind.js'
import { movesBy } from './floating.js'
import type { ImageIdentity } from './identity.js'
import { judge, originOf, type SeenTag, type TagOutcome } from './seen.js'
import { mayMove } from './weigh.js'

export interface GuardRequest {
  readonly images: readonly ImageName[]
  /** In the order of the metadata language. */
  readonly tags: readonly { readonly tag: Tag; readonly kind: TagKind }[]
  readonly ifExists: 'overwrite' | 'skip' | 'fail'
  readonly moveTags: 'upward' | 'always'
  /** What the new image will say of itself. */
  readonly own: ImageIdentity
  /** What was looked at. A floating tag that is missing here is decided just before it is put. */
  readonly seen: readonly SeenTag[]
  /** By package: an image that takes the place of a build, because it is of this very commit. */
  readonly reusable?: ReadonlyMap<string, Digest>
}

/** What one package gets. */
export interface PackageTags {
  readonly image: ImageName
  /** Tags to put; those that stay where they are do not appear. */
  readonly tags: readonly { readonly tag: Tag; readonly kind: TagKind }[]
  /** The image that they are put on; undefined: the one that will be made. */
  readonly existing: Digest | undefined
}

export interface GuardedTags {
  readonly packages: readonly PackageTags[]
  /** Tags that stay as they are, decided already. */
  readonly kept: readonly TagOutcome[]
  /** Versions that exist already and are given back (`if-exists: skip`). */
  readonly present: readonly Reference[]
  readonly decisions: readonly Decision[]
  /** Why nothing may be published at all (`if-exists: fail`). */
  readonly refusal: string | undefined
}

/**
 * Decides tag by tag. `if-exists: skip` goes package by package: where all exact versions exist, nothing is published; where only some do,
 * as after a run that was cut off, the missing tags are put on the image that is there; where none does, the image is published as usual.
 */
export function guardTags(request: GuardRequest): GuardedTags {
  const parts = request.images.map(image => guardPackage(image, request))
  const existing = parts.flatMap(({ present }) => present)
  return {
    packages: parts.map(({ result }) => result),
    kept: parts.flatMap(({ kept }) => kept),
    present: request.ifExists === 'skip' ? existing : [],
    decisions: parts.flatMap(({ decisions }) => decisions),
    refusal: request.ifExists === 'fail' && existing.length > 0 ? refuse(existing) : undefined
  }
}

interface Part {
  readonly result: PackageTags
  readonly kept: readonly TagOutcome[]
  readonly present: readonly Reference[]
  readonly decisions: readonly Decision[]
}

function guardPackage(image: ImageName, request: GuardRequest): Part {
  const seenOf = (tag: Tag): SeenTag | undefined =>
    request.seen.find(({ reference }) => sameReference(reference, { name: image, tag }))
  const isExact = ({ kind }: { readonly kind: TagKind }): boolean => kind === 'exact-version'
  const exact = request.ifExists === 'overwrite' ? [] : request.tags.filter(isExact)
  const found = exact.filter(({ tag }) => seenOf(tag)?.standing.kind === 'found')
  const [first] = found.flatMap(({ tag }) => digestOf(seenOf(tag)) ?? [])
  const all = found.length > 0 && found.length === exact.length
  const outcomes = request.tags.map(planned => {
    const seen = seenOf(planned.tag)
    if (found.includes(planned))
      return stay(image, planned.tag, seen, `it exists already (if-exists: ${request.ifExists})`)
    if (all)
      return stay(
        image,
        planned.tag,
        seen,
        `${found.map(({ tag }) => tag).join(', ')} exists already, so nothing is published (if-exists: ${request.ifExists})`
      )
    const by = request.moveTags === 'upward' ? movesBy(planned.kind) : undefined
    if (by === undefined || seen === undefined) return undefined
    const verdict = judge(seen, by, request.own)
    return mayMove(verdict) ? { planned, because: verdict.because } : stay(image, planned.tag, seen, verdict.because)
  })
  const kept = outcomes.filter(outcome => outcome !== undefined && 'state' in outcome)
  return {
    result: {
      image,
      tags: request.tags.filter((_, at) => outcomes[at] === undefined || !('state' in outcomes[at])),
      existing: first ?? request.reusable?.get(formatName(image))
    },
    kept,
    present: found.map(({ tag }) => ({ name: image, tag })),
    decisions: outcomes.flatMap((outcome): Decision[] => {
      if (outcome === undefined) return []
      return 'state' in outcome
        ? [{ about: 'tag', value: outcome.reference, verdict: 'rejected', because: outcome.because }]
        : [
            {
              about: 'tag',
              value: formatReference({ name: image, tag: outcome.planned.tag }),
              verdict: 'chosen',
              because: outcome.because
            }
          ]
    })
  }
}

function stay(name: ImageName, tag: Tag, seen: SeenTag | undefined, because: string): TagOutcome {
  const from = seen === undefined ? undefined : originOf(seen)
  return { reference: formatReference({ name, tag }), state: 'kept', because, ...(from === undefined ? {} : { from }) }
}

function digestOf(seen: SeenTag | undefined): Digest | undefined {
  return seen?.standing.kind === 'found' ? seen.standing.digest : undefined
}

function refuse(existing: readonly Reference[]): string {
  const list = existing.map(formatReference).join(', ')
  return `${list} ${existing.length === 1 ? 'exists' : 'exist'} already, and if-exists: fail forbids to publish a version twice`
}

function sameReference(a: Reference, b: Reference): boolean {
  return a.tag === b.tag && formatName(a.name) === formatName(b.name)
}
