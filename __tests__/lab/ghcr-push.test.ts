import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ACCEPT,
  digestOf,
  fetchBearer,
  OCI_MANIFEST,
  OCTO_WORLD,
  openPackage,
  sayAnswer,
  startLab
} from './ghcr-client.js'
import type { Lab } from './ghcr-client.js'

let lab: Lab

beforeAll(async () => {
  lab = await startLab({ world: OCTO_WORLD })
})
afterAll(() => lab.stop())

const as = async (id: string, name: string) => openPackage(lab, name, await fetchBearer(lab, id, name))

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
      const { putImage, putIndex } = await as('robot', name)
      await putIndex('1', await putImage('', source), annotations)
    }
    const links = ['labelled', 'bare', 'indexed', 'bare-index'].map(
      name => lab.world.packages[`octo-org/${name}`]?.repository
    )
    expect(links).toEqual(['Octo-Org/App', null, 'Octo-Org/App', null])
    expect(lab.world.packages['octo-org/indexed']).toMatchObject({ visibility: 'private', inheritsAccess: true })
  })

  it('links an old package by label too, without the access list of the repository', async () => {
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
