import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { openDockerArchive } from '../../src/content/docker-archive.js'
import { folderFiles } from '../../src/content/files.js'
import { demandLayout, layoutSource, pickListed } from '../../src/content/layout.js'
import type { Opened } from '../../src/content/opened.js'
import { openTar } from '../../src/content/tar.js'
import { demandBlobs, type ImageTree, readTree } from '../../src/content/tree.js'
import { trim } from '../../src/content/trim.js'
import { digestOf } from '../../src/domain/digest.js'
import { describePiece, layoutFiles, makeIndex, makePlatform, piece, TYPES } from './images.js'
import { makeTar, makeTarOf, type TarEntry } from './tar-file.js'

const folder = mkdtempSync(join(tmpdir(), 'ghcr-archives-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
let scratch = ''
beforeEach(() => {
  count += 1
  scratch = join(folder, `scratch-${count}`)
  mkdirSync(scratch)
})

function writeFolder(files: ReadonlyMap<string, Buffer>): string {
  const path = join(scratch, 'layout')
  for (const [name, content] of files) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

async function tarOf(bytes: Buffer) {
  const path = join(scratch, 'archive.tar')
  writeFileSync(path, bytes)
  return openTar(path, 'docker-archive:archive.tar')
}

async function drain(opened: Opened): Promise<{ tree: ImageTree; blobs: Map<string, Buffer> }> {
  const tree = await readTree(opened.source, opened.root)
  await demandBlobs(opened.source, tree)
  const blobs = new Map<string, Buffer>()
  for (const blob of tree.blobs) {
    const chunks: Buffer[] = []
    for await (const chunk of await opened.source.openBlob(blob)) chunks.push(chunk as Buffer)
    blobs.set(blob.digest, Buffer.concat(chunks))
  }
  return { tree, blobs }
}

describe('an OCI layout', () => {
  it.each([
    ['in a folder', (files: Map<string, Buffer>) => folderFiles(writeFolder(files), 'oci-layout:out')],
    ['in an archive', async (files: Map<string, Buffer>) => tarOf(makeTarOf(files))]
  ])('%s gives every platform, attestation and blob, digests as they are', async (_, make) => {
    const image = makeIndex('layout')
    const files = await make(layoutFiles(image))
    const { digest } = pickListed(await demandLayout(files), undefined, files.description)
    const { tree, blobs } = await drain({ source: layoutSource(files), root: digest, remarks: [] })
    expect(digest).toBe(image.root.digest)
    expect(tree.manifests.map(each => each.digest).sort()).toEqual(image.manifests.map(each => each.digest).sort())
    expect(tree.manifests.at(-1)?.digest).toBe(image.root.digest)
    for (const blob of image.blobs) expect(blobs.get(blob.digest)?.equals(blob.bytes)).toBe(true)
  })

  it('that lists one image under several names is one image, found by each of them', async () => {
    const files = folderFiles(
      writeFolder(layoutFiles(makePlatform('amd64', 'names'), ['v1', 'latest'])),
      'oci-layout:out'
    )
    const listed = await demandLayout(files)
    for (const wanted of [undefined, 'v1', 'latest'])
      expect(pickListed(listed, wanted, 'x').names).toEqual(['v1', 'latest'])
    expect(() => pickListed(listed, 'v2', 'oci-layout:out')).toThrow(/has no image v2; it has v1, latest \(sha256:/)
  })

  it('with several images needs a name', () => {
    const listed = ['a', 'b'].map(name => ({ digest: digestOf(Buffer.from(name)), names: [name] }))
    expect(() => pickListed(listed, undefined, 'x')).toThrow(/contains several images: a \(sha256:.*; b \(sha256/)
    expect(() => pickListed([], undefined, 'x')).toThrow(/contains no image/)
  })

  it('a folder that is none says what is missing', async () => {
    await expect(demandLayout(folderFiles(scratch, 'oci-layout:out'))).rejects.toMatchObject({
      failure: { id: 'source-absent', because: 'the source oci-layout:out is not an OCI layout: it has no oci-layout' }
    })
  })

  it.each([
    ['shorter', (bytes: Buffer) => bytes.subarray(1), /has \d+ bytes, but \d+ by its descriptor/],
    ['others', (bytes: Buffer) => Buffer.alloc(bytes.length, 'z'), /has the digest sha256:/]
  ])('whose bytes are %s than the digest says is refused', async (_, change, says) => {
    const image = makePlatform('amd64', 'lying')
    const files = layoutFiles(image)
    const name = `blobs/${image.blobs[1]!.digest.replace(':', '/')}`
    files.set(name, change(files.get(name)!))
    const opened = {
      source: layoutSource(folderFiles(writeFolder(files), 'oci-layout:out')),
      root: image.root.digest,
      remarks: []
    }
    await expect(drain(opened)).rejects.toMatchObject({
      failure: { id: 'source-unreadable', because: expect.stringMatching(says) as string }
    })
  })

  it('whose manifest is not that of its digest is refused', async () => {
    const image = makePlatform('amd64', 'lying manifest')
    const files = layoutFiles(image)
    files.set(`blobs/${image.root.digest.replace(':', '/')}`, Buffer.from('{}'))
    const opened = { source: layoutSource(folderFiles(writeFolder(files), 'x')), root: image.root.digest, remarks: [] }
    await expect(drain(opened)).rejects.toMatchObject({ failure: { id: 'source-unreadable' } })
  })
})

/** What `docker save` wrote before Docker 25: a folder for each layer, and a link for one that is there already. */
function legacy(more: Partial<{ config: object; layers: string[]; items: object[] }> = {}): TarEntry[] {
  const [one, two] = [makeTar([{ name: 'one', content: Buffer.alloc(50_000, 'one') }]), makeTar([{ name: 'two' }])]
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [digestOf(one), digestOf(two), digestOf(one)] },
      ...more.config
    })
  )
  const layers = more.layers ?? ['a/layer.tar', 'b/layer.tar', 'c/layer.tar']
  const item = { Config: 'config.json', RepoTags: ['app:1'], Layers: layers }
  return [
    { name: 'config.json', content: config },
    { name: 'a/layer.tar', content: one },
    { name: 'b/layer.tar', content: two },
    { name: 'c/layer.tar', type: '2', target: '../a/layer.tar' },
    { name: 'manifest.json', content: Buffer.from(JSON.stringify(more.items ?? [item])) }
  ]
}

describe('an archive of docker save', () => {
  it('in the old form gets compressed layers and a manifest; the config stays as it is', async () => {
    const entries = legacy()
    const opened = await openDockerArchive(await tarOf(makeTar(entries)), scratch)
    const { tree, blobs } = await drain(opened)
    const manifest = tree.root.manifest
    if (manifest.kind !== 'manifest') throw new Error('not a manifest')
    expect(blobs.get(manifest.config.digest)).toEqual(entries[0]?.content)
    expect(manifest.layers.map(({ digest }) => gunzipSync(blobs.get(digest)!))).toEqual(
      [1, 2, 1].map(at => entries[at]?.content)
    )
    expect(manifest.layers.every(({ mediaType }) => mediaType.endsWith('.tar.gzip'))).toBe(true)
    expect(opened.remarks.join()).toContain('the digest is new')
  })

  it('gives the same digest each time', async () => {
    const files = await tarOf(makeTar(legacy()))
    const again = join(scratch, 'again')
    mkdirSync(again)
    const [first, second] = [await openDockerArchive(files, scratch), await openDockerArchive(files, again)]
    expect(first.root).toBe(second.root)
  })

  it('in the new form, with compressed layers, keeps its digest', async () => {
    const image = makeIndex('new form')
    const opened = await openDockerArchive(
      await tarOf(makeTarOf(layoutFiles(image, ['docker.io/library/app:1']))),
      scratch
    )
    expect(opened.root).toBe(image.root.digest)
    expect(opened.remarks).toEqual([])
    await drain(opened)
  })

  it('in the new form, with plain layers, compresses them', async () => {
    const layer = piece(TYPES.plain, Buffer.alloc(100_000, 'plain'))
    const config = piece(TYPES.config, { architecture: 'amd64', os: 'linux', rootfs: { diff_ids: [layer.digest] } })
    const manifest = piece(TYPES.manifest, {
      schemaVersion: 2,
      mediaType: TYPES.manifest,
      config: describePiece(config),
      layers: [describePiece(layer)]
    })
    const image = { root: manifest, manifests: [manifest], blobs: [config, layer] }
    const opened = await openDockerArchive(await tarOf(makeTarOf(layoutFiles(image))), scratch)
    const { tree, blobs } = await drain(opened)
    expect(tree.root.mediaType).toBe(TYPES.manifest)
    expect(tree.blobs.map(({ mediaType }) => mediaType)).toEqual([TYPES.config, TYPES.layer])
    expect(gunzipSync(blobs.get(tree.blobs[1]!.digest)!).equals(layer.bytes)).toBe(true)
  })

  it.each<[what: string, entries: TarEntry[], says: RegExp]>([
    ['has no manifest.json', [{ name: 'other' }], /not a docker save archive/],
    ['has an empty manifest.json', legacy({ items: [] }), /lists no image/],
    [
      'holds two images',
      legacy({ items: [{ RepoTags: ['a:1'] }, { RepoTags: ['b:2'] }] }),
      /contains 2 images \(a:1, b:2\)/
    ],
    ['names no layers', legacy({ items: [{ Config: 'config.json' }] }), /does not name config and layers/],
    ['lacks its config', legacy({ items: [{ Config: '../config.json', Layers: [] }] }), /it lacks \.\.\/config\.json/],
    ['lacks a layer', legacy({ layers: ['a/layer.tar', 'b/layer.tar', 'd/layer.tar'] }), /lacks layer 3 of 3/],
    ['has more layers than its config names', legacy({ layers: ['a/layer.tar'] }), /names 3 layers, but it has 1/],
    [
      'has layers that are not those of its config',
      legacy({ layers: ['b/layer.tar', 'a/layer.tar', 'c/layer.tar'] }),
      /has the digest/
    ],
    ['has a config that names nothing', legacy({ config: { rootfs: 'x' } }), /names no layers/]
  ])('that %s is refused in one sentence', async (_, entries, says) => {
    const opening = tarOf(makeTar(entries)).then(async files => openDockerArchive(files, scratch))
    await expect(opening).rejects.toMatchObject({
      failure: { kind: 'refused', id: 'source-unreadable', because: expect.stringMatching(says) as string }
    })
    expect(readdirSync(scratch).filter(name => name.includes('..') || name === 'config.json')).toEqual([])
  })
})

describe('trim', () => {
  async function opened(image: ReturnType<typeof makeIndex>, without: readonly number[]): Promise<Opened> {
    const files = layoutFiles(image)
    for (const at of without) files.delete(`blobs/${image.manifests[at]!.digest.replace(':', '/')}`)
    return trim({ source: layoutSource(await tarOf(makeTarOf(files))), root: image.root.digest, remarks: [] })
  }

  it('leaves alone what is whole', async () => {
    const image = makeIndex('whole')
    expect(await opened(image, [])).toMatchObject({ root: image.root.digest, remarks: [] })
  })

  it('takes the only platform that is there, with its own digest, and says so', async () => {
    const image = makeIndex('one platform')
    const result = await opened(image, [1, 2, 3])
    expect(result.root).toBe(image.manifests[0]!.digest)
    expect(result.remarks.join()).toMatch(/contains linux\/amd64 .*; linux\/arm64 \(sha256:[0-9a-f]+\) is missing/)
    await drain(result)
  })

  it('keeps the attestation of a platform that is there, in an index of just these', async () => {
    const image = makeIndex('with attestation')
    const result = await opened(image, [1])
    const { tree } = await drain(result)
    expect(tree.manifests.map(({ digest }) => digest)).toEqual([
      image.manifests[2]!.digest,
      image.manifests[0]!.digest,
      result.root
    ])
  })
})
