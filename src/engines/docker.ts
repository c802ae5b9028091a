import { readAttributes } from '../domain/build-attributes.js'
import { isGitToken } from '../domain/git-context.js'
import { formatReference } from '../domain/reference.js'
import { parseDigest } from '../domain/digest.js'
import { commandFailure, type Engine, option, type PushRequest, repeated, sharedOptions } from './engine.js'
import { type AskedBuild, buildKitOnly, ENGINE_NAMES, type Refusal } from './verdict.js'

const NAME = ENGINE_NAMES.docker

/**
 * Docker's classic builder, which works with a daemon alone: no plugin, no BuildKit.
 * Source: https://docs.docker.com/reference/cli/docker/build-legacy/
 */
export const docker: Engine = {
  name: 'docker',
  pushesWhileBuilding: false,
  refusals,
  leavesOut: ({ secrets }) => [
    'it dates the image by the time of the build, not by the commit, so each build has a different digest',
    ...(secrets.some(({ id }) => isGitToken(id))
      ? [
          'the daemon fetches the context without a token; a private repository has to be checked out, with a path as context'
        ]
      : [])
  ],
  build: (spec, files) => [
    'build',
    '--iidfile',
    files.iid,
    ...option('--file', spec.file),
    ...option('--platform', spec.platforms[0]),
    ...sharedOptions(spec),
    ...(spec.pull ? ['--pull'] : []),
    ...repeated(
      '--cache-from',
      spec.cacheFrom.map(entry => repositoryOf(entry) ?? entry)
    ),
    ...option('--network', spec.network),
    ...repeated('--tag', spec.references.map(formatReference)),
    '--',
    spec.context
  ],
  environment: () => ({ DOCKER_BUILDKIT: '0' }),
  push: pushByDocker,
  tidy: () => [],
  result: ({ iid }) => ({ digest: undefined, imageId: iid.trim(), metadata: '' }),
  classify: commandFailure,
  pushed: ({ stdout }) => pushedDigest(stdout)
}

/** What the Docker daemon holds goes to a registry or into an archive, whoever has built it. */
export function pushByDocker({ reference, to }: PushRequest): string[] {
  return to.kind === 'registry' ? ['push', reference] : ['save', '--output', to.path, reference]
}

/** `docker push` ends with `v1: digest: sha256:… size: 528`. */
export function pushedDigest(stdout: string): string | undefined {
  const found = [...stdout.matchAll(/^\S+: digest: (sha256:[0-9a-f]{64}) size: \d+\s*$/gm)].at(-1)?.[1]
  return found === undefined ? undefined : parseDigest(found)
}

function refusals(build: AskedBuild): Refusal[] {
  const refused = buildKitOnly(build, NAME)
  const refuse = (input: string, values: readonly string[], because: string): void => {
    const [value] = values
    if (value !== undefined) refused.push({ input, value, because })
  }
  refuse('platforms', build.platforms.length > 1 ? [build.platforms.join(',')] : [], `${NAME} builds only one platform`)
  refuse('build-contexts', build.buildContexts, `${NAME} has only one context`)
  for (const { kind, id } of build.secrets.filter(secret => !isGitToken(secret.id)))
    refuse(
      { value: 'secrets', environment: 'secret-envs', file: 'secret-files' }[kind],
      [id],
      `${NAME} does not support secrets`
    )
  refuse('ssh', build.ssh, `${NAME} does not pass on an SSH agent`)
  refuse('cache-to', build.cacheTo, `${NAME} does not export caches`)
  refuse(
    'cache-from',
    build.cacheFrom.filter(entry => repositoryOf(entry) === undefined),
    `${NAME} reads caches only from images (type=registry,ref=…)`
  )
  refuse('outputs', build.outputs, `${NAME} puts what it built only into the Docker daemon`)
  refuse('annotations', build.annotations, `${NAME} does not write annotations`)
  return refused
}

/** The image that a cache entry names; undefined where it is of another kind. */
export function repositoryOf(entry: string): string | undefined {
  const fields = readAttributes(entry)
  if (Object.keys(fields).length === 1 && fields[''] !== undefined) return fields['']
  return fields['type'] === 'registry' ? fields['ref'] : undefined
}
