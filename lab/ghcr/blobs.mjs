// @ts-check
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { refusals } from './refusals.mjs'
import { headersToPassOn } from './upstream.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./registry.mjs').Registry} Registry */

const linkLifetimeMs = 10 * 60 * 1000
const shown = ['accept-ranges', 'content-length', 'content-range', 'content-type', 'docker-content-digest', 'etag']

/**
 * Signed addresses at the storage host, as ghcr.io's redirects to pkg-containers.githubusercontent.com are.
 *
 * @param {() => string} storageUrl
 * @param {() => number} now
 */
export function createStorageLinks(storageUrl, now) {
  const key = randomBytes(32)
  /** @param {string} path @param {string} expiry */
  const sign = (path, expiry) => createHmac('sha256', key).update(`${path}\n${expiry}`).digest('base64url')
  return {
    /** @param {string} path `/NAME/blobs/DIGEST` @returns {string} */
    make(path) {
      const expiry = String(now() + linkLifetimeMs)
      return `${storageUrl()}${path}?se=${expiry}&sig=${sign(path, expiry)}`
    },
    /** @param {URL} url @returns {boolean} signed by us, and not too long ago */
    accepts(url) {
      const expiry = url.searchParams.get('se') ?? ''
      const given = Buffer.from(url.searchParams.get('sig') ?? '')
      const right = Buffer.from(sign(url.pathname, expiry))
      return given.length === right.length && timingSafeEqual(given, right) && Number(expiry) > now()
    }
  }
}

/** @typedef {ReturnType<typeof createStorageLinks>} StorageLinks */

/**
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {string} path `/NAME/blobs/DIGEST`
 */
async function passBlob({ upstream }, exchange, path) {
  const { method, request } = exchange
  const headers = headersToPassOn(request)
  const answer = await upstream.request({ method, path: `/v2${path}`, headers, signal: exchange.gone })
  const found = shown.flatMap(name => (answer.headers[name] === undefined ? [] : [[name, answer.headers[name]]]))
  exchange.send(answer.statusCode ?? 502, Object.fromEntries(found), answer)
}

/**
 * `HEAD` and `GET /v2/NAME/blobs/DIGEST`
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {{ name: string, digest: string }} route
 */
export async function serveBlob(registry, exchange, { name, digest }) {
  const { method } = exchange
  if (method !== 'GET' && method !== 'HEAD') return exchange.refuse(refusals.unsupported)
  const path = `/${name}/blobs/${digest}`
  if (method === 'HEAD' || registry.world.registry.blobs === 'direct') return passBlob(registry, exchange, path)
  // ghcr.io does not redirect to a blob that it does not have.
  const exists = await registry.upstream.request({ method: 'HEAD', path: `/v2${path}` })
  exists.resume()
  if (exists.statusCode !== 200) return exchange.refuse(refusals.blobUnknown)
  return exchange.send(307, { location: registry.storageLinks.make(path), 'content-type': 'text/html' }, '')
}

/**
 * The storage host. It knows signed addresses only; a request that carries `Authorization` has taken a credential to a
 * host that must never see it.
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 */
export async function serveStorage(registry, exchange) {
  const { request, entry, url, method } = exchange
  const xml = { 'content-type': 'application/xml' }
  if (request.headers.authorization !== undefined) {
    entry.violation = 'authorization at the storage host'
    return exchange.send(403, xml, '<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>')
  }
  if (method !== 'GET' && method !== 'HEAD')
    return exchange.send(405, xml, '<Error><Code>UnsupportedHttpVerb</Code></Error>')
  if (!registry.storageLinks.accepts(url))
    return exchange.send(403, xml, '<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>')
  return passBlob(registry, exchange, url.pathname)
}
