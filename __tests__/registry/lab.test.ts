import { PATIENT } from '../../src/registry/retry.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '../../src/domain/digest.js'
import type { ImageName, Tag } from '../../src/domain/reference.js'
import { probePush } from '../../src/registry/probe.js'
import type { Lab } from '../lab/ghcr-client.js'
import { clientFor, makeImage, push, shortPauses, startWorld } from './lab-stage.js'
import { INDEX_TYPE, MANIFEST_TYPE } from './registry-server.js'

let lab: Lab
let later = 0

beforeAll(async () => {
  lab = await startWorld(() => Date.now() + later)
})
afterEach(() => {
  lab.faults.clear()
  later = 0
})
afterAll(async () => lab.stop())

const at = (path: string): ImageName => ({ host: lab.host, path })

describe('an image', () => {
  it('goes into the registry and comes back, byte for byte', async () => {
    const { client, events } = clientFor(lab, 'job')
    const image = makeImage('one')
    const name = at('octo-org/one')
    expect(await client.headManifest(name, 'v1' as Tag)).toEqual({ kind: 'absent' })
    for (const tag of ['v1', 'v2', 'v3']) await push(client, name, image, [tag])
    expect(await client.headManifest(name, 'v2' as Tag)).toMatchObject({
      digest: image.digest,
      size: image.bytes.length
    })
    const read = await client.getManifest(name, image.digest)
    expect(read).toMatchObject({ kind: 'found', bytes: image.bytes })
    const [config = Buffer.alloc(0), layer = Buffer.alloc(0)] = image.blobs
    expect(await client.readBlob(name, digestOf(config))).toEqual({ kind: 'found', bytes: config })
    expect(await client.headBlob(name, digestOf(layer))).toEqual({ kind: 'found', size: layer.length })
    expect(await client.listTags(name)).toEqual({ kind: 'found', tags: ['v1', 'v2', 'v3'], complete: true })
    expect(events).toEqual([])
  })

  it('is joined with others to an index', async () => {
    const { client } = clientFor(lab, 'job')
    const name = at('octo-org/index')
    const images = [makeImage('a'), makeImage('b')]
    for (const image of images) await push(client, name, image, [])
    const manifests = images.map(({ digest, bytes }) => ({ mediaType: MANIFEST_TYPE, digest, size: bytes.length }))
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }))
    await client.putManifest(name, 'latest' as Tag, bytes, INDEX_TYPE)
    const read = await client.getManifest(name, 'latest' as Tag)
    expect(read).toMatchObject({
      kind: 'found',
      mediaType: INDEX_TYPE,
      manifest: { kind: 'index', children: manifests }
    })
  })

  it.each(['honoured', 'ignored'] as const)('is copied to another package where mounts are %s', async mounts => {
    lab.setWorld({ registry: { mounts } })
    const { client } = clientFor(lab, 'boss')
    const image = makeImage(mounts)
    const [source, target] = [at(`octo-org/source-${mounts}`), at(`octo-org/target-${mounts}`)]
    await push(client, source, image, ['v1'])
    const kinds: string[] = []
    for (const blob of image.blobs) {
      const digest = digestOf(blob)
      const mount = await client.mountBlob(target, digest, source)
      kinds.push(mount.kind)
      if (mount.kind === 'mounted') continue
      const open = async () => {
        const read = await client.getBlob(source, digest)
        if (read.kind === 'absent') throw new Error('the blob is gone')
        return read.stream
      }
      await client.uploadBlob(target, { kind: 'stream', digest, size: blob.length, open }, mount.session)
    }
    expect(new Set(kinds)).toEqual(new Set([mounts === 'honoured' ? 'mounted' : 'upload']))
    expect(await client.putManifest(target, 'v1' as Tag, image.bytes, MANIFEST_TYPE)).toBe(image.digest)
    lab.setWorld({ registry: { mounts: 'honoured' } })
  })

  it('is fetched from the storage host without showing it a token', async () => {
    const { client } = clientFor(lab, 'job')
    const name = at('octo-org/storage')
    const bytes = Buffer.from('a layer in storage')
    await client.uploadBlob(name, { kind: 'bytes', bytes })
    const before = lab.requests.length
    expect(await client.readBlob(name, digestOf(bytes))).toEqual({ kind: 'found', bytes })
    const stored = lab.requests.slice(before).filter(({ host }) => host === 'storage')
    expect(stored).toMatchObject([{ authorization: 'none', status: 200 }])
    expect(stored[0]).not.toHaveProperty('violation')
  })
})

describe('faults', () => {
  it('of every kind, many at once, end with every tag right', async () => {
    lab.faults.order({ host: 'registry', method: 'PUT', every: 4, then: { status: 503 } })
    lab.faults.order({ host: 'registry', method: 'POST', every: 5, then: { reset: true } })
    lab.faults.order({ host: 'registry', method: 'PUT', every: 7, then: { closeBeforeAnswer: true } })
    lab.faults.order({
      host: 'registry',
      method: 'PUT',
      path: /upload/,
      after: 1,
      times: 1,
      then: { loseUpload: true }
    })
    lab.faults.order({ host: 'token', times: 1, then: { refusal: 'tooManyRequests' } })
    // Which request meets which fault depends on their order; eight further attempts cannot all be struck.
    const { client: brisk, events } = clientFor(lab, 'job')
    const client = brisk.withRetry({ ...PATIENT, retries: 8 })
    const name = at('octo-org/faults')
    const tags = Array.from({ length: 12 }, (_, n) => `v${n}`)
    const image = makeImage('faults')
    await push(client, name, image, tags)
    lab.faults.clear()
    const heads = await Promise.all(tags.map(async tag => client.headManifest(name, tag as Tag)))
    expect(heads.map(head => (head.kind === 'found' ? head.digest : head.kind))).toEqual(tags.map(() => image.digest))
    expect(events.length).toBeGreaterThan(4)
  })

  it('a registry that is restarting meanwhile', async () => {
    const { client } = clientFor(lab, 'job', shortPauses)
    const image = makeImage('restart')
    const name = at('octo-org/restart')
    const restart = { done: false }
    const restarting = lab.restartUpstream().then(() => (restart.done = true))
    // Whether a request meets the gap is a matter of milliseconds, so there are requests for as long as it lasts.
    do await push(client, name, image, ['v1'])
    while (!restart.done)
    await restarting
    expect(await client.headManifest(name, 'v1' as Tag)).toMatchObject({ kind: 'found', digest: image.digest })
  })

  it('a token that ran out during a long build', async () => {
    const { client, events } = clientFor(lab, 'job')
    const name = at('octo-org/long')
    expect(await probePush(client, name)).toEqual({ kind: 'granted' })
    later = 3_600_000
    await push(client, name, makeImage('long'), ['v1'])
    expect(events).toEqual([])
  })
})
