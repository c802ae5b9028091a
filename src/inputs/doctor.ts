import { credentialFields } from './credentials.js'
import { flag, type Inputs, lines, oneOf, text } from './field.js'

/** Every input of the sub-action `doctor`, in the order of its README's table. */
export const doctorFields = {
  images: credentialFields.images,
  registry: credentialFields.registry,
  'github-token': credentialFields['github-token'],
  pat: credentialFields.pat,
  username: credentialFields.username,
  log: lines('Output of the tool that failed, to be explained. For more than some kilobytes use `log-file`.'),
  'log-file': text(
    'Path of a file with that output, of any size, relative to the workspace. Colours, time stamps and progress bars may stay in.'
  ),
  probe: flag(
    'Test each credential against each package and ask GitHub’s API. `false`: explain the log alone, without any network.',
    'true'
  ),
  fail: oneOf(
    '`true`: fail when the job may not push or the log holds a failure. `auto` and `false`: only report.',
    ['auto', 'true', 'false'],
    'auto'
  ),
  language: oneOf('Language of explanations: English or Japanese.', ['en', 'ja'], 'en')
} as const

export type DoctorInputs = Inputs<typeof doctorFields>
