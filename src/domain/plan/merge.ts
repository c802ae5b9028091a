import type { CredentialId } from '../access.js'
import type { Decision } from '../decision.js'
import type { Digest } from '../digest.js'
import type { Row } from '../records/join.js'
import { formatPinned, type ImageName, type Reference, sameName } from '../reference.js'
import type { PackageTags } from '../tag-guard/guard.js'
import { BUILT, type Plan, type Slot, type Step } from './step.js'

export interface MergePlanRequest {
  /** Which package gets which tags. */
  readonly packages: readonly PackageTags[]
  /** Versions that are there already and are given back. */
  readonly present: readonly Reference[]
  /** The package that the legs were pushed to. */
  readonly from: ImageName
  readonly legs: readonly Digest[]
  readonly rows: readonly Row[]
  /** Of the index, by key. */
  readonly annotations: Readonly<Record<string, string>>
  readonly credential: CredentialId | 'none'
  readonly decisions: readonly Decision[]
}

/**
 * Everything that will be done, in order. A single leg is published as it is: its digest, and whatever was signed or attested with it,
 * stay good, and the result is what one step with this one platform would have pushed.
 */
export function planMerge(request: MergePlanRequest): Plan {
  const { packages, legs, credential, decisions } = request
  const [only] = legs
  const joined: Slot | Digest = legs.length === 1 && only !== undefined ? only : BUILT
  const whatOf = ({ existing }: PackageTags): Slot | Digest => existing ?? joined
  const written = packages.filter(({ tags }) => tags.length > 0)
  const fresh = written.filter(({ existing }) => existing === undefined).map(({ image }) => image)
  const steps: Step[] = [
    ...makeImage(request, joined, fresh),
    ...written.map((each): Step => ({
      kind: 'retag',
      image: each.image,
      from: whatOf(each),
      to: each.tags.map(({ tag }) => tag)
    })),
    ...[...new Set(written.map(whatOf))].map((is): Step => ({
      kind: 'verify',
      references: written.filter(each => whatOf(each) === is).flatMap(referencesOf),
      is
    }))
  ]
  const images = packages.map(({ image }) => image)
  const references = [...request.present, ...written.flatMap(referencesOf)]
  return { push: steps.length > 0, credential, images, references, steps, decisions }
}

/** What brings the image, without tags, into the packages that are to get it. */
function makeImage(
  { from, rows, annotations }: MergePlanRequest,
  joined: Slot | Digest,
  to: readonly ImageName[]
): Step[] {
  if (to.length === 0) return []
  if (typeof joined !== 'string') return [{ kind: 'index', into: BUILT, from, of: rows, to, annotations }]
  const others = to.filter(image => !sameName(image, from))
  return others.length === 0 ? [] : [{ kind: 'copy', into: BUILT, from: formatPinned(from, joined), to: others }]
}

function referencesOf({ image, tags }: PackageTags): Reference[] {
  return tags.map(({ tag }) => ({ name: image, tag }))
}
