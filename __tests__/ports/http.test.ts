import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { issueCertificate, makeAuthority } from '../../lab/machine/certificates.mjs'
import { createHttp } from '../../src/ports/http.js'
import { afterwards, answering, serve, speak } from './speak.js'

const LIMIT = 1024 * 1024

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

  const hasIpv6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'))
  it.runIf(hasIpv6)('reaches an IPv6 address, which stands in brackets', async () => {
    const server = createServer((request, response) => response.end(request.headers.host))
    server.listen(0, '::1')
    await once(server, 'listening')
    const host = `[::1]:${(server.address() as AddressInfo).port}`
    const response = await createHttp().send({ method: 'GET', url: `http://${host}/v2/`, headers: {} })
    expect((await response.body(LIMIT)).toString()).toBe(host)
    server.close()
    server.closeAllConnections()
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
    afterwards(() => rmSync(folder, { recursive: true }))
    const authority = await makeAuthority(folder)
    const secure = createSecureServer(await issueCertificate(authority, folder, ['localhost']), (_, response) =>
      response.end()
    )
    await new Promise<void>(resolve => secure.listen(0, '127.0.0.1', resolve))
    afterwards(() => secure.close())
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
    const closed: Promise<unknown>[] = []
    const server = await speak(socket => {
      closed.push(once(socket, 'close'))
      answering(head, 'ff\r\n')(socket)
    })
    const response = await createHttp().send({ method: 'GET', url: server.origin, timeout: 60_000 })
    response.discard()
    await Promise.race([closed[0], new Promise((_, reject) => setTimeout(reject, 2_000, new Error('still open')))])
    expect(closed).toHaveLength(1)
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
