import { Secret } from '../domain/secret.js'
import { type Field, flag, lines, ok, text, wrong } from './field.js'

const METHODS = ['build', 'check', 'outline', 'targets']

/** The inputs of docker/build-push-action, with its names and syntax. */
export const buildFields = {
  context: text('Build context: a path in the workspace, or a full Git URL.', '.'),
  file: text('Path of the Dockerfile. Default: `Dockerfile` in the context.'),
  platforms: lines('Target platforms, such as `linux/amd64,linux/arm64`. Default: the builder’s.'),
  target: text('Stage to build.'),
  'build-args': lines('Build arguments `NAME=value`, one per line.'),
  'build-contexts': lines('Additional build contexts `name=path`, one per line.'),
  secrets: secretLines('Secrets for the build, `id=value`, one per line.'),
  'secret-envs': lines('Secrets for the build taken from environment variables: `id=VARIABLE`.'),
  'secret-files': lines('Secrets for the build taken from files: `id=path`.'),
  ssh: lines('SSH agent sockets or keys for the build: `default` or `id=path`.'),
  'no-cache': flag('Do not use the cache.', 'false'),
  'no-cache-filters': lines('Stages that do not use the cache.'),
  pull: flag('Always check for newer base images.', 'false'),
  'cache-from': lines('Cache sources in buildx syntax: `type=registry,ref=…`.'),
  'cache-to': lines('Cache destinations in buildx syntax.'),
  provenance: text(
    'Provenance attestation: `true`, `false`, `mode=min`, `mode=max` … Creates an index even for one platform.',
    'false'
  ),
  sbom: text('SBOM attestation: `true`, `false` or `generator=IMAGE`.', 'false'),
  attests: lines('Additional attestations: `type=…`, one per line.'),
  outputs: lines('Additional outputs in buildx syntax, such as `type=local,dest=out`.'),
  load: flag('Also load the result into the engine.', 'false'),
  builder: text('Name of an existing builder. Default: the current one.'),
  call: method('`check` checks the Dockerfile without building.', 'build'),
  allow: lines('Extra privileges for the build: `network.host`, `security.insecure`.'),
  'add-hosts': lines('Additional entries for the hosts file of the build: `host:ip`.'),
  'cgroup-parent': text('Parent cgroup of RUN steps.'),
  network: text('Network mode of RUN steps.'),
  'shm-size': text('Size of `/dev/shm` in RUN steps, such as `128m`.'),
  ulimit: lines('Limits of RUN steps: `nofile=1024:1024`.')
} as const

/** Kept to the letter (a value may end in blanks or hold line breaks) and never shown. */
function secretLines(doc: string): Field<Secret> {
  return { doc, default: '', type: 'list, secret', secret: true, parse: raw => ok(new Secret(raw)) }
}

/** Methods of `buildx build --call`; those that only look may take attributes: `check,format=json`. */
function method(doc: string, fallback: string): Field<string> {
  return {
    doc,
    default: fallback,
    type: METHODS.map(value => `\`${value}\``).join(', '),
    parse: raw => {
      const given = raw.trim() === '' ? fallback : raw.trim()
      const known = given === 'build' || /^(check|outline|targets)(,(format=\w+|ignorestatus(=\w+)?))*$/.test(given)
      return known ? ok(given) : wrong('is not known', `Allowed: ${METHODS.join(', ')}.`)
    }
  }
}
