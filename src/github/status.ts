import { describeFailure, FailureError } from '../domain/failure.js'
import { type Known, known, unknown } from '../domain/known.js'
import type { Http } from '../ports/ports.js'
import { isRecord, textAt, wordAt } from './json.js'

const STATES = ['operational', 'degraded_performance', 'partial_outage', 'major_outage', 'under_maintenance'] as const

export type ComponentState = (typeof STATES)[number]

/** What GitHub itself says of the parts that a publish needs; undefined for a part that the page does not list. */
export interface StatusFacts {
  readonly packages: ComponentState | undefined
  readonly actions: ComponentState | undefined
  readonly api: ComponentState | undefined
}

const LIMIT = 1024 * 1024

/**
 * GitHub's status page. It speaks of github.com only: for GHES and `*.ghe.com` nobody should ask.
 *
 * @param page without a slash at the end
 */
export async function readStatus(
  ports: { readonly http: Http },
  page = 'https://www.githubstatus.com'
): Promise<Known<StatusFacts>> {
  const url = `${page}/api/v2/components.json`
  try {
    const response = await ports.http.send({ method: 'GET', url, headers: { accept: 'application/json' } })
    const text = (await response.body(LIMIT)).toString('utf8')
    if (response.status !== 200) return unknown(`GET ${url} answered ${response.status}`)
    return parseStatus(text) ?? unknown(`GET ${url} answered with something that is not a list of components`)
  } catch (error) {
    if (error instanceof FailureError) return unknown(describeFailure(error.failure))
    throw error
  }
}

function parseStatus(text: string): Known<StatusFacts> | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return undefined
  }
  const components = isRecord(body) ? body['components'] : undefined
  if (!Array.isArray(components)) return undefined
  const stateOf = (name: string): ComponentState | undefined =>
    wordAt(
      components.find(component => textAt(component, 'name')?.toLowerCase() === name),
      'status',
      STATES
    )
  return known({ packages: stateOf('packages'), actions: stateOf('actions'), api: stateOf('api requests') })
}
