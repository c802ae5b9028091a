// @ts-check
import { findHolder, parseAuthorization, parseBasic } from './bearer.mjs'
import { findBlock, isAlive } from './rules.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./registry.mjs').Registry} Registry */
/** @typedef {import('./rules.mjs').Credential} Credential */

const documentation = 'https://docs.github.com/rest'

/** @param {string} iso @returns {string} `2026-01-31 12:00:00 UTC`, as github-authentication-token-expiration has it */
const formatExpiration = iso => `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/**
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @returns {import('./bearer.mjs').Holder}
 */
function findCaller({ world }, { request, entry }) {
  const { scheme, value } = parseAuthorization(request.headers.authorization)
  if (scheme === 'none') return { credential: { kind: 'anonymous' } }
  const holder = findHolder(world, scheme === 'basic' ? parseBasic(value).password : value)
  entry.credential = holder.id ?? 'unknown'
  return holder
}

/** @param {Credential} credential @returns {Record<string, string>} what the API tells about a token, by its kind */
function describeCredential(credential) {
  /** @type {Record<string, string>} */
  const headers = {}
  if (credential.kind === 'anonymous' || credential.kind === 'unknown') return headers
  if (credential.kind === 'classic' || credential.kind === 'oauth') {
    headers['x-oauth-scopes'] = credential.scopes.join(', ')
    headers['x-accepted-oauth-scopes'] = ''
  }
  if (credential.expiresAt !== null && credential.kind !== 'github-token' && credential.kind !== 'app')
    headers['github-authentication-token-expiration'] = formatExpiration(credential.expiresAt)
  return headers
}

/**
 * The answers of api.github.com for one request.
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 */
export function createApiAnswers(registry, exchange) {
  const { world, now } = registry
  const { credential } = findCaller(registry, exchange)
  const limit = credential.kind === 'anonymous' ? 60 : credential.kind === 'github-token' ? 1000 : 5000
  const base = {
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(limit - 1),
    'x-ratelimit-reset': String(Math.ceil(now() / 1000) + 3600),
    'x-ratelimit-used': '1',
    'x-ratelimit-resource': 'core',
    ...describeCredential(credential)
  }
  /** @param {number} status @param {string} message @param {Record<string, string>} [headers] */
  const say = (status, message, headers = {}) =>
    exchange.send(
      status,
      { ...base, ...headers },
      { message, documentation_url: documentation, status: String(status) }
    )

  return {
    credential,
    isAlive: isAlive(credential, now()),
    say,
    /** @param {object} body @param {Record<string, string>} [headers] */
    found: (body, headers = {}) => exchange.send(200, { ...base, ...headers }, body),
    notFound: (message = 'Not Found') => say(404, message),
    badCredentials: () => say(401, 'Bad credentials'),
    requiresAuthentication: () => say(401, 'Requires authentication'),
    /** @param {string} [accepted] the permission that would do, `packages=read` */
    notAccessible: accepted =>
      say(403, 'Resource not accessible by integration', accepted ? { 'x-accepted-github-permissions': accepted } : {}),

    /**
     * @param {string} owner
     * @returns {boolean} true: a policy of the organisation shuts this token out, and that has been answered
     */
    blocked(owner) {
      const login = world.organizations[owner.toLowerCase()]?.login ?? owner
      const block = findBlock(world, credential, owner)
      if (block === 'ip-allow-list') {
        const list = `the \`${login}\` organization has an IP allow list enabled`
        const refused = 'and your IP address is not permitted to access this resource.'
        say(403, `Although you appear to have the correct authorization credentials, ${list}, ${refused}`)
      }
      if (block === 'classic-forbidden') {
        const advice = 'Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.'
        say(403, `\`${login}\` forbids access via a personal access token (classic). ${advice}`)
      }
      if (block === 'sso') {
        const what = credential.kind === 'oauth' ? 'OAuth token' : 'Personal Access token'
        const url = `${world.serverUrl}/orgs/${login}/sso?authorization_request=A4CRYQ`
        const text = 'Resource protected by organization SAML enforcement.'
        say(403, `${text} You must grant your ${what} access to this organization.`, {
          'x-github-sso': `required; url=${url}`
        })
      }
      return block !== undefined
    }
  }
}

/** @typedef {ReturnType<typeof createApiAnswers>} ApiAnswers */
