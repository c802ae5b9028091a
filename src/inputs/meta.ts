import { type Inputs, lines, oneOf, secret, type Field, ok, text } from './field.js'
import { metadataFields } from './metadata.js'

/** Kept to the letter: a separator may well be a blank or a line break. */
function separator(what: string): Field<string> {
  return {
    doc: `Separator of the output \`${what}\`.`,
    default: '',
    type: 'text',
    parse: raw => ok(raw === '' ? '\n' : raw)
  }
}

/** The inputs of docker/metadata-action, and `version`. */
export const metaFields = {
  context: oneOf('Where ref and commit come from: the event, or the checkout.', ['workflow', 'git'], 'workflow'),
  images: lines('Base names of the images, one per line, also `name=…,enable=…`. Empty: bare tags.'),
  tags: metadataFields.tags,
  flavor: metadataFields.flavor,
  labels: metadataFields.labels,
  annotations: metadataFields.annotations,
  version: metadataFields.version,
  'sep-tags': separator('tags'),
  'sep-labels': separator('labels'),
  'sep-annotations': separator('annotations'),
  'bake-target': text('Target that the bake files define.', 'docker-metadata-action'),
  'github-token': secret(
    'Used to look up the repository once, if the event does not include it.',
    '${{ github.token }}'
  )
} as const

export type MetaInputs = Inputs<typeof metaFields>
