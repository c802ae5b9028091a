import { FailureError } from '../domain/failure.js'
import type { Clock, Http, HttpRequest, HttpResponse } from '../ports/ports.js'
import type { Authorization, Authorizer } from './authorizer.js'
import { abandon } from './body.js'
import { readFailure, unexpectedAnswer } from './errors.js'
import { CONTENT_REDIRECTS, decideRedirect, headersFor } from './redirect.js'
import { type Attempt, type Fault, retry, type RetryPolicy } from './retry.js'
import type { Scope } from './token.js'

export interface RegistryRequest {
  readonly method: HttpRequest['method']
  readonly url: string
  readonly scopes: readonly Scope[]
  readonly headers?: Readonly<Record<string, string>>
  /** A stream is opened anew for each attempt. */
  readonly body?: Uint8Array | (() => Promise<NodeJS.ReadableStream>)
  /** Statuses that are answers; all others are failures. */
  readonly accept: readonly number[]
  /** Milliseconds without a byte. */
  readonly timeout?: number
}

export interface Transport {
  /**
   * Sends with authorization, follows redirects of reads, renews a token that has run out, fetches the words that a refused HEAD cannot
   * carry, and repeats by the policy; `interpret` is part of an attempt, so that a body which breaks off is asked for again.
   *
   * Throws `FailureError` where every attempt failed.
   */
  ask<T>(
    request: RegistryRequest,
    policy: RetryPolicy,
    interpret: (response: HttpResponse) => Promise<T> | T
  ): Promise<T>
}

const QUIET = 10_000
const NOTHING: Authorization = { header: undefined, kept: false }

/** @param origin of the registry; requests to any other one carry no authorization */
export function createTransport(
  ports: { readonly http: Http; readonly clock: Clock },
  origin: string,
  authorizer: Authorizer,
  report: (attempt: Attempt) => void
): Transport {
  const ask = async <T>(
    request: RegistryRequest,
    policy: RetryPolicy,
    interpret: (response: HttpResponse) => Promise<T> | T
  ): Promise<T> => {
    let used: Authorization = NOTHING
    const attempt = async (previous: Fault | undefined): Promise<T> => {
      if (previous === 'denial') authorizer.forget(used)
      used = await authorize(request)
      let response = await send(request, used.header)
      if (response.status === 401 && mayRenew(used, response)) {
        abandon(response)
        authorizer.forget(used)
        used = await authorize(request)
        response = await send(request, used.header)
      }
      if (!request.accept.includes(response.status)) throw await explain(request, response, used.header)
      return interpret(response)
    }
    return retry(policy, ports.clock, report, attempt)
  }

  const authorize = async (request: RegistryRequest): Promise<Authorization> =>
    new URL(request.url).origin === origin ? authorizer.authorize(request.scopes) : NOTHING

  /** A 401 that is no denial: the token ran out, or the registry wants a login after all. */
  const mayRenew = (used: Authorization, response: HttpResponse): boolean =>
    used.header === undefined ? authorizer.learn(response.headers['www-authenticate']) : used.kept

  const send = async (request: RegistryRequest, authorization: string | undefined): Promise<HttpResponse> => {
    const { method, timeout = QUIET } = request
    // Whatever encodes our answers on the way would change bytes that are named by their hash.
    const own = { 'accept-encoding': 'identity', ...request.headers }
    let headers: Readonly<Record<string, string>> = authorization === undefined ? own : { ...own, authorization }
    const visited = [request.url]
    for (;;) {
      const url = visited.at(-1) ?? request.url
      const body = typeof request.body === 'function' ? await request.body() : request.body
      const response = await sendBody(ports.http, {
        method,
        url,
        headers,
        timeout,
        ...(body === undefined ? {} : { body })
      })
      if (method !== 'GET' && method !== 'HEAD') return response
      const { status } = response
      const redirect = decideRedirect(
        CONTENT_REDIRECTS,
        { status, location: response.headers['location'] },
        visited,
        headers
      )
      if (redirect.kind === 'none') return response
      abandon(response)
      if (redirect.kind === 'refused') throw unexpectedAnswer({ method, url }, response, redirect.because)
      visited.push(redirect.url)
      headers = redirect.headers
    }
  }

  /** A HEAD has no body: the same question by GET brings the registry's words. */
  const explain = async (
    request: RegistryRequest,
    response: HttpResponse,
    authorization: string | undefined
  ): Promise<FailureError> => {
    const { method, url, headers } = request
    const own = await readFailure(request, response, ports.clock.now())
    if (method !== 'HEAD' || response.status < 400) return own
    const all = { ...headers, ...(authorization === undefined ? {} : { authorization }) }
    const again: HttpRequest = { method: 'GET', url, headers: headersFor(new URL(url), origin, all), timeout: QUIET }
    try {
      const answer = await ports.http.send(again)
      // An answer where the HEAD had met a fault: the fault has passed meanwhile, and these are not its words.
      if (answer.status < 400 || request.accept.includes(answer.status)) abandon(answer)
      else return await readFailure(again, answer, ports.clock.now())
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
    }
    return own
  }

  return { ask }
}

/**
 * Sends a request whose stream may break: then the failure of the stream counts, at once, and not the time-out of a server that waits
 * for bytes which never come.
 */
async function sendBody(http: Http, request: HttpRequest): Promise<HttpResponse> {
  const { body } = request
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return http.send(request)
  const broken = new Promise<never>((_, reject) => body.once('error', reject))
  // Whichever promise loses the race must not count as unhandled.
  broken.catch(() => undefined)
  const sent = http.send(request)
  sent.catch(() => undefined)
  return Promise.race([sent, broken])
}
