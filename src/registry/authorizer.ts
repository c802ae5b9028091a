import { type Failure, FailureError } from '../domain/failure.js'
import type { Clock, Http } from '../ports/ports.js'
import { findBearer, parseChallenges } from './challenge.js'
import { readFailure } from './errors.js'
import { classifyFault } from './retry.js'
import { originOf } from './scheme.js'
import {
  type Bearer,
  type Credential,
  fetchToken,
  formatScope,
  loginHeader,
  type Scope,
  type TokenEndpoint
} from './token.js'
import { knownEndpoint, mayReceiveLogin, parseRealm } from './token-endpoint.js'

/** How the registry wants to be spoken to. */
type Scheme =
  | { readonly kind: 'bearer'; readonly endpoint: TokenEndpoint; readonly certain: boolean }
  | { readonly kind: 'basic' }
  | { readonly kind: 'none' }

export interface Authorization {
  /** Undefined where the registry wants none. */
  readonly header: string | undefined
  /** From an earlier exchange: it may have run out since. */
  readonly kept: boolean
}

export interface Authorizer {
  authorize(scopes: readonly Scope[]): Promise<Authorization>
  /** Never gives this token again: the registry has refused it. */
  forget(authorization: Authorization): void
  /** Takes notice of the challenge in a 401 to a request without header. True if that request is worth repeating. */
  learn(challenge: string | undefined): boolean
  /** The login at the token endpoint for no repository at all: does the credential live? Throws `FailureError` where not. */
  logIn(): Promise<void>
}

const QUIET = 10_000

/** What ghcr.io names in the challenge of `/v2/`, and what `docker login` therefore asks for: a login without any repository. */
const LOGIN_SCOPE: Scope = { path: 'user/image', push: false }

/**
 * Keeps the tokens of one credential at one registry. Requests at the same time share one exchange; a token is used until shortly before
 * its end, a `pull,push` token also for reading.
 *
 * @param withheld called where the login is not sent, because the registry names a token endpoint of another house
 */
export function createAuthorizer(
  ports: { readonly http: Http; readonly clock: Clock },
  host: string,
  credential: Credential,
  withheld: (realm: string) => void
): Authorizer {
  const origin = originOf(host)
  const known = knownEndpoint(host)
  const tokens = new Map<string, Bearer>()
  const exchanges = new Map<string, Promise<string | undefined>>()
  let scheme: Scheme | undefined =
    known === undefined ? undefined : { kind: 'bearer', endpoint: known, certain: known.certain }
  let discovery: Promise<Scheme> | undefined

  const schemeFor = async (scopes: readonly Scope[]): Promise<Scheme> => {
    if (scheme !== undefined) return scheme
    discovery ??= discover(scopes).finally(() => (discovery = undefined))
    scheme = await discovery
    return scheme
  }

  /** Asks an endpoint of the repository; `/v2/` is asked only for a login, where there is none. */
  const discover = async ([scope]: readonly Scope[]): Promise<Scheme> => {
    const path = scope === undefined || scope === LOGIN_SCOPE ? '' : `${scope.path}/tags/list?n=1`
    const url = `${origin}/v2/${path}`
    const response = await ports.http.send({ method: 'GET', url, timeout: QUIET })
    if (response.status === 401) {
      response.discard()
      return readScheme(response.headers['www-authenticate']) ?? { kind: 'none' }
    }
    const failure = await readFailure({ method: 'GET', url }, response, ports.clock.now())
    if (classifyFault(failure.failure) === 'passing') throw failure
    return { kind: 'none' }
  }

  const readScheme = (challenge: string | undefined): Scheme | undefined => {
    const challenges = parseChallenges(challenge ?? '')
    const bearer = findBearer(challenges)
    const realm = bearer === undefined ? undefined : parseRealm(bearer.realm, origin)
    if (realm !== undefined) return { kind: 'bearer', endpoint: { realm, service: bearer?.service }, certain: true }
    return challenges.some(({ scheme: name }) => name === 'basic') ? { kind: 'basic' } : undefined
  }

  /** A new header, kept for later where it is a token. A guessed endpoint that is not there is forgotten, and the registry asked. */
  const obtain = async (key: string, scopes: readonly Scope[]): Promise<string | undefined> => {
    const current = await schemeFor(scopes)
    switch (current.kind) {
      case 'none':
        return undefined
      case 'basic':
        return loginHeader(credential)['authorization']
      case 'bearer': {
        const trusted = mayReceiveLogin(current.endpoint.realm, origin)
        if (!trusted && credential.kind === 'basic')
          withheld(current.endpoint.realm.origin + current.endpoint.realm.pathname)
        try {
          const token = await fetchToken(ports, current.endpoint, scopes, trusted ? credential : { kind: 'anonymous' })
          tokens.set(key, token)
          return token.header
        } catch (error) {
          if (current.certain || !(error instanceof FailureError) || !isNotServed(error.failure)) throw error
          scheme = undefined
          return obtain(key, scopes)
        }
      }
    }
  }

  const authorize = async (scopes: readonly Scope[]): Promise<Authorization> => {
    const key = keyOf(scopes)
    const wider = keyOf(scopes.map(scope => ({ ...scope, push: true })))
    for (const token of [tokens.get(key), tokens.get(wider)]) {
      if (token !== undefined && token.usableUntil > ports.clock.now()) return { header: token.header, kept: true }
    }
    let exchange = exchanges.get(key)
    if (exchange === undefined) {
      exchange = obtain(key, scopes).finally(() => exchanges.delete(key))
      exchanges.set(key, exchange)
    }
    return { header: await exchange, kept: false }
  }

  return {
    authorize,

    forget({ header }) {
      for (const [key, token] of tokens) if (token.header === header) tokens.delete(key)
    },

    learn(challenge) {
      const learnt = readScheme(challenge)
      if (learnt === undefined) return false
      const worthwhile = scheme?.kind === 'none' && (learnt.kind === 'bearer' || credential.kind === 'basic')
      if (worthwhile) scheme = learnt
      return worthwhile
    },

    async logIn() {
      const { header } = await authorize([LOGIN_SCOPE])
      if (scheme?.kind === 'bearer') return
      const request = { method: 'GET', url: `${origin}/v2/`, timeout: QUIET } as const
      const response = await ports.http.send(
        header === undefined ? request : { ...request, headers: { authorization: header } }
      )
      if (response.status !== 200) throw await readFailure(request, response, ports.clock.now())
      response.discard()
    }
  }
}

function keyOf(scopes: readonly Scope[]): string {
  return scopes.map(formatScope).join(' ')
}

function isNotServed(failure: Failure): boolean {
  return failure.kind === 'registry' && [200, 301, 302, 303, 307, 308, 404, 405].includes(failure.status)
}
