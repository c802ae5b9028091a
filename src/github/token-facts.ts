import { type Known, known } from '../domain/known.js'
import { type GitHub, notKnown, rateLimitOf } from './api.js'
import { textAt } from './json.js'

export type Sso =
  | { readonly kind: 'required'; readonly url: string }
  /** Numbers of organisations whose data the answer leaves out. */
  | { readonly kind: 'partial'; readonly organizations: readonly string[] }

export type TokenFacts =
  | {
      readonly kind: 'alive'
      /** Of classic and OAuth tokens; undefined for kinds of token that have none. */
      readonly scopes: readonly string[] | undefined
      /** ISO 8601; undefined for a token that does not expire, or does not say so. */
      readonly expiresAt: string | undefined
      readonly sso: Sso | undefined
      readonly requestId: string | undefined
    }
  | { readonly kind: 'dead'; readonly because: string; readonly requestId: string | undefined }
  /** Alive or not, a policy (enterprise, IP list, SAML) does not let it in. */
  | {
      readonly kind: 'refused'
      readonly because: string
      readonly sso: Sso | undefined
      readonly requestId: string | undefined
    }

/**
 * What the API tells about a token itself, by headers: its scopes, its end, and whether single sign-on stands in the way.
 * Source: https://docs.github.com/rest/authentication/authenticating-to-the-rest-api
 */
export async function readTokenFacts(github: GitHub): Promise<Known<TokenFacts>> {
  const answer = await github.get('/')
  if (answer.kind !== 'answered' || rateLimitOf(answer) !== undefined) return notKnown(answer)
  const { status, headers, data } = answer
  const requestId = headers['x-github-request-id']
  const because = textAt(data, 'message') ?? `the API answered ${status} without a reason`
  const sso = parseSso(headers['x-github-sso'])
  if (status === 401) return known({ kind: 'dead', because, requestId })
  if (status === 403) return known({ kind: 'refused', because, sso, requestId })
  if (status !== 200) return notKnown(answer)
  const expiresAt = parseExpiry(headers['github-authentication-token-expiration'])
  return known({ kind: 'alive', scopes: parseScopes(headers['x-oauth-scopes']), expiresAt, sso, requestId })
}

/** `read:packages, repo` → its parts; an empty header is a token without scopes. */
export function parseScopes(header: string | undefined): string[] | undefined {
  return header
    ?.split(',')
    .map(scope => scope.trim())
    .filter(scope => scope !== '')
}

/**
 * Two forms are in use: `2021-10-07 19:07:53 UTC` and `2023-04-26 23:23:18 +0200`. Returns ISO 8601 in UTC.
 * Source: https://github.com/google/go-github/issues/2649
 */
export function parseExpiry(header: string | undefined): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}) ?(UTC|Z|[+-]\d{2}:?\d{2})$/.exec(header?.trim() ?? '')
  if (match === null) return undefined
  const [, day = '', time = '', zone = ''] = match
  const offset = /^(UTC|Z)$/.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2')
  const date = new Date(`${day}T${time}${offset}`)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** `required; url=https://…` or `partial-results; organizations=1,2`. */
export function parseSso(header: string | undefined): Sso | undefined {
  const [kind = '', parameter = ''] = (header ?? '').split(/;\s*/, 2)
  const value = parameter.slice(parameter.indexOf('=') + 1).trim()
  if (kind.trim() === 'required' && /^url=https?:\/\/\S+$/.test(parameter.trim()))
    return { kind: 'required', url: value }
  if (kind.trim() !== 'partial-results' || !parameter.trim().startsWith('organizations=')) return undefined
  return { kind: 'partial', organizations: value.split(',').map(id => id.trim()) }
}
