import { flag, lines, oneOf, secret, text } from './field.js'

/** Shared by every action that asks a registry for something. */
export const credentialFields = {
  'github-token': secret('The job’s token. Needs `permissions: packages: write` to push.', '${{ github.token }}'),
  pat: secret(
    'Classic personal access token with `write:packages`, usually the organization secret of a robot account. Used only if the job’s token cannot push.'
  ),
  username: text('Login name that goes with `pat`. ghcr.io does not check it; empty means the actor of the run.'),
  credential: oneOf(
    '`auto` tests each credential and uses the least powerful one that can push; the other values narrow the choice.',
    ['auto', 'github-token', 'pat'],
    'auto'
  ),
  registry: text(
    'Registry host. Derived from the GitHub server: `ghcr.io`; `containers.HOST` on GHES and `*.ghe.com`. `host:port` for a registry of your own.'
  ),
  images: lines(
    'Image names, one per line: `name`, `owner/name` or `host/owner/name`, also `name=…,enable=…`. Always lowercased. Default: `REGISTRY/OWNER/REPO`.'
  ),
  preflight: flag('Test push access before building.', 'true')
} as const
