import { HttpClient, type HttpClientResponse } from '@actions/http-client'
import { subscribe } from 'node:diagnostics_channel'
import { lookup } from 'node:dns'
import type { IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import { Readable, type Writable } from 'node:stream'
import { FailureError } from '../domain/failure.js'
import type { Http, HttpRequest, HttpResponse } from './ports.js'

const SILENCE_MS = 10_000
/** Times the silence that is borne: how long a body of limited size may take as a whole, so that one byte now and then holds nobody up. */
const PATIENCE = 6
/** As much of an unread answer as is read past to keep its connection. */
const SHORT = 64 * 1024

/**
 * Node starts a request's time-out when its socket is connected, and the library hands out neither the socket nor the request that asks a
 * proxy for a tunnel: an address or a proxy that never answers would hold the run for minutes or for good. Node tells of every socket on
 * this channel, so one on which nothing was ever heard is given up here.
 * https://nodejs.org/api/diagnostics_channel.html#netclientsocket
 */
subscribe('net.client.socket', message => {
  const { socket } = message as { socket: Socket }
  socket.setTimeout(SILENCE_MS)
  socket.on('timeout', () => {
    if (socket.bytesRead === 0) socket.destroy(Object.assign(new Error('ETIMEDOUT: no answer'), { code: 'ETIMEDOUT' }))
  })
})

/** The library hands an IPv6 address to Node in the brackets of its URL, where Node takes it for a name and looks for a server of that name. */
const addresses = {
  prepareRequest: (options: RequestOptions) => {
    const address = /^\[(.+)\]$/.exec(options.host ?? '')?.[1]
    if (address === undefined) return
    options.lookup = (_, asked, done) => {
      lookup(address, asked, done)
    }
  },
  canHandleAuthentication: () => false,
  handleAuthentication: () => Promise.reject(new Error('nothing authenticates here'))
}

/**
 * HTTP by `@actions/http-client`, which honours `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; extra CAs come from
 * `NODE_EXTRA_CA_CERTS`. Connections are kept, so that the requests of one run share a TLS handshake.
 */
export function createHttp(): Http {
  // The library keeps one agent a client, made for the scheme of the first request: http and https must not share one.
  const clients = new Map<string, HttpClient>()
  const clientFor = (url: string, timeout: number): HttpClient => {
    const key = `${url.slice(0, url.indexOf(':'))} ${timeout}`
    const existing = clients.get(key)
    if (existing !== undefined) return existing
    const made = new HttpClient('ghcr-action', [addresses], {
      allowRedirects: false,
      allowRetries: false,
      keepAlive: true,
      socketTimeout: timeout
    })
    clients.set(key, made)
    return made
  }
  return {
    async send(request) {
      try {
        const quiet = request.timeout ?? SILENCE_MS
        const client = clientFor(request.url, quiet)
        const body = endWithBody(bodyOf(request))
        const answer = client.request(request.method, request.url, body, { ...request.headers })
        // What streams up takes as long as it takes, and no answer comes before its end.
        return wrap(request, await (isStream(request.body) ? answer : within(answer, PATIENCE * quiet)))
      } catch (error) {
        throw networkFailure(request, error)
      }
    }
  }
}

/** The library takes strings and streams; bytes go as a stream of one chunk, and the caller gives their `Content-Length`. */
function bodyOf(request: HttpRequest): string | NodeJS.ReadableStream | null {
  return request.body instanceof Uint8Array ? Readable.from([request.body]) : (request.body ?? null)
}

/**
 * The library ends a request whose stream broke off as if it were whole. The server then waits for the rest, and takes the next request
 * on that connection for it; so the request goes down with its stream.
 */
function endWithBody<T>(body: T | NodeJS.ReadableStream): T | NodeJS.ReadableStream {
  if (!(body instanceof Readable)) return body
  // The request tells of it.
  body.on('error', () => undefined)
  const pipe = body.pipe.bind(body)
  body.pipe = ((destination: Writable) => {
    body.once('close', () => {
      if (!body.readableEnded) destination.destroy(body.errored ?? undefined)
    })
    return pipe(destination)
  }) as typeof body.pipe
  return body
}

function wrap(request: HttpRequest, response: HttpClientResponse): HttpResponse {
  const message = response.message
  // A redirect or refusal whose body nobody reads must still not end the process through an unhandled 'error'.
  message.on('error', () => undefined)
  // Once the answer has begun, the library's own time-out only closes our half of the connection.
  message.setTimeout(request.timeout ?? SILENCE_MS, () =>
    message.destroy(Object.assign(new Error('silence in the middle of the answer'), { code: 'ETIMEDOUT' }))
  )
  const whole = PATIENCE * (request.timeout ?? SILENCE_MS)
  // Only content may be large enough to take its time; the words of a refusal may not.
  if ((message.statusCode ?? 0) >= 300) endWithin(message, whole)
  return {
    status: message.statusCode ?? 0,
    headers: flatten(message),
    body: async limit => {
      try {
        return await readUpTo(message, limit, whole)
      } catch (error) {
        throw networkFailure(request, error)
      }
    },
    stream: () => message,
    discard: () => {
      const length = Number(message.headers['content-length'] ?? NaN)
      if (request.method === 'HEAD' || message.complete || length <= SHORT) message.resume()
      else message.destroy()
    }
  }
}

function flatten(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

function isStream(body: HttpRequest['body']): boolean {
  return body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)
}

/** For a head that comes a byte at a time. The library gives no hold on its request, which is left to itself. */
async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(withoutEnd()), ms)
  })
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

function withoutEnd(): Error {
  return Object.assign(new Error('an answer without end'), { code: 'ETIMEDOUT' })
}

/** Gives the answer up where it is not whole in time. */
function endWithin(message: IncomingMessage, ms: number): void {
  const timer = setTimeout(() => message.destroy(withoutEnd()), ms)
  message.once('close', () => clearTimeout(timer))
  timer.unref()
}

async function readUpTo(message: IncomingMessage, limit: number, withinMs: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  endWithin(message, withinMs)
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) {
      message.destroy()
      throw Object.assign(new Error(`answer larger than ${limit} bytes`), { code: 'BODY_TOO_LARGE' })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function networkFailure(request: HttpRequest, error: unknown): FailureError {
  if (error instanceof FailureError) return error
  const url = new URL(request.url)
  return new FailureError(
    { kind: 'network', host: url.host, code: codeOf(error), request: `${request.method} ${url.origin}${url.pathname}` },
    { cause: error }
  )
}

/** `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED` …; several addresses tried give an AggregateError whose first error tells. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  if (error instanceof Error) {
    // The library's tunnel gives whatever a proxy does the code of a reset connection; its message knows better.
    const tunnel = /tunneling socket could not be established, (?:statusCode=(\d+)|cause=.*?\b(E[A-Z]{4,})\b)/.exec(
      error.message
    )
    if (tunnel !== null) return tunnel[2] ?? `PROXY_${tunnel[1] ?? ''}`
    const code = (error as NodeJS.ErrnoException).code
    if (code !== undefined && code !== '') return code
    return /timeout/i.test(error.message) ? 'ETIMEDOUT' : error.message
  }
  return String(error)
}
