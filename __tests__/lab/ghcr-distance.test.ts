import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as openRequest } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startGhcr } from '../../lab/ghcr/ghcr.mjs'
import { issueCertificate, makeAuthority } from '../../lab/machine/certificates.mjs'
import { ACCEPT, askToken, digestOf, fetchBearer, openPackage, sayAnswer, startLab } from './ghcr-client.js'
import type { Lab } from './ghcr-client.js'

const world = {
  users: { mona: {} },
  repositories: { 'mona/app': {} },
  tokens: { job: { kind: 'github-token', repository: 'mona/app', permissions: { packages: 'write' } } }
}
const name = 'mona/app'

let lab: Lab
let client: ReturnType<typeof openPackage>

beforeAll(async () => {
  lab = await startLab({ world })
  client = openPackage(lab, name, await fetchBearer(lab, 'job', name))
  await client.putImage('v1')
})
afterEach(() => {
  lab.faults.clear()
  lab.setRoundTrip(0)
})
afterAll(() => lab.stop())

/** How an exchange ended that had no complete answer: the code of its innermost cause. */
const failureOf = async (exchange: Promise<unknown>): Promise<string> => {
  try {
    await exchange
    return 'answered'
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  }
}

describe('a fault on the way', () => {
  it('gives the answer that was ordered, with a body only where there may be one', async () => {
    lab.faults.order({ label: 'busy', path: `/v2/${name}/manifests`, then: { refusal: 'secondaryRateLimit' } })
    expect(await sayAnswer(await client.ask('manifests/v1', { method: 'HEAD' }))).toBe('403')
    expect(await sayAnswer(await client.ask('manifests/v1'))).toContain('You have exceeded a secondary rate limit')
    expect(lab.requests.at(-1)).toMatchObject({ fault: 'busy', status: 403 })
  })

  it.each(['token', 'registry', 'api'] as const)('can be confined to the host %s', async host => {
    lab.faults.order({ host, then: { status: 503, headers: { 'retry-after': '2' }, body: 'Service Unavailable' } })
    const answers = {
      token: (await askToken(lab, 'job', `repository:${name}:pull`)).status,
      registry: (await client.ask('tags/list')).status,
      api: (await fetch(`${lab.apiUrl}/`)).status
    }
    expect(answers).toEqual({ token: 200, registry: 200, api: 200, [host]: 503 })
  })

  it('resets the connection and does nothing', async () => {
    lab.faults.order({ method: 'POST', then: { reset: true } })
    expect(await failureOf(client.startUpload())).toBe('ECONNRESET')
    expect(lab.requests.at(-1)).toMatchObject({ status: 0, fault: 'fault-1' })
  })

  it('loses the answer although everything was done', async () => {
    lab.faults.order({ method: 'PUT', path: /\/manifests\/lost$/, times: 1, then: { closeBeforeAnswer: true } })
    expect(await failureOf(client.putImage('lost'))).toBe('UND_ERR_SOCKET')
    expect((await client.ask('manifests/lost', { headers: { accept: ACCEPT } })).status).toBe(200)
  })

  it.each([0, 1, 70_000])('cuts the body after %i bytes', async truncate => {
    const { digest } = await client.putBlob(Buffer.alloc(200_000, 'x'))
    const location = (await client.ask(`blobs/${digest}`)).headers.get('location') ?? ''
    lab.faults.order({ host: 'storage', then: { truncate } })
    const response = await fetch(location)
    expect(response.headers.get('content-length')).toBe('200000')
    expect(await failureOf(response.arrayBuffer())).toBe('UND_ERR_SOCKET')
    expect(lab.requests.at(-1)).toMatchObject({ bytes: truncate, status: 200 })
  })

  it('leaves an answer alone that is shorter than the cut', async () => {
    lab.faults.order({ then: { truncate: 100_000 } })
    expect(await (await client.ask('tags/list')).json()).toMatchObject({ name })
  })

  it('forgets an upload, at its start or on the way', async () => {
    const lost = '404 BLOB_UPLOAD_UNKNOWN blob upload unknown to registry'
    lab.faults.order({ method: 'POST', times: 1, then: { loseUpload: true } })
    expect(await sayAnswer(await client.patch(await client.startUpload(), 'x'))).toBe(lost)
    const second = await client.startUpload()
    lab.faults.order({ method: 'PUT', times: 1, then: { loseUpload: true } })
    expect((await client.patch(second, 'x')).status).toBe(202)
    expect(await sayAnswer(await client.ask(`${second}?digest=${digestOf('x')}`, { method: 'PUT' }))).toBe(lost)
  })

  it('delays and goes on', async () => {
    lab.faults.order({ path: '/v2/', then: { delayMs: 60 } })
    const started = performance.now()
    expect((await client.ask('tags/list')).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(58)
  })
})

describe('the distance', () => {
  const time = async (ask: () => Promise<Response>): Promise<number> => {
    const started = performance.now()
    await (await ask()).arrayBuffer()
    return performance.now() - started
  }

  it('delays every answer by one round trip, of the registry and of the API apart', async () => {
    lab.setRoundTrip({ registry: 200 })
    expect(await time(() => client.ask('tags/list'))).toBeGreaterThan(198)
    expect(await time(() => askToken(lab, 'job', `repository:${name}:pull`))).toBeGreaterThan(198)
    expect(await time(() => fetch(`${lab.apiUrl}/`))).toBeLessThan(198)
    lab.setRoundTrip(200)
    expect(await time(() => fetch(`${lab.apiUrl}/`))).toBeGreaterThan(198)
  })
})

describe('the registry behind', () => {
  it('may be killed and come back: the images are there, and 503 stands for its absence', async () => {
    await client.ask('tags/list')
    await lab.restartUpstream()
    expect((await client.ask('manifests/v1', { headers: { accept: ACCEPT } })).status).toBe(200)

    const gone = await startGhcr({ upstream: 'http://127.0.0.1:9', world })
    const bearer = await fetchBearer(gone, 'job', name)
    const response = await openPackage(gone, name, bearer).ask('blobs/uploads/', { method: 'POST' })
    await gone.stop()
    expect(await sayAnswer(response)).toContain('503 UNAVAILABLE')
  })
})

describe('the listeners', () => {
  it('are all closed when one of their ports is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => taken.once('listening', resolve))
    const address = taken.address()
    const apiPort = typeof address === 'object' && address !== null ? address.port : 0
    const free = await startGhcr({ upstream: 'http://127.0.0.1:9', world })
    await free.stop()
    const port = Number(free.host.split(':')[1])
    await expect(startGhcr({ upstream: 'http://127.0.0.1:9', world, port, apiPort })).rejects.toThrow('EADDRINUSE')
    const again = await startGhcr({ upstream: 'http://127.0.0.1:9', world, port })
    expect(again.host).toBe(`localhost:${port}`)
    await again.stop()
    taken.close()
  })

  it('speak TLS under a name of one’s choice, and reset below it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'ghcr-tls-'))
    const authority = await makeAuthority(directory)
    const tls = await issueCertificate(authority, directory, ['ghcr.io', 'pkg-containers.githubusercontent.com'])
    const secure = await startGhcr({ upstream: 'http://127.0.0.1:9', world, tls, names: { registry: 'ghcr.io' } })
    const ca = readFileSync(authority.certificateFile)
    const { port } = new URL(secure.url)
    const ask = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const options = { host: '127.0.0.1', servername: 'ghcr.io', port, path: '/v2/', ca, agent: false }
        const request = openRequest(options, response => {
          response.resume()
          response.once('end', () => resolve(String(response.headers['www-authenticate'])))
        })
        request.once('error', reject).end()
      })
    expect(secure.url).toBe(`https://ghcr.io:${port}`)
    expect(await ask()).toContain(`realm="https://ghcr.io:${port}/token"`)
    expect(secure.storageUrl).toMatch(/^https:\/\/pkg-containers\.githubusercontent\.com:\d+$/)
    secure.faults.order({ then: { reset: true } })
    expect(await failureOf(ask())).toBe('ECONNRESET')
    await secure.stop()
    rmSync(directory, { recursive: true, force: true })
  })
})
