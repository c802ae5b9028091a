import { credentialFields } from './credentials.js'
import { count, flag, type Inputs, oneOf, text } from './field.js'
import { guardFields } from './guard.js'
import { metadataFields } from './metadata.js'

/** Every input of the sub-action `promote`, in the order of its README's table. */
export const promoteFields = {
  source: text(
    'The existing image: `name:tag`, `name@sha256:…`, or a bare tag or digest of the first image. Default: the `sha-…` tag of this commit, short or full length.'
  ),
  'allow-other-repository': flag(
    'Promote an image even if its labels say that it was built from another repository, or (without `source`) from another commit.',
    'false'
  ),
  ...credentialFields,
  tags: metadataFields.tags,
  flavor: metadataFields.flavor,
  version: metadataFields.version,
  ...guardFields,
  retries: count('Additional attempts after a temporary fault (a denial is not one).', 3, 10),
  'dry-run': flag('Stop before anything is written; print the plan and set the output `plan`.', 'false'),
  summary: flag('Write the job summary.', 'true'),
  language: oneOf('Language of explanations: English or Japanese.', ['en', 'ja'], 'en')
} as const

export type PromoteInputs = Inputs<typeof promoteFields>
