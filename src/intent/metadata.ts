import type { Decision } from '../domain/decision.js'
import type { InputProblem } from '../domain/failure.js'
import { parseTag, type Tag } from '../domain/reference.js'
import type { PublishIntent } from './publish.js'

/** What the metadata language makes of the run. */
export interface Described {
  /** Most exact first. */
  readonly tags: readonly Tag[]
  readonly version: string | undefined
  readonly labels: readonly (readonly [key: string, value: string])[]
  readonly annotations: readonly string[]
  readonly json: string
  readonly decisions: readonly Decision[]
  readonly warnings: readonly string[]
  readonly problems: readonly InputProblem[]
}

export function describe(intent: PublishIntent, commitDate: string | undefined): Described {
  const name = intent.context.ref.replace(/^refs\/(tags|heads)\//, '')
  const tags = [parseTag(name), parseTag('latest')].filter(tag => tag !== undefined)
  const p = 'org.opencontainers.image.'
  const r = intent.context.repository
  return {
    tags,
    version: name,
    labels: [
      [`${p}source`, r.url],
      [`${p}url`, r.url],
      [`${p}title`, r.name],
      [`${p}version`, name],
      [`${p}revision`, intent.context.sha],
      [`${p}created`, commitDate ?? '']
    ],
    annotations: [],
    json: '{}',
    decisions: [],
    warnings: [],
    problems: []
  }
}
