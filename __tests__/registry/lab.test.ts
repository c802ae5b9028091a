import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import type { ImageName, Tag } from '../../src/domain/reference.js'
import { Secret } from '../../src/domain/secret.js'
import { createHttp } from '../../src/ports/http.js'
import type { Clock } from '../../src/ports/ports.js'
import { systemClock } from '../../src/ports/runtime.js'
import { RegistryClient, type RegistryEvent } from '../../src/registry/client.js'
import { probeLogin, probePush, probeRead } from '../../src/registry/probe.js'
import { type Lab, startLab, tokenOf } from '../lab/ghcr-client.js'
import { createClock } from '../ports/clock.js'
import { INDEX_TYPE, MANIFEST_TYPE } from './registry-server.js'

let lab: Lab
let later = 0

beforeAll(async () => {
  lab = await startLab({
    now: () => Date.now() + later,
    world: {
      organizations: { 'Octo-Org': { owners: ['boss'], members: ['robot'] } },
      repositories: { 'Octo-Org/App': { visibility: 'private', userAccess: { robot: 'write' } } },
      packages: {
        'octo-org/unlinked': {},
        'octo-org/readable': { actionsAccess: { 'Octo-Org/App': 'read' } },
        'octo-org/shown': { visibility: 'public' }
      },
      tokens: {
        job: { kind: 'github-token', repository: 'Octo-Org/App', permissions: { packages: 'write' } },
        reader: { kind: 'github-token', repository: 'Octo-Org/App', permissions: { packages: 'read' } },
        boss: { kind: 'classic', user: 'boss', scopes: ['write:packages'] },
        narrow: { kind: 'classic', user: 'boss', scopes: ['read:packages'] },
        fine: { kind: 'fine-grained', user: 'robot' },
        dead: { kind: 'classic', user: 'robot', scopes: ['write:packages'], revoked: true }
      }
    }
  })
})
afterEach(() => {
  lab.faults.clear()
  later = 0
})
afterAll(async () => lab.stop())

const at = (path: string): ImageName => ({ host: lab.host, path })

/** Pauses that really pass, a tenth as long as asked. */
const shortPauses: Clock = { ...systemClock, sleep: async ms => systemClock.sleep(ms / 10) }

function clientFor(token: string | undefined, clock: Clock = createClock()) {
  const events: RegistryEvent[] = []
  const credential =
    token === undefined
      ? ({ kind: 'anonymous' } as const)
      : ({ kind: 'basic', username: 'mona', password: new Secret(tokenOf(lab, token)) } as const)
  const observe = (event: RegistryEvent) => events.push(event)
  const client = new RegistryClient({ http: createHttp(), clock, host: lab.host, credential, intent: 'push', observe })
  return { client, events }
}

interface Image {
  readonly bytes: Buffer
  readonly digest: Digest
  readonly blobs: readonly Buffer[]
}

function makeImage(seed: string): Image {
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { seed } } }))
  const layer = Buffer.alloc(300_000, seed)
  const describeBlob = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length
  })
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: describeBlob('application/vnd.oci.image.config.v1+json', config),
    layers: [describeBlob('application/vnd.oci.image.layer.v1.tar', layer)]
  }
  const bytes = Buffer.from(JSON.stringify(manifest, null, 1))
  return { bytes, digest: digestOf(bytes), blobs: [config, layer] }
}

async function push(client: RegistryClient, name: ImageName, image: Image, tags: readonly string[]): Promise<void> {
  await Promise.all(image.blobs.map(async bytes => client.uploadBlob(name, { kind: 'bytes', bytes })))
  await client.putManifest(name, image.digest, image.bytes, MANIFEST_TYPE)
  await Promise.all(tags.map(async tag => client.putManifest(name, tag as Tag, image.bytes, MANIFEST_TYPE)))
}

describe('an image', () => {
  it('goes into the registry and comes back, byte for byte', async () => {
    const { client, events } = clientFor('job')
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
    const { client } = clientFor('job')
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
    const { client } = clientFor('boss')
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
    const { client } = clientFor('job')
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
    const { client, events } = clientFor('job')
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
    const { client, events } = clientFor('job', shortPauses)
    const image = makeImage('restart')
    const name = at('octo-org/restart')
    const restarting = lab.restartUpstream()
    await push(client, name, image, ['v1'])
    await restarting
    expect(await client.headManifest(name, 'v1' as Tag)).toMatchObject({ kind: 'found', digest: image.digest })
    expect(events.length).toBeGreaterThan(0)
  })

  it('a token that ran out during a long build', async () => {
    const { client, events } = clientFor('job')
    const name = at('octo-org/long')
    expect(await probePush(client, name)).toEqual({ kind: 'granted' })
    later = 3_600_000
    await push(client, name, makeImage('long'), ['v1'])
    expect(events).toEqual([])
  })
})

describe('the push test', () => {
  it.each([
    ['job', 'octo-org/brand-new', 'granted', undefined],
    ['job', 'octo-org/unlinked', 'denied', 'permission_denied: write_package'],
    ['job', 'octo-org/readable', 'denied', 'permission_denied: write_package'],
    ['job', 'someone-else/app', 'denied', expect.any(String) as string],
    ['reader', 'octo-org/brand-new', 'denied', expect.stringContaining('installation not allowed to Create') as string],
    ['reader', 'octo-org/unlinked', 'denied', expect.stringContaining('installation not allowed to Write') as string],
    ['boss', 'octo-org/unlinked', 'granted', undefined],
    ['narrow', 'octo-org/unlinked', 'denied', expect.stringContaining('does not match expected scopes') as string],
    ['fine', 'octo-org/unlinked', 'denied', expect.stringContaining('does not match expected scopes') as string],
    ['dead', 'octo-org/unlinked', 'denied', 'denied'],
    [undefined, 'octo-org/unlinked', 'denied', expect.any(String) as string],
    ['job', 'one-segment', 'denied', 'invalid repository name']
  ])('with %s on %s: %s', async (token, path, kind, message) => {
    const { client } = clientFor(token)
    const access = await probePush(client, at(path))
    expect(access.kind).toBe(kind)
    expect(access).toEqual(
      message === undefined
        ? { kind }
        : { kind, failure: expect.objectContaining({ diagnostics: [expect.objectContaining({ message })] }) as object }
    )
  })

  it('leaves nothing behind', async () => {
    await probePush(clientFor('job').client, at('octo-org/nothing'))
    expect(lab.world.packages).not.toHaveProperty('octo-org/nothing')
    expect(await probeRead(clientFor('job').client, at('octo-org/nothing'))).toEqual({ kind: 'absent' })
  })

  it('knows nothing while the registry limits the rate', async () => {
    lab.faults.order({ host: 'registry', method: 'POST', then: { refusal: 'secondaryRateLimit' } })
    expect(await probePush(clientFor('job').client, at('octo-org/limited'))).toMatchObject({ kind: 'unknown' })
  })
})

describe('the read test', () => {
  it.each([
    ['job', 'octo-org/readable', 'granted'],
    ['job', 'octo-org/unlinked', 'denied'],
    ['job', 'octo-org/none', 'absent'],
    [undefined, 'octo-org/unlinked', 'denied'],
    [undefined, 'octo-org/none', 'denied']
  ])('with %s on %s: %s', async (token, path, kind) => {
    // A package of the world has no tags yet: it is born in the registry by a first push.
    const image = makeImage(path)
    const { client: boss } = clientFor('boss')
    if (path !== 'octo-org/none') await push(boss, at(path), image, ['v1'])
    expect(await probeRead(clientFor(token).client, at(path))).toMatchObject({ kind })
  })

  it('shows that everybody may pull a public package', async () => {
    await push(clientFor('boss').client, at('octo-org/shown'), makeImage('shown'), ['v1'])
    expect(await probeRead(clientFor(undefined).client, at('octo-org/shown'))).toEqual({ kind: 'granted' })
  })
})

describe('the login test', () => {
  it.each([
    ['job', 'granted'],
    ['fine', 'granted'],
    ['dead', 'denied']
  ])('with %s: %s', async (token, kind) => {
    expect(await probeLogin(clientFor(token).client)).toMatchObject({ kind })
  })
})
