import { isRecord, parseJson } from '../registry/errors.js'
import { type Descriptor, isAttestation, type Manifest } from '../registry/manifest.js'
import { digestOf } from '../domain/digest.js'
import type { Opened } from './opened.js'
import { overlay } from './overlay.js'
import { nameOf } from './tree.js'
import type { ContentSource } from './source.js'

/**
 * What an engine really holds of an image of several platforms: mostly one, because it pulled only that. A single one goes without its
 * index, and several get an index of just these; the parts keep their digests. An image that is there as a whole is left alone.
 */
export async function trim(opened: Opened): Promise<Opened> {
  const { source, root } = opened
  const read = await source.readManifest(root)
  if (read.kind === 'absent' || read.manifest.kind !== 'index') return opened
  const { children } = read.manifest
  const there = await Promise.all(children.map(async child => isWhole(source, child)))
  if (!there.includes(false)) return opened
  const images = children.filter((child, at) => there[at] === true && !isAttestation(child))
  const attestations = children.filter(
    (child, at) =>
      there[at] === true && isAttestation(child) && images.some(({ digest }) => digest === subjectOf(child))
  )
  const [only] = images
  // Nothing at all is there: the copy says best what is missing.
  if (only === undefined) return opened
  const absent = children.filter((child, at) => there[at] === false && !isAttestation(child)).map(nameOf)
  const lack =
    absent.length === 0
      ? 'attestations that it names are'
      : `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'}`
  const remark = `${source.description} contains ${images.map(nameOf).join(', ')}; ${lack} missing and cannot be pushed, so the overall digest is new.`
  const remarks = [...opened.remarks, remark]
  if (images.length === 1 && attestations.length === 0) return { source, root: only.digest, remarks }
  const kept = [...images, ...attestations].map(({ digest }) => digest)
  const bytes = withChildren(read.bytes, digest => kept.some(each => each === digest))
  return { source: overlay(source, { manifests: [bytes], blobs: new Map() }), root: digestOf(bytes), remarks }
}

async function isWhole(source: ContentSource, child: Descriptor): Promise<boolean> {
  const read = await source.readManifest(child.digest)
  if (read.kind === 'absent') return false
  const there = await Promise.all(blobsOf(read.manifest).map(async blob => source.hasBlob(blob)))
  return !there.includes(false)
}

function blobsOf(manifest: Manifest): readonly Descriptor[] {
  return manifest.kind === 'index' ? [] : [manifest.config, ...manifest.layers.filter(({ urls }) => urls.length === 0)]
}

/** Which image an attestation speaks of: https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
function subjectOf({ annotations }: Descriptor): string | undefined {
  return annotations['vnd.docker.reference.digest']
}

/** The index with some of its rows only; everything else of it stays. */
function withChildren(bytes: Uint8Array, keep: (digest: unknown) => boolean): Buffer {
  const index = parseJson(Buffer.from(bytes).toString('utf8')) as { readonly manifests: readonly unknown[] }
  const manifests = index.manifests.filter(row => isRecord(row) && keep(row['digest']))
  return Buffer.from(JSON.stringify({ ...index, manifests }, null, 2))
}
