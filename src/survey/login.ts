import { type Candidate, chooseCredential, type Choice, type PushAccess } from '../domain/access.js'
import type { Decision } from '../domain/decision.js'
import { describeFailure } from '../domain/failure.js'
import { tokenKindOf } from '../diagnosis/facts.js'
import type { LoginIntent } from '../intent/login.js'
import type { Ports } from '../ports/ports.js'
import type { Environment } from '../ports/runtime.js'
import { RegistryClient } from '../registry/client.js'
import { probeLogin, probePush } from '../registry/probe.js'
import { testCandidates } from './candidate-tests.js'
import { existingCandidate, givenCandidates } from './candidates.js'
import { readDockerConfig } from './engine.js'
import { findLoginStores, type LoginStores } from './login-stores.js'
import { type Answered, answeredBy } from './answered.js'

export interface LoginSurvey {
  readonly choice: Choice
  /** The chosen one; undefined where everything was refused. */
  readonly login: Candidate | undefined
  readonly candidates: readonly Candidate[]
  /** What each was answered: per package, or by the token endpoint where no packages were named. */
  readonly tested: readonly Answered[]
  readonly places: LoginStores
}

interface SurveyTools {
  readonly ports: Ports
  readonly environment: Environment
}

/** Which credential is good enough, and where the engines keep logins; looked up side by side. Nothing is written. */
export async function surveyLogin(intent: LoginIntent, tools: SurveyTools): Promise<LoginSurvey> {
  const [access, places] = await Promise.all([
    intent.images.length === 0 ? askTokenEndpoint(intent, tools) : testPushes(intent, tools),
    findLoginStores(tools.environment, intent.host, intent.inputs.engine)
  ])
  const { choice, candidates } = access
  const login = choice.kind === 'refused' ? undefined : candidates.find(({ id }) => id === choice.id)
  return { ...access, login, places }
}

type Access = Pick<LoginSurvey, 'choice' | 'candidates' | 'tested'>

async function testPushes(intent: LoginIntent, tools: SurveyTools): Promise<Access> {
  const config = await readDockerConfig(tools.environment)
  const result = await testCandidates(
    candidatesOf(intent),
    intent.images,
    async (candidate, image) => probePush(clientFor(candidate, intent.host, tools), image),
    async () => (intent.inputs.credential === 'auto' ? existingCandidate(config, intent.host, tools.ports) : undefined)
  )
  return {
    choice:
      result.tested.length === 0
        ? { kind: 'refused', decisions: [], failure: noCredential(intent) }
        : chooseCredential(result.tested),
    candidates: result.candidates,
    tested: result.tested.map(answeredBy)
  }
}

/** The first credential that lives. No package is named, so no right is tested: to pull, `read:packages` is enough. */
async function askTokenEndpoint(intent: LoginIntent, tools: SurveyTools): Promise<Access> {
  const candidates = candidatesOf(intent)
  const tested: Answered[] = []
  const decisions: Decision[] = []
  for (const candidate of candidates) {
    const access = await isAlive(candidate, intent.host, tools)
    tested.push({ id: candidate.id, access, image: undefined })
    decisions.push(decisionOf(candidate, access))
    if (access.kind === 'granted')
      return {
        choice: { kind: 'granted', id: candidate.id, decisions, afterRefusal: undefined },
        candidates,
        tested
      }
  }
  const doubtful = tested.find(({ access }) => access.kind === 'unknown')
  if (doubtful?.access.kind === 'unknown') {
    const { id, access } = doubtful
    const chosen = decisions.map(each => (each.value === id ? { ...each, verdict: 'chosen' as const } : each))
    return { choice: { kind: 'unknown', id, decisions: chosen, failure: access.failure }, candidates, tested }
  }
  const denied = tested.map(({ access }) => access).find(access => access.kind === 'denied')
  const failure = denied?.failure ?? noCredential(intent)
  return { choice: { kind: 'refused', decisions, failure }, candidates, tested }
}

/** The token endpoint takes a fine-grained token, and then every package refuses it: such a login would be worth nothing. */
async function isAlive(candidate: Candidate, host: string, tools: SurveyTools): Promise<PushAccess> {
  if (tokenKindOf(candidate.password.reveal()) !== 'fine-grained-pat')
    return probeLogin(clientFor(candidate, host, tools))
  const because = `${candidate.id} is a fine-grained personal access token; GitHub Packages accepts only classic ones`
  return { kind: 'denied', failure: { kind: 'refused', id: 'token-scope-missing', because } }
}

function noCredential(intent: LoginIntent): Extract<Choice, { kind: 'refused' }>['failure'] {
  return {
    kind: 'refused',
    id: 'login-empty-secret',
    because: `password is empty: the inputs github-token and pat provide nothing to log in to ${intent.host} with`
  }
}

function candidatesOf({ inputs, context }: LoginIntent): Candidate[] {
  return givenCandidates({
    githubToken: inputs['github-token'],
    pat: inputs.pat,
    username: inputs.username,
    actor: context.actor,
    only: inputs.credential
  })
}

function clientFor(candidate: Candidate, host: string, { ports }: SurveyTools): RegistryClient {
  return new RegistryClient({
    http: ports.http,
    clock: ports.clock,
    host,
    credential: { kind: 'basic', username: candidate.username, password: candidate.password }
  })
}

function decisionOf({ id }: Candidate, access: PushAccess): Decision {
  const about = 'credential'
  switch (access.kind) {
    case 'granted':
      return { about, value: id, verdict: 'chosen', because: 'the registry gave it a token' }
    case 'denied':
      return { about, value: id, verdict: 'rejected', because: `refused: ${describeFailure(access.failure)}` }
    case 'unknown':
      return { about, value: id, verdict: 'rejected', because: `no clear answer: ${describeFailure(access.failure)}` }
  }
}
