import type { Secret } from '../domain/secret.js'
import type { Clock, Http, HttpRequest } from '../ports/ports.js'
import { readWhole } from './body.js'
import { isRecord, parseJson, readFailure, unexpectedAnswer } from './errors.js'

export type Credential =
  { readonly kind: 'basic'; readonly username: string; readonly password: Secret } | { readonly kind: 'anonymous' }

/** What a token is for. Asking for `push` asks for `pull` too. */
export interface Scope {
  /** Path of the repository below the host: `owner/name`. */
  readonly path: string
  readonly push: boolean
}

export interface TokenEndpoint {
  readonly realm: URL
  readonly service: string | undefined
}

/** A registry's own token, as the header that carries it. */
export interface Bearer {
  readonly header: string
  /** Milliseconds since 1970; a little before the registry's own end. */
  readonly usableUntil: number
}

const LIMIT = 1024 * 1024
const QUIET = 10_000
/** Where the answer names no lifetime: https://github.com/distribution/distribution/blob/main/docs/content/spec/auth/token.md */
const DEFAULT_LIFETIME = 60
const MARGIN = 10

/**
 * Changes a login for a registry token by GET, the form that ghcr.io serves. Without credential the token is an anonymous one. A token is
 * no proof of any right: ghcr.io gives one to every living credential and refuses later.
 *
 * Throws `FailureError`: `registry` with the endpoint's words, or `network`.
 */
export async function fetchToken(
  ports: { readonly http: Http; readonly clock: Clock },
  endpoint: TokenEndpoint,
  scopes: readonly Scope[],
  credential: Credential
): Promise<Bearer> {
  const request: HttpRequest = {
    method: 'GET',
    url: addressOf(endpoint, scopes),
    headers: { accept: 'application/json', ...loginHeader(credential) },
    timeout: QUIET
  }
  const asked = ports.clock.now()
  const response = await ports.http.send(request)
  if (response.status !== 200) throw await readFailure(request, response, asked)
  const text = (await readWhole(response, LIMIT)).toString('utf8')
  const answer = parseJson(text)
  // The body is quoted only where it cannot hold a token.
  if (!isRecord(answer)) throw unexpectedAnswer(request, response, text.slice(0, 1000))
  const token = answer['token'] ?? answer['access_token']
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw unexpectedAnswer(request, response, 'a JSON object without a token')
  }
  const lifetime = typeof answer['expires_in'] === 'number' ? answer['expires_in'] : DEFAULT_LIFETIME
  return { header: `Bearer ${token}`, usableUntil: asked + (lifetime - MARGIN) * 1000 }
}

/** `repository:owner/name:pull,push`, built from the name and never taken from a challenge. */
export function formatScope(scope: Scope): string {
  return `repository:${scope.path}:${scope.push ? 'pull,push' : 'pull'}`
}

/** The Basic header of a login, and no header for nobody. */
export function loginHeader(credential: Credential): Readonly<Record<string, string>> {
  if (credential.kind === 'anonymous') return {}
  const pair = `${credential.username}:${credential.password.reveal()}`
  return { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
}

function addressOf({ realm, service }: TokenEndpoint, scopes: readonly Scope[]): string {
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  for (const scope of scopes) url.searchParams.append('scope', formatScope(scope))
  return url.href
}
