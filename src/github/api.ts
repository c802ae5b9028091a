import { unknown } from '../domain/known.js'
import type { Secret } from '../domain/secret.js'
import type { Clock, Http } from '../ports/ports.js'
import { fetchOver } from './fetch.js'
import { isRecord, textAt } from './json.js'

export interface GitHubOptions {
  readonly http: Http
  readonly clock: Clock
  /** `https://api.github.com`, `https://HOST/api/v3`. */
  readonly api: string
  readonly token: Secret
  /** Milliseconds without a byte. */
  readonly timeout?: number
}

export type Answer =
  | {
      readonly kind: 'answered'
      readonly request: string
      readonly status: number
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>
      readonly data: unknown
    }
  | { readonly kind: 'unreachable'; readonly because: string }

/** GitHub's REST API, read only. */
export interface GitHub {
  /**
   * @param route as GitHub documents it: `/repos/{owner}/{repo}`
   * @param parameters percent-encoded into the route, `/` included; what the route does not name goes into the query
   */
  get(route: string, parameters?: Readonly<Record<string, string | number>>): Promise<Answer>
}

type Send = (route: string, parameters: Readonly<Record<string, string | number>>) => Promise<Answer>

/** What octokit gives back is typed by route; read by name only, it is foreign data. */
interface Received {
  readonly status: number
  readonly headers: unknown
  readonly data: unknown
}

const PAUSE = 500
const PASSING = [500, 502, 503, 504]
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * Look-ups through octokit, which is loaded at the first of them: most runs need none, and it costs some 60 ms. Never throws: whoever asks
 * gets a reason instead of an answer. A passing fault is asked for once more.
 */
export function createGitHub(options: GitHubOptions): GitHub {
  let loading: Promise<Send> | undefined
  const get: Send = async (route, parameters) => {
    try {
      loading ??= load(options)
      const send = await loading
      const first = await send(route, parameters)
      if (first.kind === 'answered' && !PASSING.includes(first.status)) return first
      await options.clock.sleep(PAUSE)
      return await send(route, parameters)
    } catch (error) {
      return { kind: 'unreachable', because: describeError(error) }
    }
  }
  return { get: async (route, parameters = {}) => get(route, parameters) }
}

async function load({ http, api, token, timeout = 10_000 }: GitHubOptions): Promise<Send> {
  const { getOctokit } = await import('@actions/github')
  // Its own log would warn on the console, between our groups.
  const octokit = getOctokit(token.reveal(), {
    baseUrl: api,
    log: SILENT,
    request: { fetch: fetchOver(http, timeout) }
  })
  return async (route, parameters) => {
    const request = `GET ${route.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ''))}`
    try {
      const response: Received = await octokit.request(`GET ${route}`, { ...parameters })
      return {
        kind: 'answered',
        request,
        status: response.status,
        headers: textsOf(response.headers),
        data: response.data
      }
    } catch (error) {
      const refusal = isRecord(error) ? error['response'] : undefined
      if (!isRecord(refusal) || typeof refusal['status'] !== 'number')
        return { kind: 'unreachable', because: describeError(error) }
      const { status, headers, data } = refusal
      return { kind: 'answered', request, status, headers: textsOf(headers), data }
    }
  }
}

/** The reason to give where an answer is not the fact that was asked for: what was asked, what came, and what that may mean. */
export function notKnown(answer: Answer, meaning?: string): { readonly known: false; readonly because: string } {
  if (answer.kind === 'unreachable') return unknown(answer.because)
  const { request, status, headers, data } = answer
  const limit = rateLimitOf(answer)
  if (limit !== undefined) return unknown(`${request} answered ${status}: ${limit}`)
  const words =
    textAt(data, 'message') ?? (typeof data === 'string' ? data.slice(0, 200).replaceAll(/\s+/g, ' ').trim() : '')
  const id = headers['x-github-request-id']
  const parts = [
    words === '' ? '' : `: ${words}`,
    meaning === undefined ? '' : `, ${meaning}`,
    id === undefined ? '' : ` (request ${id})`
  ]
  return unknown(`${request} answered ${status}${parts.join('')}`)
}

/**
 * In words, that the API's rate limit stands in the way; undefined where it does not.
 *
 * Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function rateLimitOf(answer: Answer): string | undefined {
  if (answer.kind !== 'answered' || (answer.status !== 403 && answer.status !== 429)) return undefined
  const { headers, data } = answer
  if (headers['x-ratelimit-remaining'] === '0') {
    const reset = Number(headers['x-ratelimit-reset'] ?? NaN)
    return Number.isSafeInteger(reset)
      ? `the API's rate limit is used up until ${new Date(reset * 1000).toISOString()}`
      : `the API's rate limit is used up`
  }
  const limited =
    answer.status === 429 || /secondary rate limit|rate limit exceeded/i.test(textAt(data, 'message') ?? '')
  return limited ? 'the API limits the rate of requests' : undefined
}

/** Octokit keeps the message of what its `fetch` threw, which says already what could not be reached. */
function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function textsOf(headers: unknown): Readonly<Record<string, string>> {
  if (!isRecord(headers)) return {}
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}
