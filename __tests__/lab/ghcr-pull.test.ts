import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  basicOf,
  digestOf,
  fetchBearer,
  OCI_INDEX,
  OCI_MANIFEST,
  OCTO_WORLD,
  openPackage,
  sayAnswer,
  startLab
} from './ghcr-client.js'
import type { Lab } from './ghcr-client.js'

let lab: Lab
let clock = 0

beforeAll(async () => {
  lab = await startLab({ now: () => Date.now() + clock, world: OCTO_WORLD })
})
afterAll(() => lab.stop())

const as = async (id: string, name: string) => openPackage(lab, name, await fetchBearer(lab, id, name))

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
    const { ask, putImage, putIndex } = await as('job', 'octo-org/app')
    await putIndex('index', await putImage('v1'))
    expect(await sayAnswer(await ask('manifests/v1', { headers: { accept: OCI_INDEX } }))).toBe(
      '404 MANIFEST_UNKNOWN OCI manifest found, but Accept header does not support OCI manifests'
    )
    expect(await sayAnswer(await ask('manifests/index', { headers: { accept: OCI_MANIFEST } }))).toBe(
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
