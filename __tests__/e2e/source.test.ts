import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, root, startLab } from '../../lab/lab.mjs'
import { prepareContainerTools } from '../../lab/machine/container-tools.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { Secret } from '../../src/domain/secret.js'
import { createHttp } from '../../src/ports/http.js'
import { systemClock } from '../../src/ports/runtime.js'
import { RegistryClient } from '../../src/registry/client.js'
import { layoutFiles, type MadeImage, makeIndex, makePlatform, pushMade } from '../content/images.js'
import { makeTarOf } from '../content/tar-file.js'
import { digestInRegistry, outputsOf, publish, tokenOf } from './stage.js'
import { organizationWorld } from './world.js'

type Store = 'containerd' | 'classic'

const execute = promisify(execFile)

/** Never the synchronous form: the lab's registry answers from this process. */
async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return (await execute(program, args, { env: { ...process.env, ...env } })).stdout.trim()
}

function clientOf(lab: Lab): RegistryClient {
  const credential = { kind: 'basic', username: 'anybody', password: new Secret(tokenOf(lab, 'job')) } as const
  return new RegistryClient({ http: createHttp(), clock: systemClock, host: lab.ghcr.host, credential, intent: 'push' })
}

function writeLayout(lab: Lab, files: ReadonlyMap<string, Buffer>): string {
  const folder = mkdtempSync(join(lab.folder, 'layout-'))
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

async function expectEverything(lab: Lab, path: string, tag: string, image: MadeImage): Promise<void> {
  expect(await digestInRegistry(lab, path, tag)).toBe(image.root.digest)
  for (const { digest } of image.manifests) expect(await digestInRegistry(lab, path, digest)).toBe(digest)
}

function notices(job: JobResult): string {
  return (job.steps[0]?.annotations ?? []).map(({ message }) => message).join('\n')
}

describe('source: without any engine', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store: 'none' })
  })
  afterAll(async () => lab.stop())

  it('an image in another registry comes with all platforms and attestations, digest kept', async () => {
    const other = await startLab({ world: organizationWorld(), store: 'none' })
    try {
      const image = makeIndex('other registry')
      await pushMade(clientOf(other), { host: other.ghcr.host, path: 'octo-org/elsewhere' }, image, ['1.0'])
      other.ghcr.setWorld({ packages: { 'octo-org/elsewhere': { visibility: 'public' } } })
      const job = await publish(lab, { with: { images: 'other', source: `${other.ghcr.host}/octo-org/elsewhere:1.0` } })
      expect(job.conclusion, job.text).toBe('success')
      await expectEverything(lab, 'octo-org/other', 'v1.2.3', image)
      expect(outputsOf(job)).toMatchObject({ digest: image.root.digest, pushed: 'true' })
    } finally {
      await other.stop()
    }
  })

  it.each([
    ['a folder', (image: MadeImage) => writeLayout(lab, layoutFiles(image, ['v1', 'other'])), ''],
    ['a folder, with a name in it', (image: MadeImage) => writeLayout(lab, layoutFiles(image, ['v1'])), ':v1'],
    ['an archive', (image: MadeImage) => writeFile(lab, 'layout.tar', makeTarOf(layoutFiles(image))), '']
  ])('an OCI layout in %s, digest kept', async (what, make, suffix) => {
    const image = makeIndex(`layout ${what}`)
    const path = `layouts-${what.length}`
    const job = await publish(lab, { with: { images: path, source: `oci-layout:${make(image)}${suffix}` } })
    expect(job.conclusion, job.text).toBe('success')
    await expectEverything(lab, `octo-org/${path}`, 'latest', image)
  })

  it('several packages get it, and the registry is sent each layer once', async () => {
    const image = makeIndex('several')
    const source = `oci-layout:${writeLayout(lab, layoutFiles(image))}`
    lab.ghcr.requests.length = 0
    const job = await publish(lab, { with: { images: 'several\nseveral-too', source } })
    expect(job.conclusion, job.text).toBe('success')
    await expectEverything(lab, 'octo-org/several', 'v1.2.3', image)
    await expectEverything(lab, 'octo-org/several-too', 'v1.2.3', image)
    const uploads = lab.ghcr.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/blobs/'))
    expect(uploads).toHaveLength(new Set(image.blobs.map(({ digest }) => digest)).size)
  })

  it('labels and annotations that are asked for stand on an index around it; the image keeps its digest', async () => {
    const image = makePlatform('amd64', 'annotated')
    const source = `oci-layout:${writeLayout(lab, layoutFiles(image))}`
    const job = await publish(lab, {
      with: { images: 'annotated', source, labels: 'org.opencontainers.image.description=Says hello' }
    })
    expect(job.conclusion, job.text).toBe('success')
    const digest = await digestInRegistry(lab, 'octo-org/annotated', 'v1.2.3')
    expect(digest).toBe(outputsOf(job)['digest'])
    const read = await clientOf(lab).getManifest({ host: lab.ghcr.host, path: 'octo-org/annotated' }, digest as never)
    if (read.kind !== 'found' || read.manifest.kind !== 'index') throw new Error('not an index')
    expect(read.manifest.children).toMatchObject([{ digest: image.root.digest, platform: { architecture: 'amd64' } }])
    expect(read.manifest.annotations).toMatchObject({
      'org.opencontainers.image.description': 'Says hello',
      'org.opencontainers.image.source': 'https://github.com/Octo-Org/Hello-World'
    })
    expect(notices(job)).toContain('the images in it keep their digests')
  })

  it.each([
    ['a pull request', { event: 'pull-request' }, 'success'],
    ['a dry run', { with: { 'dry-run': 'true' } }, 'success']
  ])('%s looks and pushes nothing', async (_, story, conclusion) => {
    const image = makePlatform('amd64', 'looked at')
    const source = `oci-layout:${writeLayout(lab, layoutFiles(image))}`
    const job = await publish(lab, {
      ...story,
      with: { images: 'looked', source, ...('with' in story ? story.with : {}) }
    })
    expect(job.conclusion, job.text).toBe(conclusion)
    expect(await digestInRegistry(lab, 'octo-org/looked', 'v1.2.3')).toBeUndefined()
    expect(outputsOf(job)).toMatchObject({ pushed: 'false', digest: image.root.digest })
  })

  it.each([
    ['oci-layout:none', 'source-absent', 'is not an OCI layout'],
    ['docker-archive:none.tar', 'source-absent', 'does not exist'],
    ['docker-archive:Dockerfile', 'source-unreadable', 'not a tar archive'],
    ['localhost:1/octo-org/app:1', 'connection-refused', 'This is about the source'],
    ['app:1.0', 'source-absent', 'is not in any engine on this machine'],
    ['docker-archive:', 'invalid-input', 'names no file']
  ])('%s is refused before anything is written', async (source, id, says) => {
    lab.ghcr.requests.length = 0
    const job = await publish(lab, { with: { images: 'refused', source } })
    expect(job.conclusion, job.text).toBe('failure')
    expect(job.text).toContain(says)
    if (id !== 'connection-refused') expect(outputsOf(job)['failure']).toBe(id)
    expect(lab.ghcr.requests.filter(({ method }) => method === 'PUT')).toEqual([])
  })

  it('podman and buildah give what they have', async () => {
    const tools = prepareContainerTools({ directory: join(lab.folder, 'container-tools') })
    try {
      const archive = writeFile(lab, 'for-podman.tar', makeTarOf(layoutFiles(makePlatform('amd64', 'tiny'))))
      const loaded = await run('podman', ['load', '--quiet', '--input', archive], tools.env)
      await run('podman', ['tag', loaded.split(' ').at(-1) ?? '', 'localhost/mine:1.0'], tools.env)
      for (const engine of ['podman', 'buildah']) {
        const job = await publish(lab, {
          with: { images: `from-${engine}`, source: 'localhost/mine:1.0', engine },
          options: { machine: tools.env }
        })
        expect(job.conclusion, job.text).toBe('success')
        const id = await run('podman', ['image', 'inspect', '--format', '{{.Id}}', 'localhost/mine:1.0'], tools.env)
        expect(await configDigest(lab, `octo-org/from-${engine}`)).toBe(`sha256:${id.replace('sha256:', '')}`)
      }
    } finally {
      await tools.remove()
    }
  })
})

function writeFile(lab: Lab, name: string, bytes: Buffer): string {
  const path = join(lab.folder, name)
  writeFileSync(path, bytes)
  return path
}

async function configDigest(lab: Lab, path: string): Promise<string | undefined> {
  const read = await clientOf(lab).getManifest({ host: lab.ghcr.host, path }, 'v1.2.3' as never)
  return read.kind === 'found' && read.manifest.kind === 'manifest' ? read.manifest.config.digest : undefined
}

describe.each<Store>(['containerd', 'classic'])('source: from the engine, %s store', store => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store })
  })
  afterAll(async () => lab.stop())

  const docker = async (...args: readonly string[]): Promise<string> => run('docker', args, lab.machine)

  it('story 6: an image that was pulled gets our name and keeps its image', async () => {
    const image = makeIndex('hello-world', {})
    await pushMade(clientOf(lab), { host: lab.ghcr.host, path: 'octo-org/upstream' }, image, ['latest'])
    lab.ghcr.setWorld({ packages: { 'octo-org/upstream': { visibility: 'public' } } })
    const pulled = `${lab.ghcr.host}/octo-org/upstream:latest`
    await docker('pull', '--quiet', pulled)
    await docker('tag', pulled, 'hello-world')
    const job = await publish(lab, {
      with: { images: 'ours', source: 'hello-world', annotations: 'org.opencontainers.image.description=Says hello' }
    })
    expect(job.conclusion, job.text).toBe('success')
    const name = { host: lab.ghcr.host, path: 'octo-org/ours' }
    const read = await clientOf(lab).getManifest(name, 'v1.2.3' as never)
    if (read.kind !== 'found' || read.manifest.kind !== 'index') throw new Error('not an index')
    expect(read.manifest.annotations['org.opencontainers.image.description']).toBe('Says hello')
    const [child, ...more] = read.manifest.children
    expect(more).toEqual([])
    const platform = await clientOf(lab).getManifest(name, child?.digest as never)
    const config = image.blobs[0]?.digest
    expect(platform.kind === 'found' && platform.manifest.kind === 'manifest' && platform.manifest.config.digest).toBe(
      config
    )
    // The containerd store keeps what it pulled as it was, the classic one unpacks it.
    if (store === 'containerd') expect(child?.digest).toBe(image.manifests[0]?.digest)
    expect(notices(job)).toContain(store === 'containerd' ? 'linux/arm64' : 'the image ID stays')
    await docker('rmi', 'hello-world', pulled)
    await docker('pull', '--quiet', `${name.host}/${name.path}@${outputsOf(job)['digest'] ?? ''}`)
  })

  it('an image that was built keeps its image ID, whatever its layers are packed in', async () => {
    const workspace = await lab.checkout()
    await docker('buildx', 'build', '--load', '--tag', 'mine:1.0', workspace)
    const id = await docker('image', 'inspect', '--format', '{{.Id}}', 'mine:1.0')
    const job = await publish(lab, { with: { images: `built-${store}`, source: 'mine:1.0' } })
    expect(job.conclusion, job.text).toBe('success')
    const digest = await digestInRegistry(lab, `octo-org/built-${store}`, 'v1.2.3')
    expect(digest).toBe(outputsOf(job)['digest'])
    // The containerd store names an image by its manifest, the classic one by its config.
    if (store === 'containerd') expect(digest).toBe(id)
    else {
      expect(await configDigest(lab, `octo-org/built-${store}`)).toBe(id)
      expect(notices(job)).toContain('the image ID stays')
    }
    expect(job.leftovers).toEqual([])
  })

  it('an archive of docker save goes as the engine’s own image does', async () => {
    const workspace = await lab.checkout()
    await docker('buildx', 'build', '--load', '--tag', 'saved:1.0', workspace)
    const archive = join(lab.folder, 'saved.tar')
    await docker('image', 'save', '--output', archive, 'saved:1.0')
    const [first, second] = [
      await publish(lab, { with: { images: `saved-${store}`, source: `docker-archive:${archive}` } }),
      await publish(lab, { with: { images: `engine-${store}`, source: 'saved:1.0' } })
    ]
    expect(first.conclusion, first.text).toBe('success')
    expect(outputsOf(first)['digest']).toBe(outputsOf(second)['digest'])
  })
})

describe.runIf(process.platform === 'linux')('an image of 300 MB', () => {
  it('goes through in constant memory, out of a layout and from package to package', async () => {
    const { stdout } = await execute(process.execPath, ['scripts/large-image.mjs', '300'], { cwd: root })
    const peaks = [...stdout.matchAll(/peak memory (\d+) MB/g)].map(([, peak]) => Number(peak))
    expect(peaks).toHaveLength(2)
    expect(Math.max(...peaks)).toBeLessThan(120)
  })
})
