import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createPlainServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { issueCertificate, makeAuthority } from '../../lab/machine/certificates.mjs'
import { createHttp } from '../../src/ports/http.js'
import { type Reply, type Seen, startServer, type TestServer } from './server.js'

const LIMIT = 1024 * 1024

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(reply: (request: Seen, index: number) => Reply): Promise<TestServer> {
  const server = await startServer(reply)
  closing.push(async () => server.stop())
  return server
}

/** A server that speaks byte for byte, and counts its connections. */
async function speak(
  talk: (socket: Socket) => void
): Promise<{ origin: string; port: number; connections: () => number }> {
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createPlainServer(socket => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    talk(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, connections: () => connections }
}

const answering =
  (head: string, body = '') =>
  (socket: Socket) =>
    socket.on('data', () => void socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`))

describe('a request', () => {
  it('carries method, path, headers and body', async () => {
    const server = await serve(() => ({ status: 201, headers: { 'X-Request-Id': 'a' }, body: 'made' }))
    const url = `${server.origin}/v2/o/n?from=a&x=%20`
    const response = await createHttp().send({ method: 'PUT', url, headers: { 'Content-Type': 't/t' }, body: 'héllo' })
    expect(response.status).toBe(201)
    expect(response.headers['x-request-id']).toBe('a')
    expect((await response.body(LIMIT)).toString()).toBe('made')
    const [seen] = server.seen
    expect(seen).toMatchObject({ method: 'PUT', path: '/v2/o/n' })
    expect(seen?.query.get('x')).toBe(' ')
    expect(seen?.headers).toMatchObject({ 'content-type': 't/t', 'content-length': '6', 'user-agent': 'ghcr-action' })
    expect(seen?.body.toString()).toBe('héllo')
  })

  it.each([
    ['bytes', () => Buffer.from([0, 255, 10, 13])],
    ['no bytes', () => Buffer.alloc(0)],
    ['a stream', () => Readable.from([Buffer.from('ab'), Buffer.from('cd')])],
    ['an empty text', () => '']
  ])('sends %s as they are', async (_, make) => {
    const server = await serve(() => ({ status: 200 }))
    const body = make()
    const expected = body instanceof Readable ? Buffer.from('abcd') : Buffer.from(body)
    const headers = { 'content-length': String(expected.length) }
    await createHttp().send({ method: 'PUT', url: server.origin, headers, body })
    expect(server.seen[0]?.body.equals(expected)).toBe(true)
    expect(server.seen[0]?.headers['content-length']).toBe(String(expected.length))
  })

  it('follows no redirect and repeats nothing', async () => {
    const server = await serve(() => ({ status: 307, headers: { location: '/elsewhere' } }))
    const response = await createHttp().send({ method: 'GET', url: `${server.origin}/here` })
    expect([response.status, response.headers['location']]).toEqual([307, '/elsewhere'])
    expect(server.lines()).toEqual(['GET /here'])
    const failing = await serve(() => ({ status: 503 }))
    expect((await createHttp().send({ method: 'GET', url: failing.origin })).status).toBe(503)
    expect(failing.seen).toHaveLength(1)
  })

  it('joins a header that comes several times', async () => {
    const server = await speak(answering('Link: <a>\r\nLink: <b>\r\nContent-Length: 0'))
    const response = await createHttp().send({ method: 'GET', url: server.origin })
    expect(response.headers['link']).toBe('<a>, <b>')
  })

  it('gets a compressed body as it came; its reader knows the encoding from the headers', async () => {
    const zipped = gzipSync('hello')
    const server = await serve(() => ({ status: 200, headers: { 'content-encoding': 'gzip' }, body: zipped }))
    const response = await createHttp().send({ method: 'GET', url: server.origin })
    expect(response.headers['content-encoding']).toBe('gzip')
    expect((await response.body(LIMIT)).equals(zipped)).toBe(true)
  })

  it('reaches http and https from one port, in either order', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'http-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    const authority = await makeAuthority(folder)
    const secure = createSecureServer(await issueCertificate(authority, folder, ['localhost']), (_, response) =>
      response.end()
    )
    await new Promise<void>(resolve => secure.listen(0, '127.0.0.1', resolve))
    closing.push(() => secure.close())
    const plain = await serve(() => ({ status: 200 }))
    const https = `https://localhost:${(secure.address() as AddressInfo).port}`
    const ask = async (http: ReturnType<typeof createHttp>, url: string) =>
      http.send({ method: 'GET', url }).then(
        ({ status }) => status,
        (error: unknown) => (error as { failure: { code: string } }).failure.code
      )
    const [first, second] = [createHttp(), createHttp()]
    // The authority is not trusted here: that TLS was spoken at all is what counts.
    const untrusted = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
    expect([await ask(first, https), await ask(first, plain.origin)]).toEqual([untrusted, 200])
    expect([await ask(second, plain.origin), await ask(second, https)]).toEqual([200, untrusted])
  })
})

describe('connections', () => {
  const twice = async (
    origin: string,
    use: (response: Awaited<ReturnType<ReturnType<typeof createHttp>['send']>>) => unknown
  ) => {
    const http = createHttp()
    for (let round = 0; round < 2; round += 1) {
      await use(await http.send({ method: 'GET', url: origin }))
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  it('serve several requests', async () => {
    const server = await speak(answering('Content-Length: 2', 'ok'))
    await twice(server.origin, async response => response.body(LIMIT))
    expect(server.connections()).toBe(1)
  })

  it('serve on after a short answer that nobody read', async () => {
    const server = await speak(answering('Content-Length: 2', 'ok'))
    await twice(server.origin, response => response.discard())
    expect(server.connections()).toBe(1)
  })

  it.each([
    ['a long one', `Content-Length: ${10 * LIMIT}`],
    ['one of unknown length', 'Transfer-Encoding: chunked']
  ])('are given up after %s', async (_, head) => {
    const server = await speak(answering(head, 'ff\r\n'))
    await twice(server.origin, response => response.discard())
    expect(server.connections()).toBe(2)
  })

  it('serve on after the answer to a HEAD, whatever length it names', async () => {
    const server = await speak(answering(`Content-Length: ${10 * LIMIT}`))
    const http = createHttp()
    for (let round = 0; round < 2; round += 1) {
      const response = await http.send({ method: 'HEAD', url: server.origin })
      response.discard()
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    expect(server.connections()).toBe(1)
  })
})

describe('a failure of the network', () => {
  const send = async (url: string, timeout = 2_000) => createHttp().send({ method: 'GET', url, timeout })
  const failure = (code: string) => ({ failure: { kind: 'network', code } })

  it('names the host, the code and the request without its query', async () => {
    const server = await serve(() => 'reset')
    await expect(send(`${server.origin}/v2/?token=secret`)).rejects.toMatchObject({
      failure: { kind: 'network', host: server.host, code: 'ECONNRESET', request: `GET ${server.origin}/v2/` }
    })
  })

  it('is a refused connection where nothing listens', async () => {
    const server = await startServer(() => 'reset')
    await server.stop()
    await expect(send(server.origin)).rejects.toMatchObject(failure('ECONNREFUSED'))
  })

  it('is a time-out where no answer comes', async () => {
    const server = await serve(() => 'silence')
    await expect(send(server.origin, 200)).rejects.toMatchObject(failure('ETIMEDOUT'))
  })

  it.each([
    ['HTTP', 'http'],
    ['TLS', 'https']
  ])('is a time-out where the other side never speaks %s', async (_, scheme) => {
    const server = await speak(() => undefined)
    await expect(send(`${scheme}://127.0.0.1:${server.port}`, 200)).rejects.toMatchObject(failure('ETIMEDOUT'))
  })

  it('is a time-out where the answer stops in the middle', async () => {
    const server = await speak(answering('Content-Length: 100', 'begin'))
    const response = await send(server.origin, 200)
    await expect(response.body(LIMIT)).rejects.toMatchObject(failure('ETIMEDOUT'))
  })

  it('reaches who reads the stream, too', async () => {
    const server = await speak(answering('Content-Length: 100', 'begin'))
    const response = await send(server.origin, 200)
    await expect(buffer(response.stream())).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  it('is no time-out while bytes come, however slowly', async () => {
    const server = await speak(socket => {
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n')
        let sent = 0
        const drip = setInterval(() => (sent++ < 6 ? socket.write('.') : clearInterval(drip)), 100)
      })
    })
    const response = await send(server.origin, 300)
    expect((await response.body(LIMIT)).toString()).toBe('......')
  })

  it('is a reset where the body is cut off', async () => {
    const server = await serve(() => ({ cutOff: '{"half":' }))
    const response = await send(server.origin)
    await expect(response.body(LIMIT)).rejects.toMatchObject(failure('ECONNRESET'))
  })

  it('is told where the body is larger than wanted, before all of it came', async () => {
    let sent = 0
    const server = await speak(socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        const chunk = Buffer.alloc(64 * 1024)
        const more = (): void => {
          while (!socket.destroyed && socket.write(chunk)) sent += chunk.length
        }
        socket.on('drain', more)
        more()
      })
    })
    const response = await send(server.origin)
    await expect(response.body(1000)).rejects.toMatchObject(failure('BODY_TOO_LARGE'))
    expect(sent).toBeLessThan(64 * LIMIT)
  })

  it('is told where the other side speaks no HTTP', async () => {
    const server = await speak(socket => socket.once('data', () => void socket.end('SSH-2.0-OpenSSH\r\n')))
    await expect(send(server.origin)).rejects.toMatchObject({
      failure: { code: expect.stringMatching(/^HPE_/) as string }
    })
  })

  it('of an answer that nobody reads harms nobody', async () => {
    const server = await serve(() => ({ cutOff: 'x', status: 500 }))
    expect((await send(server.origin)).status).toBe(500)
    await new Promise(resolve => setTimeout(resolve, 100))
  })
})
