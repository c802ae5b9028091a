import { credentialFields } from './credentials.js'
import { flag, type Inputs, lines, oneOf } from './field.js'

/** Every input of the sub-action `login`, in the order of its README's table. */
export const loginFields = {
  registry: credentialFields.registry,
  images: lines(
    'Packages that later steps push to, one per line. Each credential is then tested against them. Empty: it only has to be valid, which is enough to pull.'
  ),
  'github-token': credentialFields['github-token'],
  pat: credentialFields.pat,
  username: credentialFields.username,
  credential: credentialFields.credential,
  engine: oneOf(
    'What to log in: `docker` (also read by buildx, oras, helm, cosign, crane), `podman` (also read by buildah and skopeo), `auto`: each that is on the runner.',
    ['auto', 'docker', 'podman'],
    'auto'
  ),
  logout: flag('Log out at the end of the job and restore an earlier login.', 'true'),
  language: oneOf('Language of explanations: English or Japanese.', ['en', 'ja'], 'en')
} as const

export type LoginInputs = Inputs<typeof loginFields>
