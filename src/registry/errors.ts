import { type Diagnostic, type Failure, FailureError } from '../domain/failure.js'
import { toldWait } from '../domain/told-wait.js'
import type { HttpRequest, HttpResponse } from '../ports/ports.js'
import { readStart } from './body.js'

export type RegistryFailure = Extract<Failure, { kind: 'registry' }>

const BODY_LIMIT = 64 * 1024

/** `POST https://ghcr.io/v2/o/n/blobs/uploads/`: without query and without user, where credentials and signatures stand. */
export function describeRequest(request: Pick<HttpRequest, 'method' | 'url'>): string {
  const url = new URL(request.url)
  return `${request.method} ${url.origin}${url.pathname}`
}

/**
 * Makes a failure of an answer that is not what was asked for: status, the registry's words, the first 64 KiB of any other body, the
 * request id for GitHub's support, and the pause that was asked for. Uses the body up.
 *
 * @param now milliseconds since 1970, for a `Retry-After` that is a date, where the answer does not say itself when it was sent
 */
export async function readFailure(
  request: Pick<HttpRequest, 'method' | 'url'>,
  response: HttpResponse,
  now: number
): Promise<FailureError> {
  const text = (await readStart(response, BODY_LIMIT)).toString('utf8')
  const diagnostics = parseDiagnostics(text)
  const requestId = response.headers['x-github-request-id']
  const retryAfter =
    parseRetryAfter(response.headers['retry-after'], sentAt(response) ?? now) ??
    toldWait(diagnostics.map(({ message }) => message).join('\n'))
  return new FailureError({
    kind: 'registry',
    request: describeRequest(request),
    status: response.status,
    diagnostics,
    ...(diagnostics.length > 0 || text === '' ? {} : { body: text }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfter === undefined ? {} : { retryAfter })
  })
}

/** An answer with a good status and a content that cannot be: the failure quotes what came instead. */
export function unexpectedAnswer(
  request: Pick<HttpRequest, 'method' | 'url'>,
  response: Pick<HttpResponse, 'status' | 'headers'>,
  what: string
): FailureError {
  const requestId = response.headers['x-github-request-id']
  return new FailureError({
    kind: 'registry',
    request: describeRequest(request),
    status: response.status,
    diagnostics: [],
    body: what,
    ...(requestId === undefined ? {} : { requestId })
  })
}

/**
 * The entries of `{"errors":[{"code","message"}]}`; empty where the body has another shape.
 *
 * Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
 */
export function parseDiagnostics(text: string): Diagnostic[] {
  const parsed = parseJson(text)
  const errors = isRecord(parsed) ? parsed['errors'] : undefined
  if (!Array.isArray(errors)) return []
  return errors.filter(isRecord).flatMap(({ code, message }) => {
    const words = typeof message === 'string' ? message : ''
    const name = typeof code === 'string' ? code : 'UNKNOWN'
    return words === '' && name === 'UNKNOWN' ? [] : [{ code: name, message: words }]
  })
}

/** By the server's clock: this machine's may be wrong. Milliseconds since 1970. */
function sentAt({ headers }: Pick<HttpResponse, 'headers'>): number | undefined {
  const sent = Date.parse(headers['date'] ?? '')
  return Number.isNaN(sent) ? undefined : sent
}

/**
 * Seconds of a `Retry-After` header, which holds a number or a date.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000))
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
