// @ts-check
/** What the registry really holds: read from its folder, past every fault and every answer. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** @typedef {import('../../lab/lab.mjs').Lab} Lab */

/** @param {Lab} lab */
const storage = lab => join(lab.folder, 'registry', 'images', 'docker', 'registry', 'v2')

/**
 * @param {Lab} lab @param {string} path of the package @param {string} tag
 * @returns {string | undefined} the digest that the tag points to
 */
export function digestOfTag(lab, path, tag) {
  const link = join(storage(lab), 'repositories', path, '_manifests', 'tags', tag, 'current', 'link')
  return existsSync(link) ? readFileSync(link, 'utf8').trim() : undefined
}

/**
 * What is missing of an image: manifests, configs, layers; in the store, in the package, or with wrong bytes.
 *
 * @param {Lab} lab @param {string} path @param {string} digest
 * @returns {string[]} empty where it is whole
 */
export function findGaps(lab, path, digest) {
  const hex = digest.replace('sha256:', '')
  const linked = join(storage(lab), 'repositories', path, '_manifests', 'revisions', 'sha256', hex, 'link')
  if (!existsSync(linked)) return [`manifest ${digest} is not in the package`]
  const bytes = readBlob(lab, hex)
  if (bytes === undefined) return [`manifest ${digest} has no bytes, or wrong ones`]
  const manifest = JSON.parse(bytes.toString('utf8'))
  if (Array.isArray(manifest.manifests))
    return manifest.manifests.flatMap((/** @type {{ digest: string }} */ child) => findGaps(lab, path, child.digest))
  /** @type {{ digest: string, size: number }[]} */
  const blobs = [manifest.config, ...manifest.layers]
  return blobs.flatMap(blob => {
    const name = blob.digest.replace('sha256:', '')
    const layer = join(storage(lab), 'repositories', path, '_layers', 'sha256', name, 'link')
    if (!existsSync(layer)) return [`blob ${blob.digest} is not in the package`]
    return readBlob(lab, name)?.length === blob.size ? [] : [`blob ${blob.digest} has no bytes, or wrong ones`]
  })
}

/** @param {Lab} lab @param {string} hex @returns {Buffer | undefined} */
function readBlob(lab, hex) {
  const data = join(storage(lab), 'blobs', 'sha256', hex.slice(0, 2), hex, 'data')
  if (!existsSync(data)) return undefined
  const bytes = readFileSync(data)
  return createHash('sha256').update(bytes).digest('hex') === hex ? bytes : undefined
}

/**
 * Puts a small image straight into the registry, behind GitHub's rules.
 *
 * @param {Lab} lab @param {string} path @param {string} tag @param {string} text what the image holds
 * @returns {Promise<string>} its digest
 */
export async function place(lab, path, tag, text) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await placeOnce(lab, path, tag, text)
    } catch (error) {
      // A run beside this one may be restarting the registry.
      if (attempt === 20) throw error
      await sleep(250)
    }
  }
}

/** @param {Lab} lab @param {string} path @param {string} tag @param {string} text */
async function placeOnce(lab, path, tag, text) {
  const layer = Buffer.from(text)
  const diff = `sha256:${createHash('sha256').update(layer).digest('hex')}`
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [diff] } })
  )
  const describe = (/** @type {string} */ mediaType, /** @type {Buffer} */ bytes) => ({
    mediaType,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    size: bytes.length
  })
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: describe('application/vnd.oci.image.config.v1+json', config),
    layers: [describe('application/vnd.oci.image.layer.v1.tar', layer)]
  }
  for (const bytes of [layer, config]) {
    const opened = await fetch(`${lab.registry.url}/v2/${path}/blobs/uploads/`, { method: 'POST' })
    const target = new URL(opened.headers.get('location') ?? '', lab.registry.url)
    target.searchParams.set('digest', describe('', bytes).digest)
    const done = await fetch(target, { method: 'PUT', body: new Uint8Array(bytes) })
    if (done.status !== 201) throw new Error(`the blob of ${path} was answered with ${done.status}`)
  }
  const put = await fetch(`${lab.registry.url}/v2/${path}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: JSON.stringify(manifest)
  })
  if (put.status !== 201) throw new Error(`the manifest of ${path} was answered with ${put.status}`)
  return put.headers.get('docker-content-digest') ?? ''
}
