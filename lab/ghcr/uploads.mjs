// @ts-check
import { decide } from './rules.mjs'
import { refusals } from './refusals.mjs'
import { headersToPassOn } from './upstream.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./registry.mjs').Registry} Registry */

const maxSessions = 50_000

/** Headers of the registry behind that clients of ghcr.io see as well. */
const shown = ['content-length', 'content-type', 'docker-content-digest', 'docker-upload-uuid', 'range']

/** @param {import('node:http').IncomingMessage} answer @returns {Record<string, string | string[]>} */
const headersToShow = ({ headers }) =>
  Object.fromEntries(shown.flatMap(key => (headers[key] === undefined ? [] : [[key, headers[key]]])))

/** @param {import('node:http').IncomingMessage} answer @returns {URL | undefined} */
const locationOf = ({ headers }) => (headers.location ? new URL(headers.location, 'http://upstream') : undefined)

/**
 * Remembers where the registry behind has an upload. Its own addresses carry a state that changes with every chunk,
 * whereas those of ghcr.io stay the same: `/v2/OWNER/NAME/blobs/upload/<uuid>`, relative, "upload" in the singular.
 *
 * @param {Registry} registry
 * @param {string} name
 * @param {URL} location of the registry behind
 * @returns {string} the address to show
 */
function rememberUpload({ uploads }, name, location) {
  const upload = location.pathname.split('/').at(-1) ?? ''
  if (uploads.size >= maxSessions) for (const key of [...uploads.keys()].slice(0, maxSessions / 2)) uploads.delete(key)
  uploads.set(upload, location.pathname + location.search)
  return `/v2/${name}/blobs/upload/${upload}`
}

/**
 * @param {Registry} registry
 * @param {import('./bearer.mjs').Holder} holder
 * @param {URLSearchParams} query
 * @returns {string} the query of a mount that may be done, or nothing: then the client uploads
 */
function mountQuery({ world, now }, { credential }, query) {
  const mount = query.get('mount')
  const from = query.get('from')
  if (!mount || !from || world.registry.mounts === 'ignored' || !world.packages[from]) return ''
  const readable = decide(world, credential, 'read', from, now()).allowed
  return readable ? `?${new URLSearchParams({ mount, from }).toString()}` : ''
}

/**
 * `POST /v2/NAME/blobs/uploads/`
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {import('./bearer.mjs').Holder} holder
 * @param {string} name
 */
export async function startUpload(registry, exchange, holder, name) {
  if (exchange.method !== 'POST') return exchange.refuse(refusals.unsupported)
  const query = mountQuery(registry, holder, exchange.url.searchParams)
  exchange.request.resume()
  const path = `/v2/${name}/blobs/uploads/${query}`
  const answer = await registry.upstream.request({ method: 'POST', path, headers: { 'content-length': 0 } })
  const location = locationOf(answer)
  const shownHeaders = headersToShow(answer)
  if (answer.statusCode === 201 && location) shownHeaders.location = location.pathname
  if (answer.statusCode === 202 && location) {
    shownHeaders.location = rememberUpload(registry, name, location)
    if (exchange.loseUpload) registry.uploads.delete(location.pathname.split('/').at(-1) ?? '')
  }
  exchange.send(answer.statusCode ?? 502, shownHeaders, answer)
}

/**
 * `PATCH`, `PUT` and `GET /v2/NAME/blobs/upload/<uuid>`; bodies stream through.
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {{ name: string, upload: string }} route
 */
export async function serveUpload(registry, exchange, { name, upload }) {
  const { method, request, url } = exchange
  if (method !== 'PATCH' && method !== 'PUT' && method !== 'GET') return exchange.refuse(refusals.unsupported)
  if (exchange.loseUpload) registry.uploads.delete(upload)
  const known = registry.uploads.get(upload)
  if (known === undefined || !known.startsWith(`/v2/${name}/blobs/`)) return exchange.refuse(refusals.uploadUnknown)
  const target = new URL(known, 'http://upstream')
  const digest = url.searchParams.get('digest')
  if (digest !== null) target.searchParams.set('digest', digest)
  const answer = await registry.upstream.request({
    method,
    path: target.pathname + target.search,
    headers: headersToPassOn(request),
    body: request,
    signal: exchange.gone
  })
  const location = locationOf(answer)
  const shownHeaders = headersToShow(answer)
  if (answer.statusCode === 201) {
    registry.uploads.delete(upload)
    shownHeaders.location = `/v2/${name}/blobs/${digest ?? ''}`
  } else if (location) shownHeaders.location = rememberUpload(registry, name, location)
  exchange.send(answer.statusCode ?? 502, shownHeaders, answer)
}
