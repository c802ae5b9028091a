import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { registrySource } from '../../src/content/source.js'
import { demandBlobs, readTree } from '../../src/content/tree.js'
import type { ImageName } from '../../src/domain/reference.js'
import { copyImage } from '../../src/execute/copy.js'
import { makeIndex, makePlatform, pushMade } from '../content/images.js'
import type { Lab } from '../lab/ghcr-client.js'
import { createClock } from '../ports/clock.js'
import { clientFor, shortPauses, startWorld } from '../registry/lab-stage.js'

let lab: Lab
let other: Lab
beforeAll(async () => {
  lab = await startWorld()
  other = await startWorld()
})
afterAll(async () => Promise.all([lab.stop(), other.stop()]))
afterEach(() => {
  lab.faults.clear()
  other.faults.clear()
})

const at = (where: Lab, path: string): ImageName => ({ host: where.host, path: `octo-org/${path}` })
const tools = { clock: createClock(), progress: () => undefined }

function requestsOf(where: Lab, method: string, path: RegExp): number {
  return where.requests.filter(request => request.method === method && path.test(request.path)).length
}

async function expectWhole(where: Lab, name: ImageName, image: ReturnType<typeof makeIndex>): Promise<void> {
  const { client } = clientFor(where, 'boss')
  for (const { digest, bytes } of image.manifests) {
    const read = await client.getManifest(name, digest)
    expect(read.kind === 'found' && Buffer.compare(read.bytes, bytes)).toBe(0)
  }
  for (const { digest, size } of image.blobs)
    expect(await client.headBlob(name, digest)).toEqual({ kind: 'found', size })
}

describe('copyImage', () => {
  it('takes all platforms and attestations into another package of the registry without carrying a byte of them', async () => {
    const { client } = clientFor(lab, 'boss')
    const [from, to] = [at(lab, 'from-index'), at(lab, 'to-index')]
    const image = makeIndex('mounted')
    await pushMade(client, from, image)
    const source = registrySource(client, from)
    const tree = await readTree(source, image.root.digest)
    await demandBlobs(source, tree)
    lab.requests.length = 0
    await copyImage(source, tree, client, to, tools)
    expect(requestsOf(lab, 'GET', /\/blobs\/sha256/)).toBe(0)
    expect(requestsOf(lab, 'PUT', /\/blobs\/upload/)).toBe(0)
    await expectWhole(lab, to, image)
  })

  it('streams from another registry what is not there yet, and nothing twice', async () => {
    const [here, there] = [clientFor(lab, 'boss').client, clientFor(other, 'boss').client]
    const [from, to] = [at(lab, 'abroad'), at(other, 'home')]
    const image = makeIndex('streamed')
    await pushMade(here, from, image)
    const source = registrySource(here, from)
    const tree = await readTree(source, image.root.digest)
    await copyImage(source, tree, there, to, tools)
    await expectWhole(other, to, image)
    other.requests.length = 0
    await copyImage(source, tree, there, to, tools)
    expect(other.requests.filter(({ method }) => !['HEAD', 'GET'].includes(method))).toEqual([])
  })

  it('repairs a copy that lost a part', async () => {
    const [here, there] = [clientFor(lab, 'boss').client, clientFor(other, 'boss').client]
    const image = makeIndex('repaired')
    await pushMade(here, at(lab, 'repair'), image)
    const to = at(other, 'repair')
    // Only one platform and the index's blobs are there: a push that was killed.
    for (const { bytes } of image.blobs.slice(0, 3)) await there.uploadBlob(to, { kind: 'bytes', bytes })
    const source = registrySource(here, at(lab, 'repair'))
    await copyImage(source, await readTree(source, image.root.digest), there, to, tools)
    await expectWhole(other, to, image)
  })

  it.each([
    [
      'the download breaks off',
      'source',
      { method: 'GET', path: /\/blobs\/sha256/, times: 2, then: { truncate: 1000 } }
    ],
    ['the upload is lost', 'target', { method: 'PUT', path: /\/blobs\/upload/, times: 2, then: { loseUpload: true } }],
    [
      'the upload is answered before it was read',
      'target',
      { method: 'PUT', path: /\/blobs\/upload/, times: 2, then: { status: 503 } }
    ],
    [
      'manifests are refused for a while',
      'target',
      { method: 'PUT', path: /\/manifests\//, times: 2, then: { status: 503 } }
    ]
  ] as const)('begins a blob anew where %s', async (_, side, order) => {
    const here = clientFor(lab, 'boss', shortPauses).client
    const there = clientFor(other, 'boss', shortPauses).client
    const image = makePlatform('amd64', `faulty ${order.method} ${JSON.stringify(order.then)}`)
    await pushMade(here, at(lab, 'faulty'), image)
    const source = registrySource(here, at(lab, 'faulty'))
    const tree = await readTree(source, image.root.digest)
    ;(side === 'source' ? lab : other).faults.order(order)
    await copyImage(source, tree, there, at(other, 'faulty'), tools)
    await expectWhole(other, at(other, 'faulty'), image)
  })

  it('carries the bytes where the registry will not mount for this credential', async () => {
    const { client } = clientFor(lab, 'boss')
    const image = makePlatform('amd64', 'unmountable')
    await pushMade(client, at(lab, 'unmountable'), image)
    lab.faults.order({
      method: 'POST',
      path: /to-unmountable\/blobs\/uploads/,
      times: 3,
      then: { status: 403 }
    })
    const source = registrySource(client, at(lab, 'unmountable'))
    await copyImage(source, await readTree(source, image.root.digest), client, at(lab, 'to-unmountable'), tools)
    await expectWhole(lab, at(lab, 'to-unmountable'), image)
  })
})

describe('readTree', () => {
  it('says what is not there, before anything is written', async () => {
    const { client } = clientFor(lab, 'boss')
    const image = makeIndex('holes')
    const source = registrySource(client, at(lab, 'holes'))
    await pushMade(client, at(lab, 'holes'), image)
    const gone = image.manifests[1]!.digest
    const holed = {
      ...source,
      readManifest: async (digest: typeof gone) =>
        digest === gone ? { kind: 'absent' as const } : source.readManifest(digest)
    }
    await expect(readTree(holed, image.root.digest)).rejects.toMatchObject({
      failure: {
        kind: 'refused',
        id: 'source-incomplete',
        because: expect.stringContaining(`linux/arm64 (${gone})`) as string
      }
    })
    const blob = image.blobs[1]!.digest
    const thin = { ...source, hasBlob: async (wanted: { digest: string }) => Promise.resolve(wanted.digest !== blob) }
    await expect(readTree(thin, image.root.digest).then(async tree => demandBlobs(thin, tree))).rejects.toMatchObject({
      failure: { id: 'source-incomplete', because: expect.stringContaining(blob) as string }
    })
  })

  it('an image that is not there at all is absent', async () => {
    const source = registrySource(clientFor(lab, 'boss').client, at(lab, 'nothing'))
    await expect(readTree(source, `sha256:${'0'.repeat(64)}` as never)).rejects.toMatchObject({
      failure: { kind: 'refused', id: 'source-absent' }
    })
  })

  it('tells failures of the source from those of the target', async () => {
    const { client } = clientFor(lab, 'dead')
    const source = registrySource(client, at(lab, 'readable'))
    await expect(readTree(source, `sha256:${'0'.repeat(64)}` as never)).rejects.toThrow(/^reading the source: /)
  })
})
