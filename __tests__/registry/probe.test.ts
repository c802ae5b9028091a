import { describe, expect, it } from 'vitest'
import type { Tag } from '../../src/domain/reference.js'
import { probeLogin, probePush, probeRead } from '../../src/registry/probe.js'
import type { Reply } from '../ports/server.js'
import { ANONYMOUS, denial, MANIFEST, MANIFEST_TYPE, setStage } from './registry-server.js'

const OPENED: Reply = { status: 202, headers: { location: '/v2/octo-org/app/blobs/upload/1' } }
const LIMITED = denial(
  403,
  'DENIED',
  'permission_denied: Error from intermediary with HTTP status code 403 "Forbidden"'
)

describe('probePush', () => {
  it('exchanges a token, opens an upload and leaves it alone', async () => {
    const { client, name, server, asked } = await setStage(() => OPENED, { intent: 'push' })
    expect(await probePush(client, name)).toEqual({ kind: 'granted' })
    expect(server.lines()).toEqual([
      'GET /v2/octo-org/app/tags/list',
      'GET /token',
      'POST /v2/octo-org/app/blobs/uploads/'
    ])
    expect(asked()[0]?.headers['content-length']).toBe('0')
    expect(asked()[0]?.body).toHaveLength(0)
  })

  it('leaves its token to the requests that follow', async () => {
    const { client, name, server } = await setStage(({ method }) => (method === 'POST' ? OPENED : { status: 201 }), {
      intent: 'push'
    })
    await probePush(client, name)
    await client.putManifest(name, 'v1' as Tag, MANIFEST, MANIFEST_TYPE)
    expect(server.lines().filter(line => line.endsWith('/token'))).toHaveLength(1)
  })

  it.each<[string, Reply]>([
    ['401', denial(401, 'UNAUTHORIZED', 'unauthenticated: User cannot be authenticated with the token provided.')],
    ['403 for the package', denial(403, 'DENIED', 'permission_denied: write_package')],
    ['403 for the installation', denial(403, 'DENIED', 'installation not allowed to Create organization package')],
    ['403 without words', { status: 403 }],
    ['400 for the name', denial(400, 'NAME_INVALID', 'invalid repository name')]
  ])('is denied by %s', async (_, reply) => {
    const { client, name } = await setStage(() => reply)
    expect(await probePush(client, name)).toMatchObject({ kind: 'denied', failure: { kind: 'registry' } })
  })

  it('is denied by the token endpoint, in its words', async () => {
    const { client, name, asked } = await setStage(() => OPENED, { token: () => denial(403, 'DENIED', 'denied') })
    expect(await probePush(client, name)).toMatchObject({
      kind: 'denied',
      failure: {
        request: expect.stringMatching(/GET .*\/token$/) as string,
        diagnostics: [{ code: 'DENIED', message: 'denied' }]
      }
    })
    expect(asked()).toHaveLength(0)
  })

  it('believes a denial the second time, not the first', async () => {
    const { client, name, asked } = await setStage((_, index) =>
      index === 0 ? denial(403, 'DENIED', 'denied') : OPENED
    )
    expect(await probePush(client, name)).toEqual({ kind: 'granted' })
    expect(asked()).toHaveLength(2)
  })

  it.each<[string, Reply, number]>([
    ['429', { status: 429 }, 3],
    ['500', { status: 500 }, 3],
    ['503', { status: 503 }, 3],
    ['a secondary rate limit dressed as a denial', LIMITED, 3],
    ['a reset', 'reset', 3],
    ['404', { status: 404 }, 1],
    ['404 with words', denial(404, 'NAME_UNKNOWN', 'unknown'), 1],
    ['405', denial(405, 'UNSUPPORTED', 'The operation is unsupported.'), 1],
    ['200', { status: 200, body: '<html>' }, 1],
    ['303', { status: 303, headers: { location: '/page' } }, 1],
    ['400 of somebody else', { status: 400, body: '<html>' }, 1],
    ['403 with the page of a proxy', { status: 403, body: ' <!doctype html><p>Blocked' }, 2],
    ['an upload without an address', { status: 202 }, 1]
  ])('knows nothing from %s', async (_, reply, times) => {
    const { client, name, asked } = await setStage(() => reply)
    expect(await probePush(client, name)).toMatchObject({ kind: 'unknown' })
    expect(asked()).toHaveLength(times)
  })

  it('knows nothing of a registry that cannot be reached', async () => {
    const { client, name, server } = await setStage(() => OPENED)
    await server.stop()
    expect(await probePush(client, name)).toMatchObject({
      kind: 'unknown',
      failure: { kind: 'network', code: 'ECONNREFUSED' }
    })
  })

  it('is granted after a fault that passes, and the fault is reported', async () => {
    const { client, name, events } = await setStage((_, index) => (index < 2 ? LIMITED : OPENED))
    expect(await probePush(client, name)).toEqual({ kind: 'granted' })
    expect(events).toHaveLength(2)
  })

  it('waits some seconds at most, even for a client of great patience', async () => {
    const { client, name, clock } = await setStage(() => LIMITED)
    await probePush(client, name)
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(6_000)
  })

  it('does not wait for a server that wants minutes', async () => {
    const { client, name, clock } = await setStage(() => ({ status: 429, headers: { 'retry-after': '120' } }))
    expect(await probePush(client, name)).toMatchObject({ kind: 'unknown', failure: { retryAfter: 120 } })
    expect(clock.slept).toEqual([])
  })
})

describe('probeRead', () => {
  it.each<[string, Reply, object]>([
    ['tags', { status: 200, body: { tags: ['v1'] } }, { kind: 'granted' }],
    ['no tags', { status: 200, body: { tags: [] } }, { kind: 'granted' }],
    ['no such name', denial(404, 'NAME_UNKNOWN', 'unknown'), { kind: 'absent' }],
    [
      'a denial',
      denial(403, 'DENIED', 'permission_denied: read_package'),
      { kind: 'denied', failure: { status: 403 } }
    ],
    ['a rate limit', LIMITED, { kind: 'unknown', failure: { status: 403 } }],
    ['a page', { status: 200, body: '<html>' }, { kind: 'unknown', failure: { status: 200 } }],
    ['silence of the server', 'reset', { kind: 'unknown', failure: { kind: 'network' } }]
  ])('that meets %s', async (_, reply, expected) => {
    const { client, name, asked } = await setStage(() => reply)
    expect(await probeRead(client, name)).toMatchObject(expected)
    expect(asked()[0]?.path).toBe('/v2/octo-org/app/tags/list')
    expect(asked()[0]?.query.get('n')).toBe('1')
  })

  it('waits some seconds at most', async () => {
    const { client, name, clock } = await setStage(() => LIMITED)
    await probeRead(client, name)
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(6_000)
  })

  it('of an anonymous client shows no login to anybody', async () => {
    const { client, name, server } = await setStage(() => ({ status: 200, body: { tags: ['v1'] } }), {
      credential: ANONYMOUS
    })
    expect(await probeRead(client, name)).toEqual({ kind: 'granted' })
    expect(server.seen.filter(({ headers }) => headers['authorization']?.startsWith('Basic'))).toEqual([])
  })

  it('of an anonymous client is denied where the token endpoint refuses', async () => {
    const token = (): Reply => denial(401, 'UNAUTHORIZED', 'authentication required')
    const { client, name } = await setStage(() => OPENED, { credential: ANONYMOUS, token })
    expect(await probeRead(client, name)).toMatchObject({ kind: 'denied', failure: { status: 401 } })
  })
})

describe('probeLogin', () => {
  it.each<[string, Reply, string]>([
    ['a token', { status: 200, body: { token: 't' } }, 'granted'],
    ['a refusal', denial(403, 'DENIED', 'denied'), 'denied'],
    ['a fault', { status: 502 }, 'unknown']
  ])('that gets %s', async (_, reply, kind) => {
    const { client, asked } = await setStage(() => OPENED, { token: () => reply })
    expect(await probeLogin(client)).toMatchObject({ kind })
    expect(asked()).toHaveLength(0)
  })
})
