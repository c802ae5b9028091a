import { flag, lines, oneOf, secret, text } from './field.js'

/** Shared by every action that asks a registry for something. */
export const credentialFields = {
  'github-token': secret('The job’s token. Needs `permissions: packages: write` to push.', '${{ github.token }}'),
  pat: secret(
    'Classic personal access token with `write:packages`, usually the organisation secret of a robot account. Used only where the job’s token may not push.'
  ),
  username: text('Login name that goes with `pat`. ghcr.io does not check it; empty means the actor of the run.'),
  credential: oneOf(
    '`auto` tests each credential and takes the least powerful one that may push; the others narrow the choice.',
    ['auto', 'github-token', 'pat'],
    'auto'
  ),
  registry: text(
    'Registry host. Derived from the GitHub server: `ghcr.io`; `containers.HOST` on GHES and `*.ghe.com`. `host:port` for a registry of your own.'
  ),
  images: lines(
    'Image names, one a line: `name`, `owner/name` or `host/owner/name`, also `name=…,enable=…`. Always lower-cased. Default: `REGISTRY/OWNER/REPO`.'
  ),
  preflight: flag('Test the right to push before building.', 'true')
} as const
