import type { Context } from '../context/context.js'
import { explain, type Explanation } from '../diagnosis/diagnose.js'
import { type Facts, tokenKindOf } from '../diagnosis/facts.js'
import type { Looks } from '../diagnosis/looks.js'
import type { Language } from '../diagnosis/text.js'
import type { Candidate, CredentialId } from '../domain/access.js'
import type { Failure } from '../domain/failure.js'
import { known } from '../domain/known.js'
import type { ImageName } from '../domain/reference.js'
import type { Clock } from '../ports/ports.js'
import type { Answered } from './answered.js'

export interface RefusalScene {
  readonly context: Context
  readonly images: readonly ImageName[]
  readonly candidates: readonly Candidate[]
  readonly looks: Looks
  readonly clock: Clock
  readonly language: Language
}

export interface ExplainedRefusal {
  readonly id: CredentialId | 'none'
  readonly explanation: Explanation
}

const ORDER: readonly CredentialId[] = ['pat', 'github-token', 'existing']

/**
 * Explains every answer that is not a grant, refusals before doubts. Among them the PAT comes first: whoever gives one expects it to
 * work, while the job's token may be refused on purpose.
 */
export async function explainRefusals(
  answers: readonly Answered[],
  scene: RefusalScene
): Promise<readonly ExplainedRefusal[]> {
  const matters = answers
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ id, access, image }) => (access.kind === 'granted' ? [] : [{ id, access, image }]))
  return Promise.all(
    matters.map(async ({ id, access, image }) => {
      const images = image === undefined ? scene.images : [image]
      const already = image === undefined ? {} : { pushTest: known(access) }
      return { id, explanation: await explainFor(access.failure, id, images, already, scene) }
    })
  )
}

/** Explains a failure of the work itself, done with this credential. */
export async function explainFailure(
  failure: Failure,
  credential: CredentialId | 'none',
  scene: RefusalScene
): Promise<ExplainedRefusal> {
  return { id: credential, explanation: await explainFor(failure, credential, scene.images, {}, scene) }
}

/** Explains a failure that concerns no tested credential: nothing was given, a store that does not work, a name that cannot be. */
export async function explainAlone(failure: Failure, scene: RefusalScene): Promise<ExplainedRefusal> {
  const empty = failure.kind === 'refused' && failure.id === 'login-empty-secret'
  const already: Partial<Facts> = empty ? { secretEmpty: known(true), tokenKind: known('none') } : {}
  return { id: 'none', explanation: await explainFor(failure, 'none', scene.images, already, scene) }
}

async function explainFor(
  about: Failure,
  credential: CredentialId | 'none',
  images: readonly ImageName[],
  already: Partial<Facts>,
  { context, candidates, looks, clock, language }: RefusalScene
): Promise<Explanation> {
  const candidate = candidates.find(({ id }) => id === credential)
  const kind: Partial<Facts> =
    candidate === undefined ? {} : { tokenKind: known(tokenKindOf(candidate.password.reveal())) }
  return explain({
    about,
    context,
    images,
    credential,
    already: { ...kind, ...already },
    looks,
    clock,
    language
  })
}

function rank({ id, access }: Answered): number {
  return ORDER.indexOf(id) + (access.kind === 'denied' ? 0 : ORDER.length)
}
