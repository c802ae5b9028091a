import { formatAnnotation } from './annotations.js'
import type { Metadata } from './metadata.js'
import { labelObject, listReferences, type Printable } from './metadata-output.js'

/** Names as docker/metadata-action gives them to its files; workflows that look for them find them. */
const FILES = {
  'bake-file-tags': 'docker-metadata-action-bake-tags.json',
  'bake-file-labels': 'docker-metadata-action-bake-labels.json',
  'bake-file-annotations': 'docker-metadata-action-bake-annotations.json',
  'bake-file': 'docker-metadata-action-bake.json'
} as const

export interface BakeFile {
  readonly output: keyof typeof FILES
  /** File name without folder. */
  readonly name: string
  readonly content: string
}

/**
 * Definitions of an otherwise empty target that a bake file inherits from: tags, labels and annotations one by one, and (the old
 * form) tags and labels together. Source: https://github.com/docker/metadata-action#bake-definition
 *
 * @param target input `bake-target`
 */
export function bakeFiles(metadata: Printable & Pick<Metadata, 'version'>, target: string): BakeFile[] {
  const tags = listReferences(metadata)
  const labels = labelObject(metadata)
  const args = { DOCKER_META_IMAGES: metadata.names.join(','), DOCKER_META_VERSION: metadata.version ?? '' }
  const definitions: Readonly<Record<keyof typeof FILES, object>> = {
    'bake-file-tags': { tags, args },
    'bake-file-labels': { labels },
    'bake-file-annotations': { annotations: metadata.annotations.map(formatAnnotation) },
    'bake-file': { tags, labels, args }
  }
  return (Object.keys(FILES) as (keyof typeof FILES)[]).map(output => ({
    output,
    name: FILES[output],
    content: JSON.stringify({ target: Object.fromEntries([[target, definitions[output]]]) }, undefined, 2)
  }))
}
