import { buildFields } from './build.js'
import { credentialFields } from './credentials.js'
import { count, flag, type Inputs, lines, oneOf, text } from './field.js'
import { guardFields } from './guard.js'
import { metadataFields } from './metadata.js'

/** Every input of the root action, in the order of the README's tables. */
export const publishFields = {
  ...credentialFields,
  ...metadataFields,
  ...buildFields,
  'allow-secret-build-args': lines(
    'Names of build arguments or labels whose value looks like a credential but is not one: they pass the secret guard.'
  ),
  cache: oneOf(
    'Build cache: `gha` (GitHub’s cache), `registry` (next to the image), `inline`, `none`. Scoped per image, target and platform; a failing cache never fails the step.',
    ['none', 'gha', 'registry', 'inline'],
    'none'
  ),
  engine: oneOf(
    'What builds and pushes. `auto` uses the first that is available and can do what is requested, and says why.',
    ['auto', 'buildx', 'docker', 'podman', 'buildah'],
    'auto'
  ),
  'builder-image': text(
    'Image of the BuildKit container that is created for this run if the Docker daemon cannot do what is requested; pin it with a digest if you like.',
    'moby/buildkit:buildx-stable-1'
  ),
  source: text(
    'Push this existing image instead of building: an image of the engine, `registry/name:tag` elsewhere, `oci-layout:DIR` or `docker-archive:FILE`.'
  ),
  test: text(
    'Command to run between build and push, with `IMAGE` set to the built image. Only exit code 0 publishes it, with the same digest.'
  ),
  push: oneOf(
    '`true`: push or fail. `false`: build only. `auto`: build only on pull requests and merge groups, otherwise push.',
    ['auto', 'true', 'false'],
    'auto'
  ),
  ...guardFields,
  'reuse-build': flag(
    'If the registry already has an image of this commit (its `sha-…` tag), tag that instead of building.',
    'false'
  ),
  'digest-only': flag('Leg of a matrix: push by digest without tags and write a digest record for `merge`.', 'false'),
  retries: count('Additional attempts after a temporary fault (a denial is not one).', 3, 10),
  'dry-run': flag('Stop before building; print the plan and set the output `plan`.', 'false'),
  summary: flag('Write the job summary.', 'true'),
  language: oneOf('Language of explanations: English or Japanese.', ['en', 'ja'], 'en')
} as const

export type PublishInputs = Inputs<typeof publishFields>
