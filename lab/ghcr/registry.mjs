// @ts-check
import { createBearers } from './bearer.mjs'
import { serveBlob, serveStorage, createStorageLinks } from './blobs.mjs'
import { serveManifest } from './manifests.mjs'
import { refusals } from './refusals.mjs'
import { challengeFor, parseRoute } from './routes.mjs'
import { decide } from './rules.mjs'
import { serveTags } from './tags.mjs'
import { serveToken } from './token-endpoint.mjs'
import { serveUpload, startUpload } from './uploads.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./bearer.mjs').Holder} Holder */
/** @typedef {import('./rules.mjs').Action} Action */

/**
 * @typedef {object} PublishedVersion a manifest that came in through this front
 * @property {string} digest
 * @property {string} createdAt ISO 8601
 */

/**
 * @typedef {object} Registry what the handlers share
 * @property {World} world
 * @property {import('./upstream.mjs').Upstream} upstream
 * @property {import('./bearer.mjs').Bearers} bearers
 * @property {import('./blobs.mjs').StorageLinks} storageLinks
 * @property {Map<string, string>} uploads session → where the registry behind has it
 * @property {Map<string, string[]>} tagOrder package → its tags as they were created
 * @property {Map<string, PublishedVersion[]>} versions package → its manifests, oldest first
 * @property {() => number} now milliseconds since 1970
 * @property {() => string} origin of the registry, `http://localhost:5000`
 * @property {() => string} pageUrl where unknown paths are redirected to
 */

/**
 * @param {Pick<Registry, 'world' | 'upstream' | 'now' | 'origin' | 'pageUrl'> & { storageUrl: () => string }} parts
 * @returns {Registry}
 */
export function createRegistry({ storageUrl, ...parts }) {
  return {
    ...parts,
    bearers: createBearers(parts.world, parts.now),
    storageLinks: createStorageLinks(storageUrl, parts.now),
    uploads: new Map(),
    tagOrder: new Map(),
    versions: new Map()
  }
}

/**
 * Looks at the bearer token and at the rules; a refusal is answered here.
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {Action} action
 * @param {string} name
 * @returns {Holder | undefined} undefined: the exchange is over
 */
function authorise(registry, exchange, action, name) {
  const { world, bearers, now, origin } = registry
  const challenge = () => {
    const scope = { name, pull: true, push: action === 'write' }
    exchange.refuse(refusals.authenticationRequired, { 'www-authenticate': challengeFor(origin(), scope) })
    return undefined
  }
  const authorization = bearers.recognise(exchange.request.headers.authorization)
  if (authorization.kind === 'none' || authorization.kind === 'expired') return challenge()
  if (authorization.kind === 'invalid') {
    exchange.entry.credential = 'unknown'
    exchange.refuse(refusals.invalidToken)
    return undefined
  }
  const { holder, scopes } = authorization
  if (holder.id !== undefined) exchange.entry.credential = holder.id
  const opens = (/** @type {import('./routes.mjs').Scope} */ scope) =>
    scope.name === name && (scope.push || (scope.pull && action === 'read'))
  const anonymousWrite = holder.credential.kind === 'anonymous' && action === 'write'
  if (scopes !== 'all' && world.registry.tokenScopes === 'checked' && !anonymousWrite && !scopes.some(opens))
    return challenge()
  const decision = decide(world, holder.credential, action, name, now())
  if (decision.allowed) return holder
  exchange.refuse(decision)
  return undefined
}

/**
 * @param {Registry} registry
 * @param {Exchange} exchange
 */
function servePing({ bearers, origin }, exchange) {
  const authorization = bearers.recognise(exchange.request.headers.authorization)
  if (authorization.kind === 'invalid') return exchange.refuse(refusals.invalidToken)
  if (authorization.kind === 'holder') {
    if (authorization.holder.id !== undefined) exchange.entry.credential = authorization.holder.id
    return exchange.send(200, { 'content-type': 'application/json' }, '{}')
  }
  // The scope in this challenge is a placeholder on ghcr.io too: whoever uses it gets a token for nothing.
  const placeholder = { name: 'user/image', pull: true, push: false }
  return exchange.refuse(refusals.authenticationRequired, { 'www-authenticate': challengeFor(origin(), placeholder) })
}

/**
 * The registry front: GitHub's rules before a real registry.
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 */
export async function serveRegistry(registry, exchange) {
  const route = parseRoute(exchange.url.pathname)
  switch (route.kind) {
    case 'token':
      return serveToken(registry, exchange)
    case 'ping':
      return servePing(registry, exchange)
    case 'bad-name':
      // Two reports: an empty segment gives a bare "denied" (azure-pipelines-tasks#20625), a missing one gives 400.
      return exchange.refuse(route.name.split('/').includes('') ? refusals.deadCredential : refusals.nameInvalid)
    case 'elsewhere':
      // The referrers API and _catalog are not offered: such paths end on a page for people.
      return exchange.send(303, { location: registry.pageUrl(), 'content-type': 'text/html' }, '')
  }
  const writes = route.kind === 'start-upload' || route.kind === 'upload'
  const changes = writes || (exchange.method !== 'GET' && exchange.method !== 'HEAD')
  const holder = authorise(registry, exchange, changes ? 'write' : 'read', route.name)
  if (!holder) return undefined
  switch (route.kind) {
    case 'tags':
      return serveTags(registry, exchange, route.name)
    case 'manifest':
      return serveManifest(registry, exchange, holder, route)
    case 'blob':
      return serveBlob(registry, exchange, route)
    case 'start-upload':
      return startUpload(registry, exchange, holder, route.name)
    case 'upload':
      return serveUpload(registry, exchange, route)
  }
}

export { serveStorage }
