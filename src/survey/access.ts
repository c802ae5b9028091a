import { type Candidate, chooseCredential, type Choice, type Tested } from '../domain/access.js'
import type { DockerConfig } from '../domain/docker-config.js'
import type { ImageName } from '../domain/reference.js'
import type { Secret } from '../domain/secret.js'
import type { Ports } from '../ports/ports.js'
import type { Environment } from '../ports/runtime.js'
import { RegistryClient } from '../registry/client.js'
import { probeLogin, probePush } from '../registry/probe.js'
import { testCandidates } from './candidate-tests.js'
import { existingCandidate, givenCandidates } from './candidates.js'

/** The credentials of an action's inputs, and whether it will push. */
export interface AccessRequest {
  readonly inputs: {
    readonly 'github-token': Secret
    readonly pat: Secret
    readonly username: string
    readonly credential: 'auto' | 'github-token' | 'pat'
    readonly preflight: boolean
  }
  readonly actor: string
  readonly push: boolean
  /** Called with each client as its test begins: what is looked at beside the test shares its token. */
  readonly beside?: (client: RegistryClient) => void
}

export interface Access {
  readonly choice: Choice | undefined
  /** The login that the build gets for the registry; undefined: none is known to work, and none is sent. */
  readonly login: Candidate | undefined
  /** The client that was granted, its token still warm. */
  readonly client: RegistryClient
  readonly candidates: readonly Candidate[]
  /** What each answered; empty where no push test was made. */
  readonly tested: readonly Tested[]
}

export interface SurveyTools {
  readonly ports: Ports
  readonly environment: Environment
  /** A passing fault that was repeated. */
  readonly onAttempt: (line: string) => void
}

/** Which credential may push to every image, by test; where nothing is pushed, which is good enough for pulls. */
export async function surveyAccess(
  request: AccessRequest,
  images: readonly ImageName[],
  config: DockerConfig,
  tools: SurveyTools
): Promise<Access> {
  const { inputs } = request
  const host = images[0]?.host ?? ''
  const candidates = givenCandidates({
    githubToken: inputs['github-token'],
    pat: inputs.pat,
    username: inputs.username,
    actor: request.actor,
    only: inputs.credential
  })
  const clients = new Map<string, RegistryClient>()
  const clientOf = (candidate: Candidate): RegistryClient => {
    const made = clients.get(candidate.id) ?? createClient(candidate, host, tools)
    clients.set(candidate.id, made)
    return made
  }
  if (!request.push) return loginForPulls(candidates, clientOf, host, tools)
  const lastResort = async (): Promise<Candidate | undefined> =>
    inputs.credential === 'auto' ? existingCandidate(config, host, tools.ports) : undefined
  if (!inputs.preflight) return withoutTest(candidates[0] ?? (await lastResort()), clientOf, host, tools)
  const result = await testCandidates(
    candidates,
    images,
    async (candidate, image) => {
      request.beside?.(clientOf(candidate))
      return probePush(clientOf(candidate), image)
    },
    lastResort
  )
  const choice = chooseCredential(result.tested)
  const login = choice.kind === 'refused' ? undefined : result.candidates.find(({ id }) => id === choice.id)
  return {
    choice,
    login,
    client: login === undefined ? anonymous(host, tools) : clientOf(login),
    candidates: result.candidates,
    tested: result.tested
  }
}

/**
 * Nothing will be pushed, so no push test is made. A private base image may still need a login; but one that the registry refuses is
 * worse than none, because it spoils pulls of public images too.
 */
async function loginForPulls(
  candidates: readonly Candidate[],
  clientOf: (candidate: Candidate) => RegistryClient,
  host: string,
  tools: SurveyTools
): Promise<Access> {
  const [first] = candidates
  const alive = first !== undefined && (await probeLogin(clientOf(first))).kind === 'granted'
  return { choice: undefined, login: alive ? first : undefined, client: anonymous(host, tools), candidates, tested: [] }
}

function withoutTest(
  candidate: Candidate | undefined,
  clientOf: (candidate: Candidate) => RegistryClient,
  host: string,
  tools: SurveyTools
): Access {
  if (candidate === undefined) {
    return {
      choice: chooseCredential([]),
      login: undefined,
      client: anonymous(host, tools),
      candidates: [],
      tested: []
    }
  }
  const because = 'preflight: false was set, so push access was not tested'
  const decisions = [{ about: 'credential' as const, value: candidate.id, verdict: 'chosen' as const, because }]
  return {
    choice: { kind: 'granted', id: candidate.id, decisions, afterRefusal: undefined },
    login: candidate,
    client: clientOf(candidate),
    candidates: [candidate],
    tested: []
  }
}

function createClient(candidate: Candidate, host: string, tools: SurveyTools): RegistryClient {
  return new RegistryClient({
    http: tools.ports.http,
    clock: tools.ports.clock,
    host,
    credential: { kind: 'basic', username: candidate.username, password: candidate.password },
    intent: 'push',
    observe: event => {
      if (event.kind === 'attempt')
        tools.onAttempt(`${candidate.id}: ${event.failed} (attempt ${event.number}, again after ${event.waitMs} ms)`)
    }
  })
}

function anonymous(host: string, tools: SurveyTools): RegistryClient {
  return new RegistryClient({
    http: tools.ports.http,
    clock: tools.ports.clock,
    host,
    credential: { kind: 'anonymous' }
  })
}
