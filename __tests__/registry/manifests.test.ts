import { describe, expect, it } from 'vitest'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import type { Tag } from '../../src/domain/reference.js'
import type { Reply } from '../ports/server.js'
import { denial, INDEX_TYPE, MANIFEST, MANIFEST_DIGEST, MANIFEST_TYPE, setStage } from './registry-server.js'

const TAG = 'v1' as Tag
const OTHER = `sha256:${'b'.repeat(64)}` as Digest
const FOUND = { status: 200, headers: { 'content-type': MANIFEST_TYPE, 'docker-content-digest': MANIFEST_DIGEST } }
const ABSENT = denial(404, 'MANIFEST_UNKNOWN', 'manifest unknown')
const NAMELESS = denial(404, 'NAME_UNKNOWN', 'repository name not known to registry')

describe('headManifest', () => {
  it('tells digest, type and size without the bytes', async () => {
    const { client, name, asked } = await setStage(() => ({
      ...FOUND,
      headers: { ...FOUND.headers, 'content-length': '123' }
    }))
    expect(await client.headManifest(name, TAG)).toEqual({
      kind: 'found',
      digest: MANIFEST_DIGEST,
      mediaType: MANIFEST_TYPE,
      size: 123
    })
    expect(asked().map(({ method, path }) => `${method} ${path}`)).toEqual(['HEAD /v2/octo-org/app/manifests/v1'])
    expect(asked()[0]?.headers['accept']?.split(', ')).toHaveLength(4)
  })

  it('gets the bytes where the registry does not tell the digest', async () => {
    const { client, name } = await setStage(() => ({
      status: 200,
      headers: { 'content-type': MANIFEST_TYPE },
      body: MANIFEST
    }))
    expect(await client.headManifest(name, TAG)).toMatchObject({ digest: MANIFEST_DIGEST, size: MANIFEST.length })
  })

  it('says absent for 404', async () => {
    const { client, name } = await setStage(() => ABSENT)
    expect(await client.headManifest(name, TAG)).toEqual({ kind: 'absent' })
  })

  it.each([200, 404])('takes a web page of status %i for no answer', async status => {
    const { client, name } = await setStage(() => ({ status, headers: { 'content-type': 'text/html; charset=utf-8' } }))
    await expect(client.headManifest(name, TAG)).rejects.toMatchObject({ failure: { status } })
  })

  it('refuses another digest than the one that was asked for', async () => {
    const { client, name } = await setStage(() => FOUND)
    await expect(client.headManifest(name, OTHER)).rejects.toMatchObject({
      failure: {
        kind: 'mismatch',
        reference: `${name.host}/octo-org/app@${OTHER}`,
        expected: OTHER,
        actual: MANIFEST_DIGEST
      }
    })
  })
})

describe('getManifest', () => {
  it('gives the very bytes, their digest, and what they say', async () => {
    const { client, name } = await setStage(() => ({ ...FOUND, body: MANIFEST }))
    const read = await client.getManifest(name, MANIFEST_DIGEST)
    expect(read).toMatchObject({
      kind: 'found',
      digest: MANIFEST_DIGEST,
      mediaType: MANIFEST_TYPE,
      manifest: { kind: 'manifest' }
    })
    expect(read.kind === 'found' && read.bytes.equals(MANIFEST)).toBe(true)
  })

  it.each<[string, Reply, Tag | Digest]>([
    ['the digest that was asked for', { ...FOUND, headers: { 'content-type': MANIFEST_TYPE }, body: MANIFEST }, OTHER],
    [
      'the digest that the registry names',
      { ...FOUND, headers: { 'docker-content-digest': OTHER }, body: MANIFEST },
      TAG
    ]
  ])('refuses bytes that are not those of %s', async (_, reply, reference) => {
    const { client, name, asked } = await setStage(() => reply)
    await expect(client.getManifest(name, reference)).rejects.toMatchObject({
      failure: { kind: 'mismatch', expected: OTHER, actual: MANIFEST_DIGEST }
    })
    expect(asked()).toHaveLength(1)
  })

  it.each([
    ['unknown manifest', ABSENT],
    ['unknown name', NAMELESS],
    ['nothing', { status: 404 }]
  ])('says absent for a 404 of %s', async (_, reply) => {
    const { client, name } = await setStage(() => reply)
    expect(await client.getManifest(name, TAG)).toEqual({ kind: 'absent' })
  })

  it.each(['404 page not found', '<html>Not found</html>'])(
    'takes the 404 %j of somebody else for no answer',
    async body => {
      const { client, name } = await setStage(() => ({ status: 404, body }))
      await expect(client.getManifest(name, TAG)).rejects.toMatchObject({ failure: { status: 404, body } })
    }
  )

  it('refuses a page with a good status', async () => {
    const { client, name } = await setStage(() => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html>'
    }))
    await expect(client.getManifest(name, TAG)).rejects.toMatchObject({
      failure: { status: 200, body: expect.stringContaining('cannot be read') as string }
    })
  })

  it('refuses more than four megabytes', async () => {
    const chunks = function* () {
      for (let i = 0; i < 80; i += 1) yield Buffer.alloc(64 * 1024, ' ')
    }
    const { client, name, asked } = await setStage(() => ({ status: 200, chunks }))
    await expect(client.getManifest(name, TAG)).rejects.toMatchObject({
      failure: { kind: 'network', code: 'BODY_TOO_LARGE' }
    })
    expect(asked()).toHaveLength(1)
  })
})

describe('putManifest', () => {
  it('sends the bytes and the type as given, and returns the digest', async () => {
    const bytes = Buffer.from('{ "schemaVersion": 2,\n "é": 1 }')
    const { client, name, asked } = await setStage(() => ({
      status: 201,
      headers: { 'docker-content-digest': digestOf(bytes) }
    }))
    expect(await client.putManifest(name, TAG, bytes, INDEX_TYPE)).toBe(digestOf(bytes))
    const [request] = asked()
    expect(request).toMatchObject({ method: 'PUT', path: '/v2/octo-org/app/manifests/v1', body: bytes })
    expect(request?.headers).toMatchObject({ 'content-type': INDEX_TYPE, 'content-length': String(bytes.length) })
  })

  it('refuses a registry that stored something else', async () => {
    const { client, name } = await setStage(() => ({ status: 201, headers: { 'docker-content-digest': OTHER } }))
    await expect(client.putManifest(name, TAG, MANIFEST, MANIFEST_TYPE)).rejects.toMatchObject({
      failure: { kind: 'mismatch', reference: `${name.host}/octo-org/app:v1`, expected: MANIFEST_DIGEST, actual: OTHER }
    })
  })

  it('sends nothing under a digest that is not that of the bytes', async () => {
    const { client, name, asked } = await setStage(() => ({ status: 201 }))
    await expect(client.putManifest(name, OTHER, MANIFEST, MANIFEST_TYPE)).rejects.toMatchObject({
      failure: { kind: 'mismatch' }
    })
    expect(asked()).toHaveLength(0)
  })

  it('repeats a put whose blobs were not there yet', async () => {
    const { client, name } = await setStage((_, index) =>
      index === 0 ? denial(400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry') : { status: 201 }
    )
    expect(await client.putManifest(name, TAG, MANIFEST, MANIFEST_TYPE)).toBe(MANIFEST_DIGEST)
  })

  it.each([200, 202, 204, 302])('takes a %i for no success', async status => {
    const { client, name } = await setStage(() => ({ status }))
    await expect(client.putManifest(name, TAG, MANIFEST, MANIFEST_TYPE)).rejects.toMatchObject({ failure: { status } })
  })

  it('puts twenty tags side by side with one token', async () => {
    const { client, name, server } = await setStage(() => ({ status: 201 }), { intent: 'push' })
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => client.putManifest(name, `v${n}` as Tag, MANIFEST, MANIFEST_TYPE))
    )
    expect(server.seen).toHaveLength(22)
  })
})
