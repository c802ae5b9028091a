import type { CredentialId } from '../access.js'
import type { Decision } from '../decision.js'
import type { Digest } from '../digest.js'
import type { Row } from '../records/join.js'
import { formatPinned, type ImageName, type Reference, sameName } from '../reference.js'
import type { PlannedTag } from './publish.js'
import { BUILT, type Plan, type Step } from './step.js'

export interface MergePlanRequest {
  readonly images: readonly ImageName[]
  /** The one of `images` that the legs were pushed to. */
  readonly from: ImageName
  readonly legs: readonly Digest[]
  readonly rows: readonly Row[]
  /** Of the index, by key. */
  readonly annotations: Readonly<Record<string, string>>
  readonly tags: readonly PlannedTag[]
  readonly credential: CredentialId | 'none'
  readonly decisions: readonly Decision[]
}

/**
 * Everything that will be done, in order. A single leg is published as it is: its digest, and whatever was signed or attested with it,
 * stay good, and the result is what one step with this one platform would have pushed.
 */
export function planMerge(request: MergePlanRequest): Plan {
  const { images, from, legs, rows } = request
  const tags = request.tags.map(({ tag }) => tag)
  const references = images.flatMap(name => tags.map((tag): Reference => ({ name, tag })))
  const [only] = legs
  const others = images.filter(image => !sameName(image, from))
  const single = legs.length === 1 && only !== undefined
  const copies: Step[] =
    others.length === 0 || only === undefined
      ? []
      : [{ kind: 'copy', into: BUILT, from: formatPinned(from, only), to: others }]
  const result = single ? only : BUILT
  const steps: Step[] = [
    ...(single
      ? copies
      : [{ kind: 'index' as const, into: BUILT, from, of: rows, to: images, annotations: request.annotations }]),
    ...images.map((image): Step => ({ kind: 'retag', image, from: result, to: tags })),
    { kind: 'verify', references, is: result }
  ]
  return { push: true, credential: request.credential, images, references, steps, decisions: request.decisions }
}
