import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import type { ImageName } from '../../src/domain/reference.js'
import type { RegistryClient } from '../../src/registry/client.js'
import { makeTar } from './tar-file.js'

export const TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  plain: 'application/vnd.oci.image.layer.v1.tar'
}

export interface Piece {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly bytes: Buffer
}

export interface MadeImage {
  readonly root: Piece
  /** Children first. */
  readonly manifests: readonly Piece[]
  readonly blobs: readonly Piece[]
}

export function piece(mediaType: string, content: Buffer | object): Piece {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content, null, 2))
  return { mediaType, digest: digestOf(bytes), size: bytes.length, bytes }
}

export const describePiece = ({ mediaType, digest, size }: Piece) => ({ mediaType, digest, size })

/** A layer that an engine can unpack, with bytes that do not shrink; the same seed gives the same bytes. */
function makeLayer(seed: string, size: number): { readonly layer: Piece; readonly diffId: Digest } {
  const noise = Array.from({ length: Math.ceil(size / 32) }, (_, at) =>
    createHash('sha256').update(`${seed} ${at}`).digest()
  )
  const tar = makeTar([{ name: seed.replaceAll(' ', '-'), content: Buffer.concat(noise) }])
  return { layer: piece(TYPES.layer, gzipSync(tar)), diffId: digestOf(tar) }
}

/** An image of one platform. */
export function makePlatform(architecture: string, seed: string, labels: object = {}): MadeImage {
  const made = [makeLayer(`${seed} one`, 200_000), makeLayer(`${seed} two`, 100)]
  const layers = made.map(({ layer }) => layer)
  const config = piece(TYPES.config, {
    architecture,
    os: 'linux',
    config: { Labels: labels },
    rootfs: { type: 'layers', diff_ids: made.map(({ diffId }) => diffId) }
  })
  const manifest = piece(TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: describePiece(config),
    layers: layers.map(describePiece)
  })
  return { root: manifest, manifests: [manifest], blobs: [config, ...layers] }
}

/** An image of two platforms, each with an attestation, as BuildKit makes them. */
export function makeIndex(seed: string, labels: object = {}): MadeImage {
  const platforms = ['amd64', 'arm64'].map(architecture =>
    makePlatform(architecture, `${seed} ${architecture}`, labels)
  )
  const attestations = platforms.map(({ root }) => {
    const statement = piece('application/vnd.in-toto+json', { subject: root.digest })
    const config = piece(TYPES.config, { architecture: 'unknown', os: 'unknown', of: root.digest })
    const manifest = piece(TYPES.manifest, {
      schemaVersion: 2,
      mediaType: TYPES.manifest,
      config: describePiece(config),
      layers: [describePiece(statement)]
    })
    return { root: manifest, manifests: [manifest], blobs: [config, statement] }
  })
  const index = piece(TYPES.index, {
    schemaVersion: 2,
    mediaType: TYPES.index,
    manifests: [
      ...platforms.map(({ root }, at) => ({
        ...describePiece(root),
        platform: { os: 'linux', architecture: at === 0 ? 'amd64' : 'arm64' }
      })),
      ...attestations.map(({ root }, at) => ({
        ...describePiece(root),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': platforms[at]?.root.digest
        }
      }))
    ]
  })
  const parts = [...platforms, ...attestations]
  return {
    root: index,
    manifests: [...parts.map(({ root }) => root), index],
    blobs: parts.flatMap(({ blobs }) => blobs)
  }
}

/** Puts an image where a test needs it, without any of the code under test. */
export async function pushMade(
  client: RegistryClient,
  name: ImageName,
  image: MadeImage,
  tags: readonly string[] = []
): Promise<void> {
  for (const { bytes } of image.blobs) await client.uploadBlob(name, { kind: 'bytes', bytes })
  for (const { digest, bytes, mediaType } of image.manifests) await client.putManifest(name, digest, bytes, mediaType)
  for (const tag of tags) await client.putManifest(name, tag as never, image.root.bytes, image.root.mediaType)
}

/** The files of an OCI layout that holds the image. */
export function layoutFiles(image: MadeImage, names: readonly string[] = []): Map<string, Buffer> {
  const blob = ({ digest, bytes }: Piece): [string, Buffer] => [`blobs/${digest.replace(':', '/')}`, bytes]
  const entries = (names.length === 0 ? [undefined] : names).map(name => ({
    ...describePiece(image.root),
    ...(name === undefined ? {} : { annotations: { 'org.opencontainers.image.ref.name': name } })
  }))
  return new Map([
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
    ['index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: entries }))],
    ...image.manifests.map(blob),
    ...image.blobs.map(blob)
  ])
}
