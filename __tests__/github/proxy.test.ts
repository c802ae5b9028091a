import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Secret } from '../../src/domain/secret.js'
import { createGitHub } from '../../src/github/api.js'
import { createHttp } from '../../src/ports/http.js'
import { createClock } from '../ports/clock.js'
import { startServer } from '../ports/server.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(closing.splice(0).map(async close => close()))
})

/** A proxy that tunnels whatever it is asked for to one server of the test, and keeps the names that it was asked for. */
async function startProxy(port: number) {
  const asked: string[] = []
  const proxy = createServer((_, response) => response.writeHead(405).end())
  proxy.on('connect', (request, client) => {
    asked.push(request.url ?? '')
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client)
      client.pipe(upstream)
    })
    for (const socket of [client, upstream]) socket.on('error', () => undefined)
    closing.push(async () => {
      await Promise.resolve(client.destroy())
      upstream.destroy()
    })
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  closing.push(async () => new Promise(resolve => proxy.close(resolve)))
  return { asked, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }
}

async function setUp() {
  const server = await startServer(() => ({ status: 200, body: { login: 'mona' } }))
  closing.push(async () => server.stop())
  const port = Number(server.host.split(':')[1])
  const proxy = await startProxy(port)
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, '')
  const github = (api: string) =>
    createGitHub({ http: createHttp(), clock: createClock(), api, token: new Secret('t') })
  return { proxy, github, port }
}

describe('behind a proxy', () => {
  it.each([
    ['HTTPS_PROXY', 'https://api.github.test', 'api.github.test:443'],
    ['HTTP_PROXY', 'http://ghes.test/api/v3', 'ghes.test:80']
  ])('the API is asked through %s', async (variable, api, tunnel) => {
    const { proxy, github } = await setUp()
    vi.stubEnv(variable, proxy.url)
    await github(api).get('/user')
    // The server behind speaks no TLS: that the tunnel was asked for is what counts there.
    expect(proxy.asked[0]).toBe(tunnel)
  })

  it('answers come back through it', async () => {
    const { proxy, github } = await setUp()
    vi.stubEnv('http_proxy', proxy.url)
    expect(await github('http://ghes.test/api/v3').get('/user')).toMatchObject({ status: 200, data: { login: 'mona' } })
  })

  it.each([
    ['is asked for this address without NO_PROXY', '', 1],
    ['is left out with NO_PROXY', '0.0.0.0', 0]
  ])('the proxy %s', async (_, exceptions, tunnels) => {
    const { proxy, github, port } = await setUp()
    vi.stubEnv('http_proxy', proxy.url)
    vi.stubEnv('no_proxy', exceptions)
    // Another name of this machine, which the toolkit does not take for loopback by itself.
    expect(await github(`http://0.0.0.0:${port}`).get('/user')).toMatchObject({ status: 200 })
    expect(proxy.asked).toHaveLength(tunnels)
  })
})
