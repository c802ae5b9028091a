import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Digest, digestOf, parseDigest } from '../domain/digest.js'
import { isRecord, parseJson } from '../registry/errors.js'
import type { Descriptor } from '../registry/manifest.js'
import { type Extent, type Files, openExtent, readFileOf } from './files.js'
import { layoutSource } from './layout.js'
import type { Opened } from './opened.js'
import { overlay } from './overlay.js'
import { unreadable } from './source.js'

/** The media types of one family. */
export interface Family {
  readonly manifest: string
  readonly config: string
  readonly layer: string
}

export const DOCKER: Family = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip'
}
export const OCI: Family = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip'
}

const PLAIN = ['application/vnd.oci.image.layer.v1.tar', 'application/vnd.docker.image.rootfs.diff.tar']
const MOST_CONFIG_BYTES = 4 * 1024 * 1024

export function isPlainLayer({ mediaType }: Descriptor): boolean {
  return PLAIN.includes(mediaType)
}

/** An image whose layers are plain tar; names of files in the archive. */
export interface PlainImage {
  readonly config: string
  readonly layers: readonly string[]
}

/**
 * Compresses the layers into `folder` and makes the manifest that goes with them. The config names every layer by the digest of its
 * plain bytes, so a damaged one is found here.
 */
export async function compressImage(files: Files, folder: string, family: Family, image: PlainImage): Promise<Opened> {
  const { description } = files
  const [configFile, config] = await Promise.all([
    files.find(image.config),
    readFileOf(files, image.config, MOST_CONFIG_BYTES)
  ])
  if (configFile === undefined || config === undefined) throw unreadable(description, `it lacks ${image.config}`)
  const diffIds = diffIdsOf(config)
  if (diffIds?.length !== image.layers.length) {
    const named = diffIds === undefined ? 'no' : String(diffIds.length)
    throw unreadable(description, `its config names ${named} layers, but it has ${image.layers.length}`)
  }
  const made = new Map<Digest, Compressed>()
  // One after another: each keeps a core busy.
  for (const [at, diffId] of diffIds.entries()) {
    const layer = await files.find(image.layers[at] ?? '')
    if (layer === undefined) throw unreadable(description, `it lacks layer ${at + 1} of ${diffIds.length}`)
    if (!made.has(diffId)) made.set(diffId, await compressLayer(layer, diffId, folder, description))
  }
  const layers = diffIds.flatMap(diffId => made.get(diffId) ?? [])
  const manifest = {
    schemaVersion: 2,
    mediaType: family.manifest,
    config: { mediaType: family.config, size: config.length, digest: digestOf(config) },
    layers: layers.map(({ digest, extent }) => ({ mediaType: family.layer, size: extent.size, digest }))
  }
  const bytes = Buffer.from(JSON.stringify(manifest, null, 3))
  const blobs = new Map([
    [digestOf(config), configFile],
    ...layers.map(({ digest, extent }) => [digest, extent] as const)
  ])
  return {
    source: overlay(layoutSource(files), { manifests: [bytes], blobs }),
    root: digestOf(bytes),
    remarks: [
      'Its layers are plain tar and are compressed for the registry, as docker push does, so the digest is new; the image ID stays the same.'
    ]
  }
}

interface Compressed {
  readonly digest: Digest
  readonly extent: Extent
}

/** Without a time or a name in the header the same bytes come out each time, on one kind of processor and one version of zlib. */
async function compressLayer(layer: Extent, diffId: Digest, folder: string, description: string): Promise<Compressed> {
  const path = join(folder, `layer-${diffId.slice(7)}.tar.gz`)
  const hash = createHash('sha256')
  await pipeline(
    openExtent(layer, diffId, description),
    createGzip({ level: 6 }),
    async function* (compressed: AsyncIterable<Buffer>) {
      for await (const chunk of compressed) {
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(path, { mode: 0o600, flags: 'wx' })
  )
  const { size } = await stat(path)
  return { digest: `sha256:${hash.digest('hex')}` as Digest, extent: { path, offset: 0, size } }
}

/** Source: https://github.com/opencontainers/image-spec/blob/main/config.md (`rootfs.diff_ids`) */
function diffIdsOf(config: Buffer): Digest[] | undefined {
  const parsed = parseJson(config.toString('utf8'))
  const rootfs = isRecord(parsed) && isRecord(parsed['rootfs']) ? parsed['rootfs'] : {}
  const listed = rootfs['diff_ids']
  if (!Array.isArray(listed)) return undefined
  const digests = listed.flatMap(id => (typeof id === 'string' ? (parseDigest(id) ?? []) : []))
  return digests.length === listed.length ? digests : undefined
}
