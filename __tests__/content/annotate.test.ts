import { expect, it } from 'vitest'
import { annotate } from '../../src/content/annotate.js'
import { layoutSource } from '../../src/content/layout.js'
import type { Files } from '../../src/content/files.js'
import { readTree } from '../../src/content/tree.js'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTar } from '../../src/content/tar.js'
import { layoutFiles, type MadeImage, makeIndex, makePlatform } from './images.js'
import { makeTarOf } from './tar-file.js'

async function opened(image: MadeImage) {
  const folder = mkdtempSync(join(tmpdir(), 'ghcr-annotate-'))
  try {
    const path = join(folder, 'layout.tar')
    writeFileSync(path, makeTarOf(layoutFiles(image)))
    const files: Files = await openTar(path, 'layout')
    const result = await annotate(
      { source: layoutSource(files), root: image.root.digest, remarks: [] },
      { 'org.opencontainers.image.description': 'Says hello' }
    )
    return { result, tree: await readTree(result.source, result.root) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

it('one platform gets an index around it and keeps its digest', async () => {
  const image = makePlatform('arm64', 'one')
  const { tree } = await opened(image)
  if (tree.root.manifest.kind !== 'index') throw new Error('not an index')
  expect(tree.root.manifest.children).toMatchObject([
    { digest: image.root.digest, platform: { os: 'linux', architecture: 'arm64' } }
  ])
  expect(tree.root.manifest.annotations).toEqual({ 'org.opencontainers.image.description': 'Says hello' })
})

it('an index becomes another one over the same images and attestations, and that is said', async () => {
  const image = makeIndex('several')
  const { result, tree } = await opened(image)
  if (tree.root.manifest.kind !== 'index') throw new Error('not an index')
  const before = image.manifests.slice(0, -1).map(({ digest }) => digest)
  expect(tree.root.manifest.children.map(({ digest }) => digest).sort()).toEqual(before.sort())
  expect(result.root).not.toBe(image.root.digest)
  expect(result.remarks.join()).toContain('the images in it keep their digests')
})
