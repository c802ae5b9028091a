import { credentialFields } from './credentials.js'
import { count, flag, type Inputs, lines, oneOf, text } from './field.js'
import { guardFields } from './guard.js'
import { metadataFields } from './metadata.js'

/** Every input of the sub-action `merge`, in the order of its README's table. */
export const mergeFields = {
  records: text(
    'Folder with the digest records of the legs, `ghcr-digest-….json`, also one folder deeper, as `actions/download-artifact` puts them. Default: `ghcr-digests` under `RUNNER_TEMP`.'
  ),
  platforms: lines(
    'Platforms that must be there, such as `linux/amd64,linux/arm64`: a missing, duplicate or extra one is an error. Empty: whatever the records name.'
  ),
  ...credentialFields,
  ...metadataFields,
  labels: lines(
    'Additional `key=value`, one per line, for the index. The images keep the labels that they were built with; an index has only annotations, so these become annotations.'
  ),
  'annotation-levels': text(
    'Where annotations go: `index`, `manifest-descriptor`. Those of other levels belong to the legs.',
    'index'
  ),
  ...guardFields,
  retries: count('Additional attempts after a temporary fault (a denial is not one).', 3, 10),
  'dry-run': flag('Stop before anything is written; print the plan and set the output `plan`.', 'false'),
  summary: flag('Write the job summary.', 'true'),
  language: oneOf('Language of explanations: English or Japanese.', ['en', 'ja'], 'en')
} as const

export type MergeInputs = Inputs<typeof mergeFields>
