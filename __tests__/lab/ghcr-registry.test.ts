import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ACCEPT,
  askToken,
  basicOf,
  digestOf,
  fetchBearer,
  OCI_INDEX,
  OCI_MANIFEST,
  openPackage,
  sayAnswer,
  startLab,
  tokenOf
} from './ghcr-client.js'
import type { Lab } from './ghcr-client.js'

let lab: Lab
let clock = 0

beforeAll(async () => {
  lab = await startLab({
    now: () => Date.now() + clock,
    world: {
      organizations: { 'Octo-Org': { owners: ['boss'], members: ['robot'] }, fenced: { ipAllowList: true } },
      repositories: { 'Octo-Org/App': { visibility: 'public', userAccess: { robot: 'write' } } },
      packages: {
        'octo-org/unlinked': {},
        'octo-org/shown': { visibility: 'public' },
        'octo-org/old': { userAccess: { robot: 'write' } }
      },
      tokens: {
        job: { kind: 'github-token', repository: 'octo-org/app', permissions: { packages: 'write' } },
        readJob: { kind: 'github-token', repository: 'octo-org/app', permissions: { packages: 'read' } },
        robot: { kind: 'classic', user: 'robot', scopes: ['write:packages'] },
        boss: { kind: 'classic', user: 'boss', scopes: ['write:packages'] },
        fine: { kind: 'fine-grained', user: 'robot' },
        dead: { kind: 'classic', user: 'robot', scopes: ['write:packages'], revoked: true }
      }
    }
  })
})
afterAll(() => lab.stop())

const as = async (id: string, name: string) => openPackage(lab, name, await fetchBearer(lab, id, name))

describe('the challenge', () => {
  it('is 73 bytes of JSON, names the scope, and carries a request id', async () => {
    const response = await fetch(`${lab.url}/v2/octo-org/app/tags/list`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="${lab.url}/token",service="ghcr.io",scope="repository:octo-org/app:pull"`
    )
    expect(response.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]{4}(:[0-9A-F]+){4}$/)
    const body = await response.text()
    expect(Buffer.byteLength(body)).toBe(73)
    expect(JSON.parse(body)).toEqual({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] })
  })

  it('of the base names a placeholder scope', async () => {
    const response = await fetch(`${lab.url}/v2/`)
    expect(response.headers.get('www-authenticate')).toContain('scope="repository:user/image:pull"')
  })

  it('of an upload asks for push too', async () => {
    const response = await fetch(`${lab.url}/v2/octo-org/app/blobs/uploads/`, { method: 'POST' })
    expect(response.headers.get('www-authenticate')).toContain('scope="repository:octo-org/app:pull,push"')
  })
})

describe('the token endpoint', () => {
  it.each([
    ['job', 'repository:octo-org/app:pull,push', '200'],
    ['job', 'repository:octo-org/unlinked:pull,push', '200'],
    ['fine', 'repository:octo-org/app:pull,push', '200'],
    ['dead', 'repository:octo-org/shown:pull', '403 DENIED denied'],
    [undefined, 'repository:octo-org/shown:pull', '200'],
    [undefined, 'repository:octo-org/unlinked:pull', '403 DENIED requested access to the resource is denied'],
    [undefined, 'repository:octo-org/shown:pull,push', '403 DENIED requested access to the resource is denied']
  ])('says to %s, asking for %s: %s', async (id, scope, expected) => {
    expect(await sayAnswer(await askToken(lab, id, scope))).toBe(expected)
  })

  it('takes any user name, and no other password', async () => {
    const ask = (pair: string): Promise<Response> =>
      fetch(`${lab.url}/token`, { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } })
    expect(await sayAnswer(await ask(`:${tokenOf(lab, 'job')}`))).toBe('200')
    expect(await sayAnswer(await ask(`${tokenOf(lab, 'job')}:x`))).toBe('403 DENIED denied')
    expect(await sayAnswer(await ask('x:'))).toBe('403 DENIED denied')
  })

  it('gives an anonymous token of the form that ghcr.io gives', async () => {
    const { token } = (await (await askToken(lab, undefined, 'repository:octo-org/shown:pull')).json()) as {
      token: string
    }
    expect(Buffer.from(token, 'base64').toString()).toMatch(/^v1:octo-org\/shown:\d+$/)
  })

  it('serves the OAuth2 form only where the world has it so', async () => {
    const form = {
      grant_type: 'password',
      username: 'x',
      password: tokenOf(lab, 'job'),
      scope: 'repository:octo-org/app:pull,push'
    }
    const post = (): Promise<Response> => fetch(`${lab.url}/token`, { method: 'POST', body: new URLSearchParams(form) })
    expect((await post()).status).toBe(404)
    lab.setWorld({ registry: { tokenPost: 'served' } })
    const { access_token: bearer } = (await (await post()).json()) as { access_token: string }
    lab.setWorld({ registry: { tokenPost: '404' } })
    expect(
      (await openPackage(lab, 'octo-org/app', `Bearer ${bearer}`).ask('blobs/uploads/', { method: 'POST' })).status
    ).toBe(202)
  })

  it.each([
    ['octo-org/app:pull,push', 'fenced/app:pull', '200'],
    ['octo-org/app:pull', 'fenced/app:pull', '200'],
    ['fenced/app:pull,push', 'octo-org/app:pull', '403 DENIED denied'],
    ['fenced/app:pull', 'fenced/other:pull', '403 DENIED denied']
  ])('says to the scopes %s and %s, as for a mount: %s', async (target, source, expected) => {
    const query = [target, source].map(scope => `scope=repository:${scope}`).join('&')
    const response = await fetch(`${lab.url}/token?${query}`, { headers: { authorization: basicOf(lab, 'job') } })
    expect(await sayAnswer(response)).toBe(expected)
  })
})

describe('the Authorization header of /v2', () => {
  const ping = (authorization: string): Promise<Response> => fetch(`${lab.url}/v2/`, { headers: { authorization } })

  it('may hold base64 of a token, with or without a user', async () => {
    const encode = (text: string): string => `Bearer ${Buffer.from(text).toString('base64')}`
    expect((await ping(encode(tokenOf(lab, 'robot')))).status).toBe(200)
    expect((await ping(encode(`x:${tokenOf(lab, 'robot')}`))).status).toBe(200)
  })

  it.each([
    ['a raw token', () => `Bearer ${tokenOf(lab, 'robot')}`],
    ['Basic', () => basicOf(lab, 'robot')],
    ['anything else', () => 'Bearer bm8=']
  ])('may not hold %s', async (_, header) => {
    expect(await sayAnswer(await ping(header()))).toBe('403 DENIED invalid token')
  })

  it('names its token in the log', async () => {
    await ping(await fetchBearer(lab, 'robot', 'octo-org/app'))
    expect(lab.requests.at(-1)).toMatchObject({ path: '/v2/', authorization: 'bearer', credential: 'robot' })
  })

  it('cannot make an anonymous token write', async () => {
    const client = openPackage(lab, 'octo-org/shown', await fetchBearer(lab, undefined, 'octo-org/shown', 'pull'))
    expect((await client.ask('tags/list')).status).toBe(404)
    expect(await sayAnswer(await client.ask('blobs/uploads/', { method: 'POST' }))).toBe(
      '401 UNAUTHORIZED unauthenticated: User cannot be authenticated with the token provided.'
    )
    expect(lab.requests.at(-1)?.credential).toBeUndefined()
  })

  it('opens only what the token was asked for', async () => {
    const pull = await fetchBearer(lab, 'job', 'octo-org/app', 'pull')
    const push = (name: string, bearer: string): Promise<Response> =>
      openPackage(lab, name, bearer).ask('blobs/uploads/', { method: 'POST' })
    expect((await push('octo-org/app', pull)).status).toBe(401)
    expect((await push('octo-org/app/other', await fetchBearer(lab, 'job', 'octo-org/app'))).status).toBe(401)
    lab.setWorld({ registry: { tokenScopes: 'ignored' } })
    expect((await push('octo-org/app', pull)).status).toBe(202)
    lab.setWorld({ registry: { tokenScopes: 'checked' } })
  })

  it('is challenged again when the token has expired', async () => {
    const bearer = await fetchBearer(lab, 'job', 'octo-org/app')
    clock = 299_000
    expect((await ping(bearer)).status).toBe(200)
    clock = 301_000
    const response = await ping(bearer)
    clock = 0
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer realm=')
  })

  it('says that the user cannot be authenticated when the token dies later', async () => {
    const client = openPackage(lab, 'octo-org/app', await fetchBearer(lab, 'boss', 'octo-org/app'))
    lab.setWorld({ tokens: { boss: { revoked: true } } })
    const said = await sayAnswer(await client.ask('blobs/uploads/', { method: 'POST' }))
    lab.setWorld({ tokens: { boss: { revoked: false } } })
    expect(said).toBe('401 UNAUTHORIZED unauthenticated: User cannot be authenticated with the token provided.')
  })
})

describe('a refused push', () => {
  it.each([
    ['job', 'octo-org/unlinked', '403 DENIED permission_denied: write_package'],
    ['readJob', 'octo-org/new', '403 DENIED installation not allowed to Create organization package'],
    ['fine', 'octo-org/shown', '403 DENIED permission_denied: The token provided does not match expected scopes.'],
    ['job', 'nobody/app', '403 DENIED not_found: owner not found']
  ])('of %s to %s: %s', async (id, name, expected) => {
    const { ask } = await as(id, name)
    expect(await sayAnswer(await ask('blobs/uploads/', { method: 'POST' }))).toBe(expected)
  })

  it('has no body where it was asked by HEAD', async () => {
    const { ask } = await as('job', 'octo-org/unlinked')
    const path = `blobs/${digestOf('x')}`
    expect(await sayAnswer(await ask(path, { method: 'HEAD' }))).toBe('403')
    expect(await sayAnswer(await ask(path))).toBe('403 DENIED permission_denied: read_package')
  })

  it('leaves no package behind, and neither does a push test', async () => {
    const { startUpload } = await as('job', 'octo-org/only-tested')
    await startUpload()
    expect(Object.keys(lab.world.packages)).not.toContain('octo-org/only-tested')
  })

  it.each([
    ['/v2/app/blobs/uploads/', '400 NAME_INVALID invalid repository name'],
    ['/v2/Octo-Org/app/blobs/uploads/', '400 NAME_INVALID invalid repository name'],
    ['/v2//app/blobs/uploads/', '403 DENIED denied']
  ])('to the path %s', async (path, expected) => {
    const { ask } = await as('job', 'octo-org/app')
    expect(await sayAnswer(await ask(path, { method: 'POST' }))).toBe(expected)
  })
})

describe('a push', () => {
  it('creates the package, linked to the repository of the job', async () => {
    const { ask, putImage } = await as('job', 'octo-org/app')
    const digest = await putImage('v1')
    expect(lab.world.packages['octo-org/app']).toMatchObject({ repository: 'Octo-Org/App', visibility: 'public' })
    const response = await ask('manifests/v1', { headers: { accept: ACCEPT } })
    expect(response.headers.get('docker-content-digest')).toBe(digest)
    expect(digestOf(Buffer.from(await response.arrayBuffer()))).toBe(digest)
    expect((await ask('manifests/v1', { method: 'HEAD', headers: { accept: ACCEPT } })).status).toBe(200)
  })

  it('by a person is linked by the label, or by the annotation of the index, or not at all', async () => {
    const source = { 'org.opencontainers.image.source': 'https://github.com/octo-org/app' }
    await (await as('robot', 'octo-org/labelled')).putImage('1', source)
    await (await as('robot', 'octo-org/bare')).putImage('1')
    for (const [name, annotations] of [
      ['octo-org/indexed', source],
      ['octo-org/bare-index', {}]
    ] as const) {
      const { putImage, putManifest } = await as('robot', name)
      const digest = await putImage('', source)
      const manifests = [{ mediaType: OCI_MANIFEST, digest, size: 1, platform: { os: 'linux', architecture: 'amd64' } }]
      const index = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, annotations })
      expect((await putManifest('1', index, OCI_INDEX)).status).toBe(201)
    }
    const links = ['labelled', 'bare', 'indexed', 'bare-index'].map(
      name => lab.world.packages[`octo-org/${name}`]?.repository
    )
    expect(links).toEqual(['Octo-Org/App', null, 'Octo-Org/App', null])
    expect(lab.world.packages['octo-org/indexed']).toMatchObject({ visibility: 'private', inheritsAccess: true })
  })

  it('links an old package by label too, which then still does not take over the access of the repository', async () => {
    const { putImage } = await as('robot', 'octo-org/old')
    await putImage('1', { 'org.opencontainers.image.source': 'https://github.com/Octo-Org/App' })
    expect(lab.world.packages['octo-org/old']).toMatchObject({ repository: 'Octo-Org/App', inheritsAccess: false })
  })

  it('can ask how far an upload has come, if it may write', async () => {
    const { ask, startUpload } = await as('job', 'octo-org/app')
    const location = await startUpload()
    expect((await ask(location)).status).toBe(204)
    const readJob = openPackage(lab, 'octo-org/app', await fetchBearer(lab, 'readJob', 'octo-org/app'))
    expect(await sayAnswer(await readJob.ask(location))).toBe(
      '403 DENIED installation not allowed to Write organization package'
    )
  })

  it('uses one relative address of an upload from its start to its end, in pieces too', async () => {
    const { ask, patch, startUpload } = await as('job', 'octo-org/app')
    const location = await startUpload()
    expect(location).toMatch(/^\/v2\/octo-org\/app\/blobs\/upload\/[0-9a-f-]{36}$/)
    const first = await patch(location, 'first ', { 'content-range': '0-5' })
    expect([first.status, first.headers.get('location'), first.headers.get('range')]).toEqual([202, location, '0-5'])
    const second = await patch(location, 'second', { 'content-range': '6-11' })
    expect([second.status, second.headers.get('location')]).toEqual([202, location])
    const digest = digestOf('first second')
    const last = await ask(`${location}?digest=${digest}`, { method: 'PUT' })
    expect([last.status, last.headers.get('location')]).toEqual([201, `/v2/octo-org/app/blobs/${digest}`])
    expect((await ask(`blobs/${digest}`, { method: 'HEAD' })).headers.get('content-length')).toBe('12')
    expect(await sayAnswer(await patch(location, 'x'))).toBe('404 BLOB_UPLOAD_UNKNOWN blob upload unknown to registry')
  })

  it('is refused by the real registry where the content is wrong', async () => {
    const { ask, startUpload, putManifest } = await as('job', 'octo-org/app')
    const response = await ask(`${await startUpload()}?digest=${digestOf('a')}`, { method: 'PUT', body: 'b' })
    expect(await sayAnswer(response)).toContain('400 DIGEST_INVALID')
    const missing = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf('missing'), size: 1 }
    const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: missing, layers: [] })
    expect(await sayAnswer(await putManifest('bad', body))).toContain('400 MANIFEST_BLOB_UNKNOWN')
  })

  it('mounts a blob of a package that the credential may read, or else asks for the upload', async () => {
    const { putBlob } = await as('robot', 'octo-org/labelled')
    const { digest } = await putBlob(Buffer.from('to be mounted'))
    const mount = async (id: string, from: string): Promise<number> => {
      const { ask } = await as(id, 'octo-org/app')
      return (await ask(`blobs/uploads/?mount=${digest}&from=${from}`, { method: 'POST' })).status
    }
    expect(await mount('robot', 'octo-org/labelled')).toBe(201)
    expect(await mount('robot', 'octo-org/unlinked')).toBe(202)
    lab.setWorld({ registry: { mounts: 'ignored' } })
    expect(await mount('robot', 'octo-org/labelled')).toBe(202)
    lab.setWorld({ registry: { mounts: 'honoured' } })
  })
})

describe('what ghcr.io does not offer', () => {
  it.each([
    ['DELETE', 'manifests/v1', '405 UNSUPPORTED The operation is unsupported.'],
    ['GET', 'blobs/uploads/', '405 UNSUPPORTED The operation is unsupported.'],
    ['DELETE', 'blobs/upload/1', '405 UNSUPPORTED The operation is unsupported.']
  ])('%s %s', async (method, path, expected) => {
    const { ask } = await as('job', 'octo-org/app')
    expect(await sayAnswer(await ask(path, { method }))).toBe(expected)
  })

  it.each(['/v2/octo-org/app/referrers/sha256:0', '/v2/_catalog'])('%s leads to a page for people', async path => {
    const { ask } = await as('job', 'octo-org/app')
    const response = await ask(path)
    expect(response.status).toBe(303)
    const page = await fetch(response.headers.get('location') ?? '')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html'])
  })
})

describe('a pull', () => {
  it('needs the media type of the manifest in Accept', async () => {
    const { ask } = await as('job', 'octo-org/app')
    expect(await sayAnswer(await ask('manifests/v1', { headers: { accept: OCI_INDEX } }))).toBe(
      '404 MANIFEST_UNKNOWN OCI manifest found, but Accept header does not support OCI manifests'
    )
    const indexed = await as('robot', 'octo-org/indexed')
    expect(await sayAnswer(await indexed.ask('manifests/1', { headers: { accept: OCI_MANIFEST } }))).toBe(
      '404 MANIFEST_UNKNOWN OCI index found, but Accept header does not support OCI indexes'
    )
  })

  it('of a blob goes to the storage host, which must see no credential', async () => {
    const { ask, putBlob } = await as('job', 'octo-org/app')
    const bytes = Buffer.alloc(300_000, 'blob ')
    const { digest } = await putBlob(bytes)
    const redirect = await ask(`blobs/${digest}`)
    const location = redirect.headers.get('location') ?? ''
    expect(redirect.status).toBe(307)
    expect(new URL(location).hostname).not.toBe(new URL(lab.url).hostname)
    expect(digestOf(Buffer.from(await (await fetch(location)).arrayBuffer()))).toBe(digest)
    const part = await fetch(location, { headers: { range: 'bytes=5-9' } })
    expect([part.status, await part.text()]).toEqual([206, 'blob '])

    expect((await fetch(location, { headers: { authorization: basicOf(lab, 'job') } })).status).toBe(403)
    expect(lab.requests.at(-1)).toMatchObject({ host: 'storage', violation: 'authorization at the storage host' })
    expect((await fetch(location.replace(digest, digestOf('other')))).status).toBe(403)
    expect((await fetch(location, { method: 'PUT', body: 'x' })).status).toBe(405)
    clock = 601_000
    expect((await fetch(location)).status).toBe(403)
    clock = 0
    expect(await sayAnswer(await ask(`blobs/${digestOf('other')}`))).toContain('404 BLOB_UNKNOWN')
  })

  it('lists tags in the order of their creation, by pages', async () => {
    const { ask, putImage } = await as('job', 'octo-org/paged')
    for (const tag of ['z', 'b', 'y', 'a', 'b']) await putImage(tag)
    const first = await ask('tags/list?n=3')
    expect(await first.json()).toEqual({ name: 'octo-org/paged', tags: ['z', 'b', 'y'] })
    const next = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await ask(next)
    expect(await second.json()).toEqual({ name: 'octo-org/paged', tags: ['a'] })
    expect(second.headers.get('link')).toBeNull()
  })

  it('of what is not there says so', async () => {
    const { ask } = await as('job', 'octo-org/absent')
    expect(await sayAnswer(await ask('tags/list'))).toBe('404 NAME_UNKNOWN repository name not known to registry')
    expect(await sayAnswer(await ask('manifests/1'))).toBe('404 MANIFEST_UNKNOWN manifest unknown')
    expect(await sayAnswer(await (await as('job', 'octo-org/app')).ask('manifests/absent'))).toBe(
      '404 MANIFEST_UNKNOWN manifest unknown'
    )
  })
})

describe('the log of requests', () => {
  it('names the token of the world and never its value, wherever a client puts it', async () => {
    const value = tokenOf(lab, 'job')
    await fetch(`${lab.url}/token?account=${value}`, {
      headers: { authorization: basicOf(lab, 'job'), 'user-agent': `x ${value}` }
    })
    expect(lab.requests.at(-1)).toMatchObject({
      credential: 'job',
      authorization: 'basic',
      violation: 'token in the address'
    })
    await fetch(`${lab.url}/token`, { headers: { authorization: 'Basic eDp5' } })
    expect(lab.requests.at(-1)).toMatchObject({ credential: 'unknown', status: 403, host: 'token' })
    const text = JSON.stringify(lab.requests)
    for (const token of Object.values(lab.world.tokens)) {
      expect(text).not.toContain(token.value)
      expect(text).not.toContain(Buffer.from(token.value).toString('base64'))
    }
  })
})
