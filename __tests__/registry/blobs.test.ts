import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import { FailureError } from '../../src/domain/failure.js'
import type { BlobStream } from '../../src/registry/blobs.js'
import type { Reply, Seen } from '../ports/server.js'
import { denial, MANIFEST, MANIFEST_DIGEST, serve, setStage } from './registry-server.js'

const OTHER = `sha256:${'b'.repeat(64)}` as Digest
const NAMELESS = denial(404, 'NAME_UNKNOWN', 'repository name not known to registry')

async function drain(blob: BlobStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  if (blob.kind === 'found') for await (const chunk of blob.stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

describe('blobs', () => {
  const BYTES = Buffer.from('{"architecture":"amd64"}')
  const DIGEST = digestOf(BYTES)

  it('are found with their size, or absent', async () => {
    const { client, name } = await setStage(({ path }) =>
      path.endsWith(DIGEST) ? { status: 200, headers: { 'content-length': '24' } } : { status: 404 }
    )
    expect(await client.headBlob(name, DIGEST)).toEqual({ kind: 'found', size: 24 })
    expect(await client.headBlob(name, OTHER)).toEqual({ kind: 'absent' })
  })

  it('are read whole and verified', async () => {
    const { client, name } = await setStage(({ path }) =>
      path.endsWith(OTHER) ? NAMELESS : { status: 200, body: BYTES }
    )
    expect(await client.readBlob(name, DIGEST)).toEqual({ kind: 'found', bytes: BYTES })
    expect(await client.readBlob(name, OTHER)).toEqual({ kind: 'absent' })
  })

  it('that are not those of the digest are refused', async () => {
    const { client, name } = await setStage(() => ({ status: 200, body: BYTES }))
    await expect(client.readBlob(name, OTHER)).rejects.toMatchObject({ failure: { kind: 'mismatch', actual: DIGEST } })
  })

  it('beyond the limit are refused', async () => {
    const { client, name } = await setStage(() => ({ status: 200, body: BYTES }))
    await expect(client.readBlob(name, DIGEST, 10)).rejects.toMatchObject({ failure: { code: 'BODY_TOO_LARGE' } })
  })

  it('stream through, verified at their end', async () => {
    const { client, name } = await setStage(() => ({ status: 200, body: BYTES }))
    expect((await drain(await client.getBlob(name, DIGEST))).equals(BYTES)).toBe(true)
    await expect(client.getBlob(name, OTHER).then(drain)).rejects.toMatchObject({
      failure: { kind: 'mismatch', actual: DIGEST }
    })
  })

  it('whose stream breaks off fail as a network does', async () => {
    const { client, name } = await setStage(() => ({ cutOff: BYTES }))
    await expect(client.getBlob(name, DIGEST).then(drain)).rejects.toMatchObject({ failure: { kind: 'network' } })
  })
})

describe('uploadBlob', () => {
  const BYTES = Buffer.from('a layer')
  const DIGEST = digestOf(BYTES)
  const UPLOAD = '/v2/octo-org/app/blobs/upload/1234'
  const accept = (request: Seen): Reply =>
    request.method === 'POST' ? { status: 202, headers: { location: UPLOAD } } : { status: 201 }
  const streamed = (open: () => AsyncIterable<Uint8Array>) => ({
    kind: 'stream' as const,
    digest: DIGEST,
    size: BYTES.length,
    open: async () => Promise.resolve(Readable.from(open()))
  })

  it('opens an upload and sends the bytes in one piece to its relative address', async () => {
    const { client, name, asked } = await setStage(accept)
    await client.uploadBlob(name, { kind: 'bytes', bytes: BYTES })
    expect(asked().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/octo-org/app/blobs/uploads/',
      `PUT ${UPLOAD}`
    ])
    expect(asked()[0]?.headers['content-length']).toBe('0')
    expect(asked()[1]?.query.get('digest')).toBe(DIGEST)
    expect(asked()[1]?.headers).toMatchObject({ 'content-length': '7', 'content-type': 'application/octet-stream' })
    expect(asked()[1]?.body.equals(BYTES)).toBe(true)
  })

  it('keeps the state that a registry puts into the address', async () => {
    const { client, name, asked } = await setStage(request =>
      request.method === 'POST' ? { status: 202, headers: { location: `${UPLOAD}?_state=a%2Bb` } } : { status: 201 }
    )
    await client.uploadBlob(name, { kind: 'bytes', bytes: BYTES })
    expect(Object.fromEntries(asked()[1]?.query ?? [])).toEqual({ _state: 'a+b', digest: DIGEST })
  })

  it('sends a stream without holding it', async () => {
    const { client, name, asked } = await setStage(accept)
    await client.uploadBlob(
      name,
      streamed(async function* () {
        yield BYTES.subarray(0, 3)
        await Promise.resolve()
        yield BYTES.subarray(3)
      })
    )
    expect(asked()[1]?.body.equals(BYTES)).toBe(true)
    expect(asked()[1]?.headers['content-length']).toBe('7')
    expect(asked()[1]?.headers['transfer-encoding']).toBeUndefined()
  })

  it.each<[string, Reply]>([
    ['503', { status: 503 }],
    ['a reset', 'reset'],
    ['a lost session', denial(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry')]
  ])('begins again with a new upload after %s, the stream opened anew', async (_, fault) => {
    let opened = 0
    const { client, name, asked, events } = await setStage((request, index) => (index === 1 ? fault : accept(request)))
    await client.uploadBlob(
      name,
      streamed(async function* () {
        opened += 1
        await Promise.resolve()
        yield BYTES
      })
    )
    expect(asked().map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST', 'PUT'])
    expect(opened).toBe(2)
    expect(events).toHaveLength(1)
  })

  it('is refused no more than twice at one step', async () => {
    const { client, name, asked } = await setStage(() => denial(403, 'DENIED', 'permission_denied: write_package'))
    await expect(client.uploadBlob(name, { kind: 'bytes', bytes: BYTES })).rejects.toMatchObject({
      failure: { status: 403 }
    })
    expect(asked().map(({ method }) => method)).toEqual(['POST', 'POST'])
  })

  it('fails at once with the failure of its stream', async () => {
    const { client, name } = await setStage(accept)
    const broken = streamed(async function* () {
      yield BYTES.subarray(0, 3)
      await Promise.resolve()
      throw new FailureError({ kind: 'mismatch', reference: 'x', expected: DIGEST, actual: OTHER })
    })
    const started = performance.now()
    await expect(client.uploadBlob(name, broken)).rejects.toMatchObject({ failure: { kind: 'mismatch' } })
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('refuses an upload without an address, and one to an unencrypted host', async () => {
    for (const location of ['', 'http://example.com/upload']) {
      const { client, name } = await setStage(() => ({ status: 202, headers: { location } }))
      await expect(client.uploadBlob(name, { kind: 'bytes', bytes: BYTES })).rejects.toMatchObject({
        failure: { status: 202 }
      })
    }
  })

  it('refuses a registry that stored something else', async () => {
    const { client, name } = await setStage(request =>
      request.method === 'POST' ? accept(request) : { status: 201, headers: { 'docker-content-digest': OTHER } }
    )
    await expect(client.uploadBlob(name, { kind: 'bytes', bytes: BYTES })).rejects.toMatchObject({
      failure: { body: expect.stringContaining(OTHER) as string }
    })
  })

  it('sends no token to an upload at another origin', async () => {
    const store = await serve(() => ({ status: 201 }))
    const { client, name } = await setStage(() => ({ status: 202, headers: { location: `${store.origin}/up` } }))
    await client.uploadBlob(name, { kind: 'bytes', bytes: BYTES })
    expect(store.lines()).toEqual(['PUT /up'])
    expect(store.seen[0]?.headers['authorization']).toBeUndefined()
  })
})

describe('mountBlob', () => {
  it('asks for both repositories and is done with 201', async () => {
    const { client, name, asked, server } = await setStage(() => ({ status: 201 }))
    expect(await client.mountBlob(name, OTHER, { host: name.host, path: 'octo-org/base' })).toEqual({ kind: 'mounted' })
    expect(Object.fromEntries(asked()[0]?.query ?? [])).toEqual({ mount: OTHER, from: 'octo-org/base' })
    const token = server.seen.find(({ path }) => path === '/token')
    expect(token?.query.getAll('scope')).toEqual(['repository:octo-org/app:pull,push', 'repository:octo-org/base:pull'])
  })

  it('gives the upload where the registry does not mount, and that upload is used', async () => {
    const { client, name, asked } = await setStage(({ method }) =>
      method === 'POST' ? { status: 202, headers: { location: '/upload/7' } } : { status: 201 }
    )
    const mount = await client.mountBlob(name, MANIFEST_DIGEST, { host: name.host, path: 'octo-org/base' })
    expect(mount).toMatchObject({ kind: 'upload' })
    await client.uploadBlob(
      name,
      { kind: 'bytes', bytes: MANIFEST },
      mount.kind === 'upload' ? mount.session : undefined
    )
    expect(asked().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/octo-org/app/blobs/uploads/',
      'PUT /upload/7'
    ])
  })

  it('is not relied upon again once that upload is lost', async () => {
    const lost = denial(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry')
    const { client, name, server, asked } = await setStage(({ method, path }) =>
      method === 'POST'
        ? { status: 202, headers: { location: '/upload/new' } }
        : path === '/upload/old'
          ? lost
          : { status: 201 }
    )
    await client.uploadBlob(name, { kind: 'bytes', bytes: MANIFEST }, { url: `${server.origin}/upload/old` })
    expect(asked().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /upload/old',
      'POST /v2/octo-org/app/blobs/uploads/',
      'PUT /upload/new'
    ])
  })
})
