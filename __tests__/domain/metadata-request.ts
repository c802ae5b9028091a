import { loadEvent } from '../../lab/events/load.mjs'
import type { Context } from '../../src/context/context.js'
import { parseContext } from '../../src/context/parse.js'
import { DEFAULT_SETTINGS, type Metadata, type MetadataRequest, resolveMetadata } from '../../src/domain/metadata.js'
import { handlebarsEngine } from '../../src/domain/tags/template.js'
import { parseList } from '../../src/inputs/list.js'

/** Inputs as they stand below `with:`, as one text each, and the run's circumstances. */
export interface Inputs {
  readonly images?: string
  readonly tags?: string
  readonly flavor?: string
  readonly labels?: string
  readonly annotations?: string
  readonly version?: string
  readonly settings?: Partial<MetadataRequest['settings']>
  readonly repository?: Partial<Context['repository']>
  readonly commitDate?: string
  readonly git?: { readonly ref: string; readonly sha: string }
}

/** Friday, so that names of days and half-days differ; the README's own examples use this day. */
export const NOW = new Date('2020-01-10T00:30:00.000Z')

export function contextOf(event: string, overrides: Parameters<typeof loadEvent>[1] = {}): Context {
  const { env, payload } = loadEvent(event, overrides)
  const { context, problems } = parseContext({ ...env, RUNNER_TEMP: '/temp', GITHUB_WORKSPACE: '/work' }, payload)
  if (context === undefined) throw new Error(problems.map(({ input, problem }) => `${input} ${problem}`).join())
  return context
}

/** A run of the drop-in unless `publish` is asked for. */
export function makeRequest(
  context: Context,
  inputs: Inputs = {},
  naming: 'drop-in' | 'publish' = 'drop-in'
): MetadataRequest {
  const items = (text: string | undefined): string[] => parseList(text ?? '', { ignoreComma: true })
  const { owner, name } = context.repository
  return {
    naming:
      naming === 'publish'
        ? { kind: 'package', home: { registry: context.hosts.registry, owner, repository: name } }
        : { kind: 'verbatim' },
    images: items(inputs.images),
    tags: items(inputs.tags),
    flavor: items(inputs.flavor),
    labels: items(inputs.labels),
    annotations: items(inputs.annotations),
    version: inputs.version ?? '',
    context,
    repository: { ...context.repository, ...inputs.repository },
    ...(inputs.commitDate === undefined ? {} : { commitDate: inputs.commitDate }),
    ...(inputs.git === undefined ? {} : { git: inputs.git }),
    now: NOW,
    settings: { ...DEFAULT_SETTINGS, ...inputs.settings }
  }
}

export function resolve(context: Context, inputs: Inputs = {}, naming: 'drop-in' | 'publish' = 'drop-in'): Metadata {
  return resolveMetadata(makeRequest(context, inputs, naming), handlebarsEngine)
}

/**
 * A run in short: `branch main`, `branch my/branch`, `tag v1.2.3`, `pr 2`, `target 2` (pull_request_target), `schedule`,
 * `dispatch main`, `release v1.2.3`, `run` (workflow_run).
 */
export function runOf(text: string): Context {
  const [kind = '', name = ''] = text.split(' ')
  switch (kind) {
    case 'branch':
      return contextOf('push-branch', { ref: `refs/heads/${name}` })
    case 'tag':
      return contextOf('push-tag', { ref: `refs/tags/${name}` })
    case 'pr':
      return contextOf('pull-request', { payload: { number: Number(name), pull_request: { number: Number(name) } } })
    case 'target':
      return contextOf('pull-request-target-fork', {
        payload: { number: Number(name), pull_request: { number: Number(name) } }
      })
    case 'schedule':
      return contextOf('schedule')
    case 'dispatch':
      return contextOf('workflow-dispatch-branch', { ref: `refs/heads/${name}` })
    case 'release':
      return contextOf('release-published', { ref: `refs/tags/${name}` })
    case 'run':
      return contextOf('workflow-run')
    default:
      throw new Error(`no such run: ${text}`)
  }
}
