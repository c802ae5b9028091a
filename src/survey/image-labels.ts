import { type ContentSource, readSmallBlob } from '../content/source.js'
import { isRecord, parseJson } from '../registry/errors.js'
import type { Descriptor, Manifest } from '../registry/manifest.js'
import type { Digest } from '../domain/digest.js'

/** What an image says of where it comes from: labels and annotations by key. */
export type ImageLabels = Readonly<Record<string, string>>

/** Labels of a config that is read here, with the annotations of the manifests above it in front. */
export async function readLabels(
  source: ContentSource,
  config: Descriptor,
  above: readonly Manifest[]
): Promise<ImageLabels> {
  const body = parseJson((await readSmallBlob(source, config)).toString('utf8'))
  const annotations = above.flatMap(manifest => Object.entries(manifest.annotations))
  return { ...labelsOf(body), ...Object.fromEntries(annotations.reverse()) }
}

/** The child whose labels speak for the whole: the first that is an image. Attestations have a platform that is none. */
export function firstImage(manifest: Extract<Manifest, { kind: 'index' }>): Digest | undefined {
  return manifest.children.find(({ platform, annotations }) => {
    const isImage = annotations['vnd.docker.reference.type'] === undefined
    return isImage && platform?.os !== 'unknown'
  })?.digest
}

/** Labels in an image's config. */
export function labelsOf(config: unknown): Record<string, string> {
  const inner = isRecord(config) ? config['config'] : undefined
  const labels = isRecord(inner) ? inner['Labels'] : undefined
  if (!isRecord(labels)) return {}
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  )
}
