import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createPlainServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Authority, issueCertificate, makeAuthority } from '../../lab/machine/certificates.mjs'
import { transpile } from './transpile.js'

/** Only the proxy knows the way to this name. */
const NAME = 'registry.invalid'

let folder: string
let authority: Authority
let http: ReturnType<typeof transpile>
let plain: Server
let secure: Server
const closing: (() => unknown)[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proxy-'))
  authority = await makeAuthority(folder)
  http = transpile('ports/http.ts')
  // The tunnel's library names the port of http, too.
  const answer = ({ method = '', headers: { host = '' } }: IncomingMessage): string =>
    `${method} ${host.replace(/:80$/, '')}`
  plain = await listen(createPlainServer((request, response) => response.end(answer(request))))
  secure = await listen(
    createSecureServer(await issueCertificate(authority, folder, [NAME]), (request, response) =>
      response.end(answer(request))
    )
  )
})
afterAll(() => {
  http.remove()
  plain.close()
  secure.close()
  rmSync(folder, { recursive: true })
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function listen<S extends Server>(server: S): Promise<S> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

type Behaviour = 'open' | 'needs a password' | 'silent'

/** A proxy that tunnels to the test's servers and keeps what it was asked for. */
async function startProxy(behaviour: Behaviour = 'open') {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const proxy = createPlainServer((_, response) => response.writeHead(405).end())
  proxy.on('connection', socket => sockets.add(socket.on('error', () => undefined)))
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '')
    if (behaviour === 'silent') return
    const login = `Basic ${Buffer.from('user:p@ss').toString('base64')}`
    if (behaviour === 'needs a password' && request.headers['proxy-authorization'] !== login) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const upstream = connect(portOf(request.url?.endsWith(':443') === true ? secure : plain), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client)
      client.pipe(upstream)
    })
    sockets.add(upstream.on('error', () => undefined))
  })
  await listen(proxy)
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return { asked, host: `127.0.0.1:${portOf(proxy)}` }
}

/** Sends GETs one after another in a process of its own; each comes back as its body or its code. */
async function get(environment: Readonly<Record<string, string>>, ...urls: string[]): Promise<string[]> {
  const program = `
    import { createHttp } from ${JSON.stringify(`file://${http.file}`)}
    const http = createHttp()
    const answers = []
    for (const url of ${JSON.stringify(urls)}) {
      try {
        answers.push((await (await http.send({ method: 'GET', url })).body(1000)).toString())
      } catch (error) {
        answers.push(error.failure.code)
      }
    }
    console.log(JSON.stringify(answers))`
  const argv = ['--input-type=module', '--eval', program]
  const env = { PATH: process.env['PATH'] ?? '', ...environment }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, argv, { env, timeout: 18_000 }, (error, stdout, stderr) =>
      error === null ? resolve(JSON.parse(stdout) as string[]) : reject(new Error(`${error.message}\n${stderr}`))
    )
  })
}

describe('behind a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'https goes through the tunnel that %s names, to a private CA',
    async variable => {
      const proxy = await startProxy()
      const environment = { [variable]: `http://${proxy.host}`, NODE_EXTRA_CA_CERTS: authority.certificateFile }
      expect(await get(environment, `https://${NAME}/v2/`)).toEqual([`GET ${NAME}`])
      expect(proxy.asked).toEqual([`${NAME}:443`])
    }
  )

  it('a certificate of a CA that nobody named is not taken', async () => {
    const proxy = await startProxy()
    expect(await get({ HTTPS_PROXY: `http://${proxy.host}` }, `https://${NAME}/`)).toEqual([
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
    ])
  })

  it.each(['HTTP_PROXY', 'http_proxy'])('http goes through the tunnel that %s names', async variable => {
    const proxy = await startProxy()
    expect(await get({ [variable]: `http://${proxy.host}` }, `http://${NAME}/`)).toEqual([`GET ${NAME}`])
    expect(proxy.asked).toEqual([`${NAME}:80`])
  })

  it('http and https go their own ways in one run', async () => {
    const [one, two] = [await startProxy(), await startProxy()]
    const environment = {
      HTTPS_PROXY: `http://${one.host}`,
      HTTP_PROXY: `http://${two.host}`,
      NODE_EXTRA_CA_CERTS: authority.certificateFile
    }
    expect(await get(environment, `https://${NAME}/`, `http://${NAME}/`)).toEqual([`GET ${NAME}`, `GET ${NAME}`])
    expect([one.asked, two.asked]).toEqual([[`${NAME}:443`], [`${NAME}:80`]])
  })

  it('its address may do without a scheme and may hold a login', async () => {
    const proxy = await startProxy('needs a password')
    expect(await get({ HTTP_PROXY: `http://user:p%40ss@${proxy.host}` }, `http://${NAME}/`)).toEqual([`GET ${NAME}`])
    const open = await startProxy()
    expect(await get({ HTTP_PROXY: open.host }, `http://${NAME}/`)).toEqual([`GET ${NAME}`])
  })

  it('that nothing listens there is told', async () => {
    expect(await get({ HTTP_PROXY: 'http://127.0.0.1:1' }, `http://${NAME}/`)).toEqual(['ECONNREFUSED'])
  })

  it('its refusal is told from a connection that broke', async () => {
    const proxy = await startProxy('needs a password')
    expect(await get({ HTTP_PROXY: `http://${proxy.host}` }, `http://${NAME}/`)).toEqual(['PROXY_407'])
  })

  it.each([
    ['the name itself', NAME],
    ['its domain', '.invalid'],
    ['a list', `example.org, ${NAME}`]
  ])('NO_PROXY keeps %s from it', async (_, list) => {
    const proxy = await startProxy()
    const [code] = await get({ HTTP_PROXY: `http://${proxy.host}`, NO_PROXY: list }, `http://${NAME}/`)
    expect(code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/)
    expect(proxy.asked).toEqual([])
  })

  it('this machine is never asked through it', async () => {
    const proxy = await startProxy()
    const host = `127.0.0.1:${portOf(plain)}`
    expect(await get({ HTTP_PROXY: `http://${proxy.host}` }, `http://${host}/`)).toEqual([`GET ${host}`])
    expect(proxy.asked).toEqual([])
  })

  it('one that never answers is given up, and the process ends', async () => {
    const proxy = await startProxy('silent')
    expect(await get({ HTTP_PROXY: `http://${proxy.host}` }, `http://${NAME}/`)).toEqual(['ETIMEDOUT'])
  })
})
