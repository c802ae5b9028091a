import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export type Reply =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array | object
    }
  /** The connection is reset without an answer. */
  | 'reset'
  /** Nothing is ever answered. */
  | 'silence'
  /** The headers promise more than comes. */
  | {
      readonly cutOff: string | Uint8Array
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
    }
  /** With `endless` the answer never ends. */
  | { readonly chunks: () => Iterable<Uint8Array>; readonly status: number; readonly endless?: boolean }

export interface TestServer {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly origin: string
  readonly seen: Seen[]
  /** `GET /path`, in order. */
  lines(): string[]
  stop(): Promise<void>
}

/** A real HTTP server on loopback that answers as the test says and keeps what it was asked. */
export async function startServer(reply: (request: Seen, index: number) => Reply): Promise<TestServer> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    void receive(request).then(received => {
      seen.push(received)
      answer(request, response, reply(received, seen.length - 1))
    })
  })
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    origin: `http://${host}`,
    seen,
    lines: () => seen.map(({ method, path }) => `${method} ${path}`),
    stop: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

async function receive(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    // An upload that breaks off is a request all the same; the test looks at what arrived.
  }
  const url = new URL(request.url ?? '/', 'http://server')
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks)
  }
}

function answer(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return
  if (reply === 'reset') {
    request.socket.resetAndDestroy()
    return
  }
  if ('cutOff' in reply) {
    const start = Buffer.from(reply.cutOff)
    response.writeHead(reply.status ?? 200, { ...reply.headers, 'content-length': String(start.length + 100) })
    response.write(start, () => request.socket.destroy())
    return
  }
  if ('chunks' in reply) {
    response.writeHead(reply.status)
    for (const chunk of reply.chunks()) response.write(chunk)
    if (reply.endless !== true) response.end()
    return
  }
  const { status, headers = {}, body = '' } = reply
  const plain = typeof body === 'string' || body instanceof Uint8Array
  response.writeHead(status, { ...(plain ? {} : { 'content-type': 'application/json' }), ...headers })
  response.end(plain ? body : JSON.stringify(body))
}
