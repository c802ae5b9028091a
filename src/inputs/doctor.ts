import { credentialFields } from './credentials.js'
import { flag, type Inputs, lines, oneOf, text } from './field.js'

/** Every input of the sub-action `doctor`, in the order of its README's table. */
export const doctorFields = {
  images: credentialFields.images,
  registry: credentialFields.registry,
  'github-token': credentialFields['github-token'],
  pat: credentialFields.pat,
  username: credentialFields.username,
  log: lines('Output of the failed tool, to be explained. For more than a few kilobytes, use `log-file`.'),
  'log-file': text(
    'Path of a file with that output, of any size, relative to the workspace. Colors, timestamps and progress bars can stay in.'
  ),
  probe: flag(
    'Test each credential against each package and ask GitHub’s API. `false`: explain only the log, without network access.',
    'true'
  ),
  fail: oneOf(
    '`true`: fail when the job cannot push or the log contains a failure. `auto` and `false`: only report.',
    ['auto', 'true', 'false'],
    'auto'
  ),
  language: oneOf('Language of explanations: English or Japanese.', ['en', 'ja'], 'en')
} as const

export type DoctorInputs = Inputs<typeof doctorFields>
