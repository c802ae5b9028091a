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

/** Why a run puts no tag at all, as a clause. */
export function whyNothing({ kept, present }: Pick<GuardedTags, 'kept' | 'present'>): string {
  if (present.length > 0) {
    const list = present.map(formatReference).join(', ')
    return `${list} already ${present.length === 1 ? 'exists' : 'exist'} (if-exists: skip)`
  }
  return `every tag stays where it is: ${kept.map(({ reference, because }) => `${reference}: ${because}`).join('; ')}`
}

interface Part {
  readonly result: PackageTags
  readonly kept: readonly TagOutcome[]
  readonly present: readonly Reference[]
  readonly decisions: readonly Decision[]
}

type Planned = GuardRequest['tags'][number]

/** What becomes of one tag; `because` is missing where there was nothing to decide (yet). */
type Fate =
  | { readonly kind: 'put'; readonly planned: Planned; readonly because: string | undefined }
  | { readonly kind: 'stays'; readonly planned: Planned; readonly outcome: TagOutcome }

function guardPackage(image: ImageName, request: GuardRequest): Part {
  const seenOf = ({ tag }: Planned): SeenTag | undefined =>
    request.seen.find(({ reference }) => sameReference(reference, { name: image, tag }))
  const exact = request.ifExists === 'overwrite' ? [] : request.tags.filter(({ kind }) => kind === 'exact-version')
  const there = exact.flatMap(planned => {
    const digest = digestOf(seenOf(planned))
    return digest === undefined ? [] : [{ planned, digest }]
  })
  const [first] = there
  const present = there.filter(({ digest }) => digest === first?.digest).map(({ planned }) => planned)

  const decide = (planned: Planned): Fate => {
    const seen = seenOf(planned)
    const stays = (because: string, state: 'kept' | 'unchanged' = 'kept'): Fate => ({
      kind: 'stays',
      planned,
      outcome: outcomeOf({ name: image, tag: planned.tag }, state, because, seen)
    })
    if (there.some(each => each.planned === planned))
      return stays(
        `it already exists (if-exists: ${request.ifExists})`,
        present.includes(planned) ? 'unchanged' : 'kept'
      )
    if (there.length > 0 && there.length === exact.length)
      return stays(`the version already exists, so nothing is published (if-exists: ${request.ifExists})`)
    const by = request.moveTags === 'upward' ? movesBy(planned.kind) : undefined
    if (by === undefined || seen === undefined) return { kind: 'put', planned, because: undefined }
    const verdict = judge(seen, by, request.own)
    return mayMove(verdict) ? { kind: 'put', planned, because: verdict.because } : stays(verdict.because)
  }

  const fates = request.tags.map(decide)
  return {
    result: {
      image,
      tags: fates.filter(({ kind }) => kind === 'put').map(({ planned }) => planned),
      existing: first?.digest ?? request.reusable?.get(formatName(image))
    },
    kept: fates.flatMap(fate => (fate.kind === 'stays' ? [fate.outcome] : [])),
    present: present.map(({ tag }) => ({ name: image, tag })),
    decisions: fates.flatMap(fate => describeFate(fate, image))
  }
}

function describeFate(fate: Fate, name: ImageName): Decision[] {
  const value = formatReference({ name, tag: fate.planned.tag })
  if (fate.kind === 'stays') return [{ about: 'tag', value, verdict: 'rejected', because: fate.outcome.because }]
  return fate.because === undefined ? [] : [{ about: 'tag', value, verdict: 'chosen', because: fate.because }]
}

function outcomeOf(
  reference: Reference,
  state: TagOutcome['state'],
  because: string,
  seen: SeenTag | undefined
): TagOutcome {
  const from = seen === undefined ? undefined : originOf(seen)
  return { reference: formatReference(reference), state, because, ...(from === undefined ? {} : { from }) }
}

function digestOf(seen: SeenTag | undefined): Digest | undefined {
  return seen?.standing.kind === 'found' ? seen.standing.digest : undefined
}

function refuse(existing: readonly Reference[]): string {
  const list = existing.map(formatReference).join(', ')
  return `${list} already ${existing.length === 1 ? 'exists' : 'exist'}, and if-exists: fail does not allow publishing a version twice`
}

function sameReference(a: Reference, b: Reference): boolean {
  return a.tag === b.tag && formatName(a.name) === formatName(b.name)
}
