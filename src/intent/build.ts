import type { Context } from '../context/context.js'
import { readAttributes } from '../domain/build-attributes.js'
import { pushesItself, withoutPush } from '../domain/build-output.js'
import type { Decision } from '../domain/decision.js'
import type { InputProblem } from '../domain/failure.js'
import { fillDefaultContext, gitTokenId, isDefaultContext, isGitToken, ownGitHost } from '../domain/git-context.js'
import type { BuildSpec, SecretSource } from '../domain/plan/step.js'
import { Secret } from '../domain/secret.js'
import { parseList } from '../inputs/list.js'
import type { PublishInputs } from '../inputs/publish.js'

/** The parts of a build that the inputs alone decide. */
export type RequestedBuild = Omit<
  BuildSpec,
  'references' | 'push' | 'labels' | 'annotations' | 'sourceDate' | 'dockerFormat'
>

export interface BuildIntent {
  readonly build: RequestedBuild
  /** Values of `secrets` and of tokens for Git, found by the `index` of a `SecretSource`. */
  readonly secrets: readonly Secret[]
  readonly problems: readonly InputProblem[]
  readonly decisions: readonly Decision[]
}

/** Reads the build inputs with docker/build-push-action's syntax: which lists part at commas and which at line ends only is theirs. */
export function intendBuild(inputs: PublishInputs, run?: Context): BuildIntent {
  const values = parseSecrets(inputs.secrets)
  const environment = demandValues(
    pairs('secret-envs', parseList(inputs['secret-envs']), 'Write id=VARIABLE, one per line.')
  )
  const files = demandValues(
    pairs('secret-files', parseList(inputs['secret-files'], { ignoreComma: true }), 'Write id=path, one per line.')
  )
  const sources: SecretSource[] = [
    ...values.pairs.map(({ id }, index): SecretSource => ({ kind: 'value', id, index })),
    ...environment.pairs.map(({ id, value }): SecretSource => ({ kind: 'environment', id, variable: value })),
    ...files.pairs.map(({ id, value }): SecretSource => ({ kind: 'file', id, path: value }))
  ]
  const git = intendContext(inputs, sources, run)
  return {
    build: {
      context: git.context,
      file: given(inputs.file),
      platforms: parseList(inputs.platforms),
      target: given(inputs.target),
      buildArgs: parseList(inputs['build-args'], { ignoreComma: true }),
      buildContexts: parseList(inputs['build-contexts'], { ignoreComma: true }).map(each =>
        run === undefined ? each : fillDefaultContext(each, run)
      ),
      secrets: git.token === undefined ? sources : [...sources, git.token],
      ssh: joinKeys(parseList(inputs.ssh)),
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
    secrets: [
      ...values.pairs.map(({ value }) => new Secret(value)),
      ...(git.token === undefined ? [] : [inputs['github-token']])
    ],
    problems: [
      ...values.problems,
      ...environment.problems,
      ...files.problems,
      ...untyped('cache-from', inputs['cache-from']),
      ...untyped('cache-to', inputs['cache-to'])
    ],
    decisions: git.decisions
  }
}

interface IntendedContext {
  readonly context: string
  /** The job's token, for the run's own repository on its own host. */
  readonly token: SecretSource | undefined
  readonly decisions: readonly Decision[]
}

/** The build context, and the token that Git needs for it: never in the address, always as a secret for that one host. */
function intendContext(
  inputs: PublishInputs,
  sources: readonly SecretSource[],
  run: Context | undefined
): IntendedContext {
  const given = inputs.context === '' ? '.' : inputs.context
  if (run === undefined) return { context: given, token: undefined, decisions: [] }
  const context = fillDefaultContext(given, run)
  const others = parseList(inputs['build-contexts'], { ignoreComma: true }).map(each =>
    fillDefaultContext(each.slice(each.indexOf('=') + 1), run)
  )
  const host = [context, ...others].map(each => ownGitHost(each, run)).find(each => each !== undefined)
  const already = sources.some(({ id }) => id === 'GIT_AUTH_TOKEN' || isGitToken(id))
  const withToken = host !== undefined && !already && !inputs['github-token'].empty
  const index = sources.filter(({ kind }) => kind === 'value').length
  return {
    context,
    token: withToken ? { kind: 'value', id: gitTokenId(host), index } : undefined,
    decisions: isDefaultContext(given)
      ? [
          {
            about: 'step',
            value: context,
            verdict: 'chosen',
            because:
              '{{defaultContext}} is the commit of this run, which the builder fetches with Git; no checkout is needed'
          }
        ]
      : []
  }
}

/**
 * What the user's own `outputs` mean beside the decision whether to push: where nothing is to be pushed, they push nothing either.
 *
 * @param push whether this run publishes
 */
export function intendOutputs(
  outputs: readonly string[],
  push: boolean
): { readonly outputs: readonly string[]; readonly decisions: readonly Decision[] } {
  const pushing = outputs.filter(pushesItself)
  return {
    outputs: push ? outputs : outputs.map(withoutPush),
    decisions: pushing.map(output => ({
      about: 'step',
      value: `outputs: ${output}`,
      verdict: push ? 'chosen' : 'rejected',
      because: push
        ? 'this output pushes by itself; only the tags of this step are read back'
        : 'nothing is pushed in this run, so this output creates its image without pushing it'
    }))
  }
}

interface Pairs {
  readonly input: string
  readonly pairs: readonly { readonly id: string; readonly value: string }[]
  readonly problems: readonly InputProblem[]
  /** How to write an entry. */
  readonly form: string
}

function parseSecrets(secrets: Secret): Pairs {
  return pairs(
    'secrets',
    parseList(secrets.reveal(), { ignoreComma: true, keepEnds: true }),
    'Write id=value, one per line; put an entry of several lines in double quotes and double those inside it.',
    'hidden'
  )
}

/** Parts each entry at its first `=`; an empty value is allowed, because an unset secret arrives so. */
function pairs(input: string, entries: readonly string[], form: string, show: 'shown' | 'hidden' = 'shown'): Pairs {
  const problems: InputProblem[] = []
  const found = entries.flatMap((entry, index) => {
    const equals = entry.indexOf('=')
    const id = entry.slice(0, Math.max(equals, 0)).trim()
    if (id !== '') return [{ id, value: entry.slice(equals + 1) }]
    const which = show === 'hidden' ? `entry ${index + 1}` : entry
    problems.push({ input, value: which, problem: 'has no id', allowed: form })
    return []
  })
  return { input, pairs: found, problems, form }
}

/** A variable or a file has a name; without one buildx would look for the id instead. */
function demandValues(parsed: Pairs): Pairs {
  const { input, form } = parsed
  const empty = parsed.pairs.filter(({ value }) => value.trim() === '')
  return {
    ...parsed,
    pairs: parsed.pairs.map(({ id, value }) => ({ id, value: value.trim() })),
    problems: [
      ...parsed.problems,
      ...empty.map(({ id }) => ({ input, value: `${id}=`, problem: 'names nothing after its id', allowed: form }))
    ]
  }
}

/** buildx would stop at them and not say which input they came from. The value is not shown: it may hold a token. */
function untyped(input: 'cache-from' | 'cache-to', text: string): InputProblem[] {
  return parseList(text, { ignoreComma: true })
    .map(readAttributes)
    .filter(fields => fields['type'] === undefined && fields[''] === undefined)
    .map(fields => ({
      input,
      value: Object.keys(fields).join(','),
      problem: 'names no type',
      allowed: 'Write type=registry,ref=… or another type, or the bare name of an image.'
    }))
}

/**
 * A comma parts entries of `ssh` (`default,other=path`), but also the keys of one entry (`id=path,path`, as buildx has it): a path that
 * follows an entry is a further key of it.
 */
function joinKeys(items: readonly string[]): string[] {
  return items.reduce<string[]>((joined, item) => {
    const previous = joined.at(-1)
    const isKey = /[/\\]/.test(item) && !item.includes('=') && previous?.includes('=') === true
    return isKey ? [...joined.slice(0, -1), `${previous},${item}`] : [...joined, item]
  }, [])
}

function given(value: string): string | undefined {
  return value === '' ? undefined : value
}
