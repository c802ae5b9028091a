import { describe, expect, it } from 'vitest'
import type { Tag } from '../../src/domain/reference.js'
import { createHttp } from '../../src/ports/http.js'
import type { Http } from '../../src/ports/ports.js'
import type { Reply } from '../ports/server.js'
import { ANONYMOUS, denial, MANIFEST, MANIFEST_DIGEST, MANIFEST_TYPE, PASSWORD, setStage } from './registry-server.js'

const TAG = 'v1' as Tag
const FOUND: Reply = {
  status: 200,
  headers: { 'content-type': MANIFEST_TYPE, 'docker-content-digest': MANIFEST_DIGEST },
  body: MANIFEST
}

describe('passing faults', () => {
  it.each<[string, Reply]>([
    ['429', { ...denial(429, 'TOOMANYREQUESTS', 'retry-after: 10.3ms, allowed: 2000/minute') }],
    ['500', { status: 500 }],
    ['502 with a page', { status: 502, body: '<html>Bad gateway</html>' }],
    ['503', { status: 503 }],
    ['a reset', 'reset'],
    ['a body that breaks off', { cutOff: '{"schema' }]
  ])('%s: the request is repeated and succeeds', async (_, fault) => {
    const { client, name, events, clock } = await setStage((_request, index) => (index === 0 ? fault : FOUND))
    expect(await client.getManifest(name, TAG)).toMatchObject({ kind: 'found', digest: MANIFEST_DIGEST })
    expect(events).toMatchObject([{ kind: 'attempt', fault: 'passing', number: 1 }])
    expect(clock.slept).toHaveLength(1)
  })

  it('of a HEAD that have passed when its words are asked for are repeated, and waited for as long as the HEAD said', async () => {
    const gone: Reply = { status: 404, body: { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] } }
    const { client, name, clock } = await setStage((_, index) =>
      index === 0 ? { status: 429, headers: { 'retry-after': '7' } } : gone
    )
    expect(await client.headManifest(name, TAG)).toEqual({ kind: 'absent' })
    expect(clock.slept[0]).toBeGreaterThanOrEqual(7_000)
  })

  it('silence counts as a fault after the time-out', async () => {
    // The same port with less patience: ten seconds are too long for a test.
    const http = createHttp()
    const hasty: Http = { send: async request => http.send({ ...request, timeout: 100 }) }
    const { client, name, events } = await setStage((_, index) => (index === 0 ? 'silence' : FOUND), { http: hasty })
    expect(await client.getManifest(name, TAG)).toMatchObject({ kind: 'found' })
    expect(events).toMatchObject([{ failure: { kind: 'network', code: 'ETIMEDOUT' } }])
  })

  it('asks for ten seconds of silence at most', async () => {
    const timeouts: (number | undefined)[] = []
    const http = createHttp()
    const listening: Http = {
      send: async request => {
        timeouts.push(request.timeout)
        return http.send(request)
      }
    }
    const { client, name } = await setStage(() => FOUND, { http: listening })
    await client.getManifest(name, TAG)
    expect(timeouts).toEqual([10_000, 10_000, 10_000])
  })

  it('waits as long as Retry-After says', async () => {
    const busy: Reply = { status: 429, headers: { 'retry-after': '20' } }
    const { client, name, clock } = await setStage((_, index) => (index === 0 ? busy : FOUND))
    await client.getManifest(name, TAG)
    expect(clock.slept).toEqual([20_500])
  })

  it('ends with the last failure, request id and words kept', async () => {
    const down = { ...denial(503, 'UNAVAILABLE', 'service unavailable'), headers: { 'x-github-request-id': 'ID:1' } }
    const { client, name, asked } = await setStage(() => down)
    await expect(client.getManifest(name, TAG)).rejects.toMatchObject({
      failure: {
        status: 503,
        requestId: 'ID:1',
        diagnostics: [{ code: 'UNAVAILABLE', message: 'service unavailable' }]
      }
    })
    expect(asked()).toHaveLength(4)
  })

  it('of the token endpoint are repeated too', async () => {
    const token = (_: unknown, exchange: number): Reply =>
      exchange === 1 ? { status: 502 } : { status: 200, body: { token: 't' } }
    const { client, name, events } = await setStage(() => FOUND, { token })
    expect(await client.getManifest(name, TAG)).toMatchObject({ kind: 'found' })
    expect(events).toMatchObject([{ failure: { request: expect.stringMatching(/\/token$/) as string } }])
  })
})

describe('denials', () => {
  it('are repeated once, with a fresh token', async () => {
    const { client, name, asked } = await setStage((_, index) =>
      index === 0 ? denial(403, 'DENIED', 'permission_denied: read_package') : FOUND
    )
    expect(await client.getManifest(name, TAG)).toMatchObject({ kind: 'found' })
    expect(asked().map(({ headers }) => headers['authorization'])).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it.each([401, 403])('of status %i are believed the second time', async status => {
    const { client, name, asked } = await setStage(() => denial(status, 'DENIED', 'no'))
    await expect(client.getManifest(name, TAG)).rejects.toMatchObject({ failure: { status } })
    expect(asked()).toHaveLength(2)
  })

  it('of an anonymous client end where the token endpoint refuses', async () => {
    const token = (): Reply => denial(401, 'UNAUTHORIZED', 'authentication required')
    const { client, name, asked } = await setStage(() => FOUND, { credential: ANONYMOUS, token })
    await expect(client.getManifest(name, TAG)).rejects.toMatchObject({ failure: { status: 401 } })
    expect(asked()).toHaveLength(0)
  })
})

describe('failures', () => {
  it('never hold the token or the login', async () => {
    const { client, name, events } = await setStage(() => ({ status: 503, body: 'down' }))
    const error: unknown = await client.getManifest(name, TAG).catch((caught: unknown) => caught)
    const seen = JSON.stringify([error, events, String(error)])
    for (const secret of ['token-1', PASSWORD, Buffer.from(`mona:${PASSWORD}`).toString('base64')]) {
      expect(seen).not.toContain(secret)
    }
  })
})
