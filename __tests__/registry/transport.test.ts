import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Tag } from '../../src/domain/reference.js'
import type { Reply } from '../ports/server.js'
import { denial, MANIFEST, MANIFEST_DIGEST, MANIFEST_TYPE, PASSWORD, serve, setStage } from './registry-server.js'

const TAG = 'v1' as Tag
const FOUND: Reply = {
  status: 200,
  headers: { 'content-type': MANIFEST_TYPE, 'docker-content-digest': MANIFEST_DIGEST },
  body: MANIFEST
}
const HEAD: Reply = {
  status: 200,
  headers: { 'content-type': MANIFEST_TYPE, 'docker-content-digest': MANIFEST_DIGEST }
}

describe('a token that ran out', () => {
  it('is renewed without counting as a failure', async () => {
    const { client, name, events, asked } = await setStage((_, index) =>
      index === 1 ? denial(401, 'UNAUTHORIZED', 'expired') : FOUND
    )
    await client.getManifest(name, TAG)
    expect(await client.getManifest(name, TAG)).toMatchObject({ kind: 'found' })
    expect(asked().map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2'
    ])
    expect(events).toEqual([])
  })

  it('is renewed once for many requests at the same time', async () => {
    const { client, name, server } = await setStage(request =>
      request.headers['authorization'] === 'Bearer token-1' && server.seen.length > 3
        ? denial(401, 'UNAUTHORIZED', 'expired')
        : HEAD
    )
    await client.headManifest(name, TAG)
    await Promise.all(Array.from({ length: 10 }, async () => client.headManifest(name, TAG)))
    expect(server.seen.filter(({ path }) => path === '/token')).toHaveLength(2)
  })
})

describe('many requests at the same time', () => {
  it('share one discovery and one token exchange', async () => {
    const { client, name, server } = await setStage(() => HEAD)
    await Promise.all(Array.from({ length: 20 }, async () => client.headManifest(name, TAG)))
    expect(server.lines().filter(line => !line.startsWith('HEAD'))).toEqual([
      'GET /v2/octo-org/app/tags/list',
      'GET /token'
    ])
  })
})

describe('a registry that lets anonymous clients read', () => {
  it('gets the login at the first 401', async () => {
    const server = await serve(request => {
      if (request.path === '/token') return { status: 200, body: { token: 't' } }
      if (request.method === 'GET') return { status: 200, body: { tags: [] } }
      if (request.headers['authorization'] === 'Bearer t') return { status: 202, headers: { location: '/upload/1' } }
      return {
        status: 401,
        headers: { 'www-authenticate': `Bearer realm="http://${request.headers['host'] ?? ''}/token"` }
      }
    })
    const { client, events } = await setStage(() => FOUND, { host: server.host })
    expect(await client.openUpload({ host: server.host, path: 'o/n' })).toEqual({ url: `${server.origin}/upload/1` })
    expect(events).toEqual([])
    expect(server.lines()).toEqual([
      'GET /v2/o/n/tags/list',
      'POST /v2/o/n/blobs/uploads/',
      'GET /token',
      'POST /v2/o/n/blobs/uploads/'
    ])
  })
})

describe('a refused HEAD', () => {
  it('is asked again by GET for the words', async () => {
    const { client, name, asked } = await setStage(request =>
      request.method === 'HEAD' ? { status: 403 } : denial(403, 'DENIED', 'permission_denied: read_package')
    )
    await expect(client.headManifest(name, TAG)).rejects.toMatchObject({
      failure: {
        request: expect.stringMatching(/^GET /) as string,
        diagnostics: [{ message: 'permission_denied: read_package' }]
      }
    })
    expect(asked().map(({ method }) => method)).toEqual(['HEAD', 'GET', 'HEAD', 'GET'])
  })

  it('stays what it is where GET is granted, and the content is not read', async () => {
    const endless = function* () {
      for (let i = 0; i < 400; i += 1) yield Buffer.alloc(64 * 1024)
    }
    const { client, name } = await setStage(request =>
      request.method === 'HEAD' ? { status: 403 } : { status: 200, chunks: endless }
    )
    await expect(client.headBlob(name, MANIFEST_DIGEST)).rejects.toMatchObject({
      failure: { request: expect.stringMatching(/^HEAD /) as string, status: 403, diagnostics: [] }
    })
  })

  it('keeps its status where the GET meets a fault', async () => {
    const { client, name } = await setStage(request => (request.method === 'HEAD' ? { status: 403 } : 'reset'))
    await expect(client.headManifest(name, TAG)).rejects.toMatchObject({ failure: { status: 403 } })
  })
})

describe('redirects', () => {
  it('of a blob are followed, and the token stays behind', async () => {
    const store = await serve(() => ({ status: 200, body: MANIFEST }))
    const { client, name } = await setStage(() => ({
      status: 307,
      headers: { location: `${store.origin}/blob?sig=x` }
    }))
    expect(await client.readBlob(name, MANIFEST_DIGEST)).toEqual({ kind: 'found', bytes: MANIFEST })
    expect(store.seen).toHaveLength(1)
    expect(store.seen[0]?.headers['authorization']).toBeUndefined()
    expect(JSON.stringify(store.seen[0]?.headers)).not.toContain(PASSWORD)
  })

  it('at the same origin carry the token', async () => {
    const { client, name, asked } = await setStage(request =>
      request.path === '/moved' ? { status: 200, body: MANIFEST } : { status: 302, headers: { location: '/moved' } }
    )
    expect(await client.readBlob(name, MANIFEST_DIGEST)).toMatchObject({ kind: 'found' })
    expect(asked().map(({ headers }) => headers['authorization'])).toEqual(['Bearer token-1', 'Bearer token-1'])
  })

  it('in a circle are a failure', async () => {
    const { client, name, asked } = await setStage(request => ({
      status: 307,
      headers: { location: request.path === '/a' ? '/b' : '/a' }
    }))
    await expect(client.readBlob(name, MANIFEST_DIGEST)).rejects.toMatchObject({
      failure: { status: 307, body: expect.stringContaining('circle') as string }
    })
    expect(asked()).toHaveLength(3)
  })

  it('without end are a failure', async () => {
    const { client, name, asked } = await setStage((_, index) => ({ status: 307, headers: { location: `/${index}` } }))
    await expect(client.readBlob(name, MANIFEST_DIGEST)).rejects.toMatchObject({
      failure: { body: expect.stringContaining('more than 5') as string }
    })
    expect(asked()).toHaveLength(6)
  })

  it('by 303 to a page are no success', async () => {
    const { client, name } = await setStage(() => ({ status: 303, headers: { location: '/page' } }))
    await expect(client.getManifest(name, TAG)).rejects.toMatchObject({ failure: { status: 303 } })
  })

  it('of a write are not followed', async () => {
    const { client, name, asked } = await setStage(() => ({ status: 307, headers: { location: '/elsewhere' } }))
    await expect(client.openUpload(name)).rejects.toMatchObject({ failure: { status: 307 } })
    expect(asked()).toHaveLength(1)
  })
})

describe('compression', () => {
  it('is not asked for, and undone where a proxy did it', async () => {
    const { client, name, asked } = await setStage(() => ({
      status: 200,
      headers: { 'content-type': MANIFEST_TYPE, 'docker-content-digest': MANIFEST_DIGEST, 'content-encoding': 'gzip' },
      body: gzipSync(MANIFEST)
    }))
    expect(await client.getManifest(name, TAG)).toMatchObject({ kind: 'found', bytes: MANIFEST })
    expect(asked()[0]?.headers['accept-encoding']).toBe('identity')
  })
})
