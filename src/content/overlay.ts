import { type Digest, digestOf } from '../domain/digest.js'
import { parseManifest } from '../registry/manifest.js'
import { type Extent, openExtent } from './files.js'
import { type ContentSource, unreadable } from './source.js'

export interface Additions {
  readonly manifests: readonly Uint8Array[]
  readonly blobs: ReadonlyMap<Digest, Extent>
}

/** A source with manifests and blobs of our own making in front of it. */
export function overlay(source: ContentSource, { manifests, blobs }: Additions): ContentSource {
  const own = new Map(manifests.map(bytes => [digestOf(bytes), Buffer.from(bytes)]))
  return {
    ...source,
    readManifest: async digest => {
      const bytes = own.get(digest)
      if (bytes === undefined) return source.readManifest(digest)
      const parsed = parseManifest(bytes)
      if (parsed.kind === 'unreadable') throw unreadable(source.description, parsed.because)
      return { kind: 'found', bytes, digest, mediaType: parsed.manifest.mediaType, manifest: parsed.manifest }
    },
    hasBlob: async blob => blobs.has(blob.digest) || source.hasBlob(blob),
    openBlob: async blob => {
      const extent = blobs.get(blob.digest)
      return extent === undefined ? source.openBlob(blob) : openExtent(extent, blob.digest, source.description)
    }
  }
}
