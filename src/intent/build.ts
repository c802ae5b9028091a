import type { InputProblem } from '../domain/failure.js'
import type { BuildSpec, SecretSource } from '../domain/plan/step.js'
import { Secret } from '../domain/secret.js'
import { parseList } from '../inputs/list.js'
import type { PublishInputs } from '../inputs/publish.js'

/** The parts of a build that the inputs alone decide. */
export type RequestedBuild = Omit<BuildSpec, 'references' | 'push' | 'labels' | 'annotations' | 'sourceDate'>

export interface BuildIntent {
  readonly build: RequestedBuild
  /** Values of `secrets`, found by the `index` of a `SecretSource`. */
  readonly secrets: readonly Secret[]
  readonly problems: readonly InputProblem[]
}

/** Reads the build inputs with docker/build-push-action's syntax: which lists part at commas and which at line ends only is theirs. */
export function intendBuild(inputs: PublishInputs): BuildIntent {
  const values = parseSecrets(inputs.secrets)
  const environment = pairs('secret-envs', parseList(inputs['secret-envs']), 'id=VARIABLE')
  const files = pairs('secret-files', parseList(inputs['secret-files'], { ignoreComma: true }), 'id=path')
  const sources: SecretSource[] = [
    ...values.pairs.map(({ id }, index): SecretSource => ({ kind: 'value', id, index })),
    ...environment.pairs.map(({ id, value }): SecretSource => ({ kind: 'environment', id, variable: value })),
    ...files.pairs.map(({ id, value }): SecretSource => ({ kind: 'file', id, path: value }))
  ]
  return {
    build: {
      context: inputs.context === '' ? '.' : inputs.context,
      file: given(inputs.file),
      platforms: parseList(inputs.platforms),
      target: given(inputs.target),
      buildArgs: parseList(inputs['build-args'], { ignoreComma: true }),
      buildContexts: parseList(inputs['build-contexts'], { ignoreComma: true }),
      secrets: sources,
      ssh: parseList(inputs.ssh),
      noCache: inputs['no-cache'],
      noCacheFilters: parseList(inputs['no-cache-filters']),
      pull: inputs.pull,
      cacheFrom: parseList(inputs['cache-from'], { ignoreComma: true }),
      cacheTo: parseList(inputs['cache-to'], { ignoreComma: true }),
      provenance: inputs.provenance,
      sbom: inputs.sbom,
      attests: parseList(inputs.attests, { ignoreComma: true }),
      outputs: parseList(inputs.outputs, { ignoreComma: true, quote: false }),
      load: inputs.load,
      call: inputs.call,
      allow: parseList(inputs.allow),
      addHosts: parseList(inputs['add-hosts']),
      cgroupParent: given(inputs['cgroup-parent']),
      network: given(inputs.network),
      shmSize: given(inputs['shm-size']),
      ulimits: parseList(inputs.ulimit, { ignoreComma: true }),
      builder: given(inputs.builder)
    },
    secrets: values.pairs.map(({ value }) => new Secret(value)),
    problems: [...values.problems, ...environment.problems, ...files.problems]
  }
}

interface Pairs {
  readonly pairs: readonly { readonly id: string; readonly value: string }[]
  readonly problems: readonly InputProblem[]
}

function parseSecrets(secrets: Secret): Pairs {
  return pairs('secrets', parseList(secrets.reveal(), { ignoreComma: true }), 'id=value', 'hidden')
}

/** Parts each entry at its first `=`; an empty value is allowed, because an unset secret arrives so. */
function pairs(input: string, entries: readonly string[], form: string, show: 'shown' | 'hidden' = 'shown'): Pairs {
  const problems: InputProblem[] = []
  const found = entries.flatMap((entry, index) => {
    const equals = entry.indexOf('=')
    if (equals > 0) return [{ id: entry.slice(0, equals), value: entry.slice(equals + 1) }]
    const which = show === 'hidden' ? `entry ${index + 1}` : entry
    problems.push({ input, value: which, problem: 'has no id', allowed: `Write ${form}, one a line.` })
    return []
  })
  return { pairs: found, problems }
}

function given(value: string): string | undefined {
  return value === '' ? undefined : value
}
