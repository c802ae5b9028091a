import type { CredentialId } from '../access.js'
import type { Decision } from '../decision.js'
import type { Digest } from '../digest.js'
import { formatPinned, type ImageName, type Reference, sameName } from '../reference.js'
import type { PlannedTag } from './publish.js'
import { BUILT, type Plan, type Step } from './step.js'

export interface PromotePlanRequest {
  readonly from: ImageName
  readonly digest: Digest
  readonly images: readonly ImageName[]
  /** In the order of the metadata language. */
  readonly tags: readonly PlannedTag[]
  readonly credential: CredentialId | 'none'
  readonly decisions: readonly Decision[]
}

/** Everything that will be done, in order: the image into packages that do not have it, then the tags, then the read-back. */
export function planPromote(request: PromotePlanRequest): Plan {
  const { from, digest, images } = request
  const tags = request.tags.map(({ tag }) => tag)
  const references = images.flatMap(name => tags.map((tag): Reference => ({ name, tag })))
  const others = images.filter(image => !sameName(image, from))
  const steps: Step[] = [
    ...(others.length === 0
      ? []
      : [{ kind: 'copy' as const, into: BUILT, from: formatPinned(from, digest), to: others }]),
    ...images.map((image): Step => ({ kind: 'retag', image, from: digest, to: tags })),
    { kind: 'verify', references, is: digest }
  ]
  return { push: true, credential: request.credential, images, references, steps, decisions: request.decisions }
}
