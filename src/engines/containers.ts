import { readAttributes } from '../domain/build-attributes.js'
import { parseDigest } from '../domain/digest.js'
import type { Failure } from '../domain/failure.js'
import type { BuildSpec } from '../domain/plan/step.js'
import { formatReference } from '../domain/reference.js'
import { repositoryOf } from './docker.js'
import {
  type BuildFiles,
  commandFailure,
  type Engine,
  type Failed,
  option,
  repeated,
  secretFields,
  sharedOptions
} from './engine.js'
import { type AskedBuild, buildKitOnly, ENGINE_NAMES, type Refusal } from './verdict.js'

/**
 * podman and buildah, which build with the same code and differ in the words for a push.
 * Sources: https://docs.podman.io/en/latest/markdown/podman-build.1.html, https://github.com/containers/buildah/tree/main/docs
 */
export function containersEngine(name: 'podman' | 'buildah'): Engine {
  return {
    name,
    pushesWhileBuilding: false,
    refusals: build => refusals(build, ENGINE_NAMES[name]),
    leavesOut: ({ dockerFormat, annotations }) =>
      dockerFormat && annotations.length > 0
        ? [
            'the Dockerfile needs Docker’s image format (SHELL, HEALTHCHECK, ONBUILD), which has no manifest annotations'
          ]
        : [],
    build: (spec, files) => ['build', ...compile(spec, files), '--', spec.context],
    environment: () => ({}),
    push: ({ reference, several, to }, files) => [
      ...(several ? ['manifest', 'push', '--all'] : ['push']),
      ...(to.kind === 'registry' && isLoopback(to.host) ? ['--tls-verify=false'] : []),
      '--digestfile',
      files.digest,
      several ? files.list : reference,
      to.kind === 'registry' ? `docker://${reference}` : `oci:${to.path}`
    ],
    tidy,
    result: ({ iid }) => ({ digest: undefined, imageId: iid.trim(), metadata: '' }),
    classify: failed => classify(failed, name),
    pushed: ({ digest }) => parseDigest(digest.trim())
  }
}

/** What has nothing to do with the build, and what no retry would change. */
function classify(failed: Failed, name: string): Failure {
  const words = failed.stderr || failed.stdout
  const flag = /unknown flag: (--[a-z-]+)/.exec(words)?.[1]
  if (flag !== undefined)
    return {
      kind: 'refused',
      id: 'engine-cannot',
      because: `this ${name} does not know ${flag}: it is too old for what is requested. Install a newer one, leave out the input with that name, or use another engine`
    }
  // https://github.com/containers/podman/blob/main/troubleshooting.md
  const space =
    /^.*(?:cannot clone: |unshare\(CLONE_NEWUSER\): |creating new namespace.*|newuidmap.*|user namespaces are not enabled).*$/im.exec(
      words
    )?.[0]
  if (space !== undefined)
    return {
      kind: 'refused',
      id: 'engine-cannot',
      because: `${name} cannot create a user namespace here (${space.trim().slice(0, 200)}). If the runner is a container, allow it to (securityContext with SETUID and SETGID, or privileged); on a machine, make sure that newuidmap is installed, /etc/subuid lists the user, and neither AppArmor nor sysctl forbids it; or build as root`
    }
  return commandFailure(failed)
}

/** The list was ours alone; who wanted the image in the engine finds it under its references. */
function tidy({ platforms, load, references }: BuildSpec, { list }: BuildFiles): readonly (readonly string[])[] {
  if (platforms.length <= 1) return []
  const keep = load && references.length > 0 ? [['tag', list, ...references.map(formatReference)]] : []
  return [...keep, ['manifest', 'rm', list]]
}

function compile(spec: BuildSpec, files: BuildFiles): string[] {
  const several = spec.platforms.length > 1
  return [
    // buildah refuses the file where several images come out of one build.
    ...(several ? ['--manifest', files.list] : ['--iidfile', files.iid]),
    // Told always: both look for a Containerfile first.
    ...option('--file', spec.file ?? defaultFile(spec.context)),
    ...option('--platform', several || spec.platforms.length === 1 ? spec.platforms.join(',') : undefined),
    '--layers=true',
    ...sharedOptions({ ...spec, noCache: spec.noCache || withoutCache(spec) }),
    ...repeated('--build-context', spec.buildContexts),
    ...repeated(
      '--secret',
      spec.secrets.map(secret => secretFields(secret, files).join(','))
    ),
    ...repeated('--ssh', spec.ssh),
    // Docker's words: without `pull` an image that is there is good enough, with it the registry is always asked.
    spec.pull ? '--pull=always' : '--pull=false',
    ...repeated('--cache-from', spec.cacheFrom.map(cacheRepository)),
    ...repeated('--cache-to', spec.cacheTo.map(cacheRepository)),
    ...repeated('--output', spec.outputs),
    ...option('--network', spec.network === 'default' ? undefined : spec.network),
    ...format(spec),
    ...(spec.sourceDate === undefined ? [] : ['--timestamp', String(spec.sourceDate)]),
    ...(several ? [] : repeated('--tag', spec.references.map(formatReference)))
  ]
}

/** Docker's format, where the Dockerfile needs it, has no place for annotations. */
function format(spec: BuildSpec): string[] {
  if (spec.dockerFormat) return ['--format', 'docker']
  return ['--format', 'oci', ...repeated('--annotation', manifestAnnotations(spec.annotations))]
}

/**
 * Their cache takes a step of one platform for that of another where the base is `scratch` (seen with buildah 1.28: the image for arm64
 * said amd64). So it is not used where a platform is named.
 */
function withoutCache({ platforms, cacheFrom, cacheTo }: BuildSpec): boolean {
  return platforms.length > 0 && cacheFrom.length === 0 && cacheTo.length === 0
}

/** Those of the manifest itself; `key=value` without a level is one. */
export function manifestAnnotations(annotations: readonly string[]): string[] {
  return annotations.flatMap(annotation => {
    const { level, pair } = splitLevel(annotation)
    return level === 'manifest' ? [pair] : []
  })
}

/** Those of the index, which these engines do not write themselves. */
export function indexAnnotations(annotations: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    annotations.flatMap(annotation => {
      const { level, pair } = splitLevel(annotation)
      const equals = pair.indexOf('=')
      return level === 'index' && equals > 0 ? [[pair.slice(0, equals), pair.slice(equals + 1)]] : []
    })
  )
}

function splitLevel(annotation: string): { readonly level: string; readonly pair: string } {
  const match = /^((?:manifest|index)(?:-descriptor)?(?:\[[^\]]*\])?(?:,[^:=]*)?):(.*)$/s.exec(annotation)
  return match === null ? { level: 'manifest', pair: annotation } : { level: match[1] ?? '', pair: match[2] ?? '' }
}

function refusals(build: AskedBuild, name: string): Refusal[] {
  const refused = buildKitOnly(build, name)
  const refuse = (input: string, values: readonly string[], because: string): void => {
    const [value] = values
    if (value !== undefined) refused.push({ input, value, because })
  }
  refuse(
    'build-contexts',
    build.buildContexts.filter(entry => /=(oci-layout:\/\/|target:)/.test(entry)),
    `${name} accepts only folders, URLs and docker-image:// as additional contexts`
  )
  refuse(
    'secret-files',
    build.secrets.flatMap(secret => (secret.kind === 'file' && secret.path.includes(',') ? [secret.path] : [])),
    `${name} splits the definition of a secret at commas`
  )
  for (const [input, entries] of [
    ['cache-from', build.cacheFrom],
    ['cache-to', build.cacheTo]
  ] as const) {
    refuse(
      input,
      entries.filter(entry => repositoryOf(entry) === undefined),
      `${name} keeps caches only in repositories (type=registry,ref=…)`
    )
    refuse(
      input,
      build.platforms.length > 0 ? entries : [],
      `${name} mixes up the platforms in such a cache; leave out platforms or the cache`
    )
  }
  const outputs = build.outputs.filter(output => !isPlainOutput(output))
  refuse('outputs', outputs, `${name} writes only type=local and type=tar`)
  refuse('outputs', build.outputs.slice(1), `${name} writes only one output`)
  refuse(
    'annotations',
    build.annotations.filter(
      annotation => !/^(manifest|index)(,(manifest|index))*$/.test(splitLevel(annotation).level)
    ),
    `${name} writes annotations only on manifests and indexes, for all platforms alike`
  )
  return refused
}

function isPlainOutput(output: string): boolean {
  const fields = readAttributes(output)
  return fields[''] !== undefined || fields['type'] === 'local' || fields['type'] === 'tar'
}

/** They name caches by repository and put tags of their own. */
function cacheRepository(entry: string): string {
  return (repositoryOf(entry) ?? entry).replace(/@sha256:[0-9a-f]+$/, '').replace(/:[^:/]+$/, '')
}

function defaultFile(context: string): string | undefined {
  if (/^[a-z]+:\/\/|^git@|^github\.com\//.test(context)) return undefined
  return `${context.replace(/[\\/]+$/, '')}/Dockerfile`
}

/** Docker takes registries on loopback as insecure by itself; these do not. */
function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host)
}
