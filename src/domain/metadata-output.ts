import { formatAnnotation } from './annotations.js'
import { formatLabel } from './labels.js'
import type { Metadata } from './metadata.js'

/** The part of the result that outputs are made of. */
export type Printable = Pick<Metadata, 'names' | 'tags' | 'labels' | 'annotations'>

/** Full references as text, image by image; bare tags where there is no image name. */
export function listReferences({ names, tags }: Printable): string[] {
  return names.length === 0
    ? tags.map(({ tag }) => tag)
    : names.flatMap(name => tags.map(({ tag }) => `${name}:${tag}`))
}

/** The object behind the output `json`, keys in the order in which docker/metadata-action writes them. */
export interface MetadataJson {
  readonly tags: readonly string[]
  readonly 'tag-names': readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: readonly string[]
}

export function describeAsJson(metadata: Printable): MetadataJson {
  return {
    tags: listReferences(metadata),
    'tag-names': metadata.tags.map(({ tag }) => tag),
    labels: labelObject(metadata),
    annotations: metadata.annotations.map(formatAnnotation)
  }
}

/** `fromEntries` makes own properties of names such as `__proto__`. */
export function labelObject({ labels }: Pick<Metadata, 'labels'>): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map(({ key, value }) => [key, value]))
}

/** The outputs that publish and meta have in common, each as one text. */
export function metadataOutputs(
  metadata: Printable & Pick<Metadata, 'version'>,
  separators: Separators = LINES
): Readonly<Record<'version' | 'tags' | 'tag-names' | 'labels' | 'annotations' | 'json', string>> {
  const json = describeAsJson(metadata)
  return {
    version: metadata.version ?? '',
    tags: json.tags.join(separators.tags),
    'tag-names': json['tag-names'].join(separators.tags),
    labels: metadata.labels.map(formatLabel).join(separators.labels),
    annotations: json.annotations.join(separators.annotations),
    json: JSON.stringify(json)
  }
}

export interface Separators {
  readonly tags: string
  readonly labels: string
  readonly annotations: string
}

export const LINES: Separators = { tags: '\n', labels: '\n', annotations: '\n' }
