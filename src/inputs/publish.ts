import { buildFields } from './build.js'
import { credentialFields } from './credentials.js'
import { count, flag, type Inputs, oneOf } from './field.js'
import { metadataFields } from './metadata.js'

/** Every input of the root action, in the order of the README's tables. */
export const publishFields = {
  ...credentialFields,
  ...metadataFields,
  ...buildFields,
  push: oneOf(
    '`true`: push or fail. `false`: build only. `auto`: build only on pull requests and merge groups, otherwise push.',
    ['auto', 'true', 'false'],
    'auto'
  ),
  retries: count('Further attempts after a passing fault (a denial is not one).', 3, 10),
  'dry-run': flag('Stop before building; print the plan and set the output `plan`.', 'false'),
  summary: flag('Write the job summary.', 'true'),
  language: oneOf('Language of explanations: English or Japanese.', ['en', 'ja'], 'en')
} as const

export type PublishInputs = Inputs<typeof publishFields>
