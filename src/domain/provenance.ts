import type { Decision } from './decision.js'
import { type Failure } from './failure.js'
import { sameRepository } from './tag-guard/identity.js'

/** Whose image it should be. */
export interface Origin {
  /** Web address of the repository: `https://github.com/o/r`. */
  readonly repository: string
  /** Undefined where an image of any commit will do. */
  readonly revision: string | undefined
}

export type Judged =
  | { readonly kind: 'fitting'; readonly decision: Decision }
  | { readonly kind: 'foreign'; readonly failure: Extract<Failure, { kind: 'refused' }> }

const SOURCE = 'org.opencontainers.image.source'
const REVISION = 'org.opencontainers.image.revision'

/**
 * Whether an image comes from where it should, by what it says of itself. One that says nothing cannot be judged and passes: labels are a
 * guard against mistakes, not against people.
 *
 * @param image as a person would write it, for the reason
 * @param lenient a difference was expected and is only noted
 */
export function judgeOrigin(
  labels: Readonly<Record<string, string>>,
  wanted: Origin,
  image: string,
  lenient: boolean
): Judged {
  const [source, revision] = [labels[SOURCE], labels[REVISION]]
  const decide = (because: string): Judged => ({
    kind: 'fitting',
    decision: { about: 'image', value: image, verdict: 'chosen', because }
  })
  const refuse = (because: string, id: string): Judged =>
    lenient
      ? decide(`${because}, and allow-other-repository: true was set`)
      : { kind: 'foreign', failure: { kind: 'refused', because, id, optIn: '`allow-other-repository: true`' } }
  if (source !== undefined && !sameRepository(source, wanted.repository))
    return refuse(
      `the source ${image} was built from ${source} according to its label ${SOURCE}, but this run belongs to ${wanted.repository}`,
      'source-of-other-repository'
    )
  if (wanted.revision !== undefined && revision !== undefined && revision !== wanted.revision)
    return refuse(
      `the source ${image} was built from commit ${revision} according to its label ${REVISION}, but this run is for ${wanted.revision}`,
      'source-of-other-commit'
    )
  if (source === undefined)
    return decide(`it has no label ${SOURCE}, so it is not known which repository it was built from`)
  return decide(revision === undefined ? 'built from this repository' : `built from this repository at ${revision}`)
}
