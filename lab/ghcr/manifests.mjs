// @ts-check
import { createHash } from 'node:crypto'
import { findSource, publish } from './publication.mjs'
import { refusals } from './refusals.mjs'
import { readBody } from './upstream.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./registry.mjs').Registry} Registry */
/** @typedef {import('./bearer.mjs').Holder} Holder */

const maxManifestBytes = 4 * 1024 * 1024

/** Media type → what the refusal calls it. */
const mediaTypes = new Map([
  ['application/vnd.oci.image.index.v1+json', ['OCI index', 'OCI indexes']],
  ['application/vnd.oci.image.manifest.v1+json', ['OCI manifest', 'OCI manifests']],
  ['application/vnd.docker.distribution.manifest.list.v2+json', ['manifest list', 'manifest lists']],
  ['application/vnd.docker.distribution.manifest.v2+json', ['schema 2 manifest', 'schema 2 manifests']]
])

/** @param {string | undefined} header @returns {string[]} media types without parameters */
const parseAccept = header => (header ?? '').split(',').map(part => (part.split(';')[0] ?? '').trim().toLowerCase())

/**
 * @param {string} mediaType of the manifest that is there
 * @param {string | undefined} accept header of the client
 * @returns {import('./refusals.mjs').Refusal | undefined} ghcr.io takes the header at its word, wild cards do not count
 *   (release-argus/Argus#459)
 */
export function refuseMediaType(mediaType, accept) {
  const words = mediaTypes.get(mediaType)
  if (!words || parseAccept(accept).includes(mediaType)) return undefined
  const [one = '', many = ''] = words
  return { ...refusals.indexNotAccepted, message: `${one} found, but Accept header does not support ${many}` }
}

/**
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {{ name: string, reference: string }} route
 */
async function readManifest({ upstream, world }, exchange, { name, reference }) {
  if (!world.packages[name]) return exchange.refuse(refusals.manifestUnknown)
  const { method, request, gone } = exchange
  const path = `/v2/${name}/manifests/${reference}`
  const headers = { accept: [...mediaTypes.keys()].join(', ') }
  const answer = await upstream.request({ method, path, headers, signal: gone })
  const mediaType = answer.headers['content-type'] ?? ''
  const refusal = answer.statusCode === 200 ? refuseMediaType(mediaType, request.headers.accept) : undefined
  if (answer.statusCode === 404 || refusal) {
    answer.resume()
    return exchange.refuse(refusal ?? refusals.manifestUnknown)
  }
  const found = ['content-type', 'content-length', 'docker-content-digest', 'etag'].flatMap(key =>
    answer.headers[key] === undefined ? [] : [[key, answer.headers[key]]]
  )
  return exchange.send(answer.statusCode ?? 502, Object.fromEntries(found), answer)
}

/**
 * @param {Registry} registry
 * @param {string} name
 * @param {string} reference tag or digest
 * @param {string} digest
 */
function noteVersion({ tagOrder, versions, now }, name, reference, digest) {
  const known = versions.get(name) ?? []
  if (!known.some(version => version.digest === digest))
    versions.set(name, [...known, { digest, createdAt: new Date(now()).toISOString() }])
  const tags = tagOrder.get(name) ?? []
  if (!reference.includes(':') && !tags.includes(reference)) tagOrder.set(name, [...tags, reference])
}

/**
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {Holder} holder
 * @param {{ name: string, reference: string }} route
 */
async function writeManifest(registry, exchange, { credential }, { name, reference }) {
  const { request } = exchange
  const { upstream, world } = registry
  const body = await readBody(request, maxManifestBytes)
  if (!body) return exchange.refuse(refusals.manifestTooLarge)
  const mediaType = request.headers['content-type'] ?? 'application/vnd.oci.image.manifest.v1+json'
  const headers = { 'content-type': mediaType, 'content-length': body.length }
  const answer = await upstream.request({ method: 'PUT', path: `/v2/${name}/manifests/${reference}`, headers, body })
  if (answer.statusCode !== 201) {
    const type = answer.headers['content-type'] ?? 'application/json'
    return exchange.send(answer.statusCode ?? 502, { 'content-type': type }, answer)
  }
  answer.resume()
  const digest = answer.headers['docker-content-digest'] ?? `sha256:${createHash('sha256').update(body).digest('hex')}`
  const tagged = !reference.includes(':')
  // The children of an index come before it, by digest: the package is born with them and linked with the first tag.
  const isFirstTag = tagged && registry.versions.has(name) && !registry.tagOrder.has(name)
  noteVersion(registry, name, reference, String(digest))
  if (credential.kind !== 'anonymous' && credential.kind !== 'unknown' && !world.packages[name]?.repository) {
    const source = tagged ? await findSource(body, blob => upstream.read(`/v2/${name}/blobs/${blob}`)) : undefined
    const now = new Date(registry.now()).toISOString()
    world.packages[name] = publish(world, credential, name, { source, isFirstTag, now })
  }
  const location = `/v2/${name}/manifests/${String(digest)}`
  return exchange.send(201, { location, 'docker-content-digest': String(digest), 'content-length': 0 })
}

/**
 * `HEAD`, `GET` and `PUT /v2/NAME/manifests/REFERENCE`; deleting is not offered here, only by REST.
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {Holder} holder
 * @param {{ name: string, reference: string }} route
 */
export async function serveManifest(registry, exchange, holder, route) {
  if (exchange.method === 'PUT') return writeManifest(registry, exchange, holder, route)
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return readManifest(registry, exchange, route)
  return exchange.refuse(refusals.unsupported)
}
