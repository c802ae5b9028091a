import type { Decision } from './decision.js'
import type { Failure } from './failure.js'
import { describeFailure } from './failure.js'
import { formatName, type ImageName } from './reference.js'
import type { Secret } from './secret.js'

/** What a registry said to an opened upload. `unknown` proves nothing: rate limit, server fault, network. */
export type PushAccess =
  | { readonly kind: 'granted' }
  | { readonly kind: 'denied'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly failure: Failure }

export type CredentialId = 'github-token' | 'pat' | 'existing'

/** A login that might do; plans and reports name it by `id` only. */
export interface Candidate {
  readonly id: CredentialId
  readonly username: string
  readonly password: Secret
}

export interface Tested {
  readonly id: CredentialId
  readonly answers: readonly { readonly image: ImageName; readonly access: PushAccess }[]
}

export type Choice =
  | {
      readonly kind: 'granted'
      readonly id: CredentialId
      readonly decisions: readonly Decision[]
      readonly afterRefusal: Tested | undefined
    }
  /** Nobody was granted, somebody could not be judged: the build goes on with a warning. */
  | {
      readonly kind: 'unknown'
      readonly id: CredentialId
      readonly decisions: readonly Decision[]
      readonly failure: Failure
    }
  | { readonly kind: 'refused'; readonly decisions: readonly Decision[]; readonly failure: Failure }

/**
 * Takes the first credential that every target package grants. The list is ordered from the least powerful, so the job's token wins
 * over a PAT wherever both may push.
 */
export function chooseCredential(tested: readonly Tested[]): Choice {
  const decisions = tested.map(describeTest)
  const granted = tested.find(test => test.answers.every(({ access }) => access.kind === 'granted'))
  if (granted !== undefined) {
    const refusedBefore = tested.slice(0, tested.indexOf(granted)).find(test => worst(test).kind === 'denied')
    return { kind: 'granted', id: granted.id, decisions, afterRefusal: refusedBefore }
  }
  for (const test of tested) {
    const access = worst(test)
    if (access.kind === 'unknown') {
      return {
        kind: 'unknown',
        id: test.id,
        decisions: decisions.map(d => (d.value === test.id ? { ...d, verdict: 'chosen' } : d)),
        failure: access.failure
      }
    }
  }
  const first = tested.map(worst).find(access => access.kind === 'denied')
  const failure = first?.failure ?? {
    kind: 'refused',
    because: 'there is no credential to push with: github-token and pat are empty, and docker has no login',
    id: 'not-logged-in'
  }
  return { kind: 'refused', decisions, failure }
}

/** One refusal refuses the credential; one doubt makes it doubtful. */
function worst(test: Tested): PushAccess {
  const answers = test.answers.map(({ access }) => access)
  return (
    answers.find(({ kind }) => kind === 'denied') ??
    answers.find(({ kind }) => kind === 'unknown') ?? { kind: 'granted' }
  )
}

function describeTest(test: Tested): Decision {
  const access = worst(test)
  const image = test.answers.find(answer => answer.access === access)?.image
  const where = image === undefined ? '' : ` for ${formatName(image)}`
  switch (access.kind) {
    case 'granted':
      return {
        about: 'credential',
        value: test.id,
        verdict: 'chosen',
        because: 'the registry opened an upload for every package'
      }
    case 'denied':
      return {
        about: 'credential',
        value: test.id,
        verdict: 'rejected',
        because: `push refused${where}: ${describeFailure(access.failure)}`
      }
    case 'unknown':
      return {
        about: 'credential',
        value: test.id,
        verdict: 'rejected',
        because: `no clear answer${where}: ${describeFailure(access.failure)}`
      }
  }
}
