import type { Metadata } from '../domain/metadata.js'
import { formatLabel } from '../domain/labels.js'

/** Outputs of `meta`, as docker/metadata-action names them. */
export const metaOutputDocs = {
  version: 'The version: the tag of the highest priority.',
  tags: 'Full references, or bare tags if no image was given.',
  'tag-names': 'Tags without image names.',
  labels: 'Labels, `key=value`.',
  annotations: 'Annotations, `level:key=value`.',
  json: 'Tags, labels and annotations as JSON.',
  'bake-file-tags': 'Path of a bake file with the tags.',
  'bake-file-labels': 'Path of a bake file with the labels.',
  'bake-file-annotations': 'Path of a bake file with the annotations.',
  'bake-file': 'Path of a bake file with tags and labels.'
} as const

/** What became of each rule, and the result, for the log. */
export function describeMetadata(metadata: Metadata): string[] {
  return [
    ...metadata.decisions.map(({ about, value, verdict, because }) => `${about} ${value}: ${verdict} – ${because}`),
    ...metadata.labels.map(label => `label ${formatLabel(label)}`)
  ]
}
