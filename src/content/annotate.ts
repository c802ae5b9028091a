import { joinIndex, type Row } from '../domain/records/join.js'
import { isRecord, parseJson } from '../registry/errors.js'
import { parsePlatform } from '../registry/manifest.js'
import type { Opened } from './opened.js'
import { overlay } from './overlay.js'
import { readSmallBlob } from './source.js'

/**
 * Puts annotations on an image that exists: on a new index around it, since its own manifest cannot change without becoming another one.
 * The images in it keep their digests; the digest of the whole is a new one.
 */
export async function annotate(opened: Opened, annotations: Readonly<Record<string, string>>): Promise<Opened> {
  const { source, root, remarks } = opened
  const read = await source.readManifest(root)
  if (read.kind === 'absent') return opened
  const { manifest } = read
  const own = manifest.kind === 'index' ? manifest.annotations : {}
  const rows: readonly Row[] =
    manifest.kind === 'index'
      ? manifest.children
      : [
          {
            mediaType: read.mediaType,
            digest: root,
            size: read.bytes.length,
            platform: platformOf(await readSmallBlob(source, manifest.config)),
            annotations: {},
            artifactType: undefined
          }
        ]
  const { bytes, digest } = joinIndex(rows, { ...own, ...annotations })
  const remark =
    'Labels of an existing image cannot be changed, so labels and annotations go on an index around it: the images in it keep their digests, the index has its own.'
  return {
    source: overlay(source, { manifests: [bytes], blobs: new Map() }),
    root: digest,
    remarks: [...remarks, remark]
  }
}

function platformOf(config: Buffer): Row['platform'] {
  const body = parseJson(config.toString('utf8'))
  return isRecord(body) ? parsePlatform(body) : undefined
}
