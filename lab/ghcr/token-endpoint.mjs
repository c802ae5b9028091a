// @ts-check
import { findHolder, parseAuthorization, parseBasic } from './bearer.mjs'
import { bodyOf, refusals } from './refusals.mjs'
import { parseScopes } from './routes.mjs'
import { admit } from './rules.mjs'
import { readBody } from './upstream.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./registry.mjs').Registry} Registry */
/** @typedef {import('./bearer.mjs').Holder} Holder */
/** @typedef {import('./routes.mjs').Scope} Scope */

const maxFormBytes = 64 * 1024

/**
 * @param {Registry} registry
 * @param {Holder} holder
 * @param {Scope[]} scopes
 * @returns {{ granted: Scope[] } | { refused: import('./refusals.mjs').Refusal }} a client that may not read the source
 *   of a mount still gets its token for the target
 */
function grantScopes({ world, now }, { credential }, scopes) {
  // `docker login` asks without any scope: then only the credential itself is looked at.
  const asked = scopes.length > 0 ? scopes : [{ name: 'user/image', pull: false, push: false }]
  const decisions = asked.map(scope => admit(world, credential, scope.push ? 'write' : 'read', scope.name, now()))
  const refused = decisions.find((decision, index) => !decision.allowed && (asked[index]?.push || asked.length === 1))
  const first = refused ?? (decisions.every(decision => !decision.allowed) ? decisions[0] : undefined)
  if (first && !first.allowed) return { refused: first }
  return { granted: scopes.filter((_, index) => decisions[index]?.allowed) }
}

/**
 * @param {Exchange} exchange
 * @returns {Promise<{ password: string | undefined, scopes: string[] } | undefined>} undefined: the form is too long
 */
async function readQuestion({ method, request, url }) {
  if (method !== 'POST') {
    const { scheme, value } = parseAuthorization(request.headers.authorization)
    // The user name is not checked, whatever it is.
    const password = scheme === 'none' ? undefined : scheme === 'basic' ? parseBasic(value).password : value
    return { password, scopes: url.searchParams.getAll('scope') }
  }
  const body = await readBody(request, maxFormBytes)
  if (!body) return undefined
  const form = new URLSearchParams(body.toString('utf8'))
  const password = form.get('password') ?? form.get('refresh_token') ?? undefined
  return { password, scopes: form.getAll('scope') }
}

/**
 * `/token` by GET with Basic or anonymously, and, where the world has it so, by the OAuth2 form.
 * https://github.com/distribution/distribution/blob/main/docs/content/spec/auth/token.md
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 */
export async function serveToken(registry, exchange) {
  const { method, entry } = exchange
  const { world } = registry
  if (method === 'POST' && world.registry.tokenPost === '404')
    return exchange.send(404, { 'content-type': 'text/plain' }, '404 page not found\n')
  if (method !== 'GET' && method !== 'POST') return exchange.refuse(refusals.unsupported)
  const question = await readQuestion(exchange)
  if (!question) return exchange.refuse(refusals.nameInvalid)
  const { password } = question
  const anonymous = /** @type {Holder} */ ({ credential: { kind: 'anonymous' } })
  const holder = password === undefined ? anonymous : findHolder(world, password)
  if (password !== undefined) entry.credential = holder.id ?? 'unknown'
  const scopes = parseScopes(question.scopes)
  const outcome = grantScopes(registry, holder, scopes)
  if ('refused' in outcome) {
    const { status } = outcome.refused
    return exchange.send(status, { 'content-type': 'application/json' }, bodyOf(outcome.refused))
  }
  const token = registry.bearers.issue(holder, outcome.granted)
  exchange.send(
    200,
    { 'content-type': 'application/json' },
    method === 'POST' ? { access_token: token, token } : { token }
  )
}
