import type { Digest } from '../domain/digest.js'
import { type Descriptor, formatPlatform, isAttestation, type Manifest } from '../registry/manifest.js'
import { inParallel } from './in-parallel.js'
import { absent, type ContentSource, incomplete, unreadable } from './source.js'

export interface TreeManifest {
  readonly digest: Digest
  /** Exactly as the source holds them. */
  readonly bytes: Uint8Array
  readonly mediaType: string
  readonly manifest: Manifest
}

/** An image with everything below it: platforms, attestations, configs and layers. */
export interface ImageTree {
  readonly root: TreeManifest
  /** Each once, children before those that name them, the root last: the order in which a registry takes them. */
  readonly manifests: readonly TreeManifest[]
  /** Configs and layers, each once; layers that are not distributed with the image are left out. */
  readonly blobs: readonly Descriptor[]
}

/** No image is like that; whoever claims so wants to keep us busy. */
const MOST_MANIFESTS = 1_000
const MOST_BYTES = 64 * 1024 * 1024
const DEEPEST = 4
const SIDE_BY_SIDE = 8

/**
 * Reads every manifest of an image, level by level, each level side by side. Throws `FailureError` (`source-absent`,
 * `source-incomplete` with the list of what is missing) before anybody has written anything.
 */
export async function readTree(source: ContentSource, root: Digest): Promise<ImageTree> {
  const found = new Map<Digest, TreeManifest>()
  let bytes = 0
  let level: readonly Wanted[] = [{ digest: root, what: root }]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST || found.size + level.length > MOST_MANIFESTS)
      throw unreadable(source.description, 'its index is nested deeper or names more images than any real one')
    const reads = await inParallel(level, SIDE_BY_SIDE, async ({ digest }) => source.readManifest(digest))
    const missing = level.filter((_, at) => reads[at]?.kind !== 'found')
    if (missing.length > 0 && depth === 0) throw absent(`the source ${source.description} has no image ${root}`)
    if (missing.length > 0)
      throw incomplete(
        source.description,
        missing.map(({ what }) => what)
      )
    for (const read of reads) {
      if (read.kind !== 'found') continue
      bytes += read.bytes.length
      if (bytes > MOST_BYTES) throw unreadable(source.description, 'its manifests are larger than any real ones')
      // Read again further up, it has to come later in the order of writing.
      found.delete(read.digest)
      found.set(read.digest, read)
    }
    level = uniqueChildren(reads.flatMap(read => (read.kind === 'found' ? [read.manifest] : [])))
  }
  const manifests = [...found.values()].reverse()
  return { root: found.get(root)!, manifests, blobs: blobsOf(manifests) }
}

/** Throws `source-incomplete` where configs or layers are missing. One question for each, some side by side. */
export async function demandBlobs(source: ContentSource, tree: ImageTree): Promise<void> {
  const there = await inParallel(tree.blobs, SIDE_BY_SIDE, async blob => source.hasBlob(blob))
  const missing = tree.blobs.filter((_, at) => there[at] !== true)
  if (missing.length > 0)
    throw incomplete(
      source.description,
      missing.map(({ digest }) => `the blob ${digest}`)
    )
}

interface Wanted {
  readonly digest: Digest
  readonly what: string
}

function uniqueChildren(manifests: readonly Manifest[]): Wanted[] {
  const children = manifests.flatMap(manifest => (manifest.kind === 'index' ? manifest.children : []))
  return [...new Map(children.map(child => [child.digest, { digest: child.digest, what: nameOf(child) }])).values()]
}

/** `linux/arm64 (sha256:…)`. */
export function nameOf(child: Descriptor): string {
  if (isAttestation(child)) return `an attestation (${child.digest})`
  return child.platform === undefined ? child.digest : `${formatPlatform(child.platform)} (${child.digest})`
}

/** Configs and layers that these manifests name, each once, without those that are not distributed with an image. */
export function blobsOf(manifests: readonly TreeManifest[]): Descriptor[] {
  const all = manifests.flatMap(({ manifest }) =>
    manifest.kind === 'manifest' ? [manifest.config, ...manifest.layers.filter(layer => !isForeign(layer))] : []
  )
  return [...new Map(all.map(blob => [blob.digest, blob])).values()]
}

/**
 * A layer that everybody fetches from where it was published first (Windows base layers were). Source:
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers
 */
function isForeign(layer: Descriptor): boolean {
  return layer.urls.length > 0 && /\.foreign\.|nondistributable/.test(layer.mediaType)
}
