import type { CredentialId } from '../access.js'
import type { Decision } from '../decision.js'
import type { Digest } from '../digest.js'
import { type ImageName, type Reference, sameName } from '../reference.js'
import type { PackageTags } from '../tag-guard/guard.js'
import { BUILT, type Plan, type Slot, type Step } from './step.js'

export interface CopyPlanRequest {
  /** The image that exists, in the user's words. */
  readonly from: string
  /** The package of this registry that has it already. */
  readonly home: ImageName | undefined
  /** Undefined where it will be known only when the image is taken out of an engine or archive. */
  readonly digest: Digest | undefined
  /** Which package gets which tags. */
  readonly packages: readonly PackageTags[]
  /** Versions that are there already and are given back. */
  readonly present: readonly Reference[]
  readonly push: boolean
  readonly credential: CredentialId | 'none'
  readonly decisions: readonly Decision[]
}

/** Everything that will be done with an image that exists: by digest into the packages that do not have it, then tags, then the read-back. */
export function planCopy(request: CopyPlanRequest): Plan {
  const { from, home, packages, push, credential, decisions } = request
  const images = packages.map(({ image }) => image)
  const written = packages.filter(({ tags }) => tags.length > 0)
  const whatOf = ({ existing }: PackageTags): Slot | Digest => existing ?? request.digest ?? BUILT
  const lacking = written
    .filter(each => each.existing === undefined && !(home !== undefined && sameName(each.image, home)))
    .map(({ image }) => image)
  const steps: Step[] = push
    ? [
        ...(lacking.length === 0 ? [] : [{ kind: 'copy' as const, into: BUILT, from, to: lacking }]),
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
    : []
  const references = [...request.present, ...written.flatMap(referencesOf)]
  return { push: push && steps.length > 0, credential, images, references, steps, decisions }
}

function referencesOf({ image, tags }: PackageTags): Reference[] {
  return tags.map(({ tag }) => ({ name: image, tag }))
}
