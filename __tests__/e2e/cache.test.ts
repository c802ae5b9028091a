import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { run } from '../../lab/machine/command.mjs'
import { needProgram } from '../../lab/machine/programs.mjs'
import { digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

const DOCKERFILE = 'FROM busybox:1.37\nRUN head -c 8 /dev/urandom > /random\nCOPY hello.sh /hello.sh\n'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())

/** The builder forgets everything: what comes back then comes out of a cache elsewhere. */
async function forget(): Promise<void> {
  const env = { ...process.env, ...lab.engine?.env }
  await run(
    needProgram('docker'),
    ['image', 'prune', '--all', '--force', '--filter', 'label=org.opencontainers.image.title'],
    { env }
  )
  await run(needProgram('docker-buildx'), ['prune', '--all', '--force', '--builder=default'], { env })
}

/** What the RUN step left differs each time that it runs. */
async function layersOf(path: string, reference: string): Promise<readonly string[]> {
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
  const response = await fetch(`${lab.registry.url}/v2/${path}/manifests/${reference}`, { headers: { accept } })
  const { layers } = (await response.json()) as { layers: { digest: string }[] }
  return layers.map(({ digest }) => digest)
}

describe('a cache that works', () => {
  it('beside the image gives back the steps, and the summary says so', async () => {
    const workspace = await lab.checkout({ Dockerfile: DOCKERFILE })
    const inputs = { images: 'beside', cache: 'registry' }
    const first = await publish(lab, { workspace, with: inputs })
    expect(first.conclusion, first.text).toBe('success')
    expect(first.summary).toMatch(/\*\*Cache:\*\* 0 of 2 steps from cache.*nothing there yet.*/)
    expect(await digestInRegistry(lab, 'octo-org/beside', 'buildcache-main-linux-amd64')).toBeDefined()
    const layers = await layersOf('octo-org/beside', 'v1.2.3')
    await forget()
    const second = await publish(lab, { workspace, with: inputs })
    expect(second.conclusion, second.text).toBe('success')
    expect(second.summary).toMatch(/\*\*Cache:\*\* 2 of 2 steps from cache; import [\d.]+ s; export [\d.]+ s/)
    expect(await layersOf('octo-org/beside', 'v1.2.3')).toEqual(layers)
  })

  it('inside the image gives back the steps', async () => {
    const workspace = await lab.checkout({ Dockerfile: DOCKERFILE })
    const inputs = { images: 'inside', cache: 'inline' }
    const first = await publish(lab, { workspace, with: inputs })
    expect(first.conclusion, first.text).toBe('success')
    const layers = await layersOf('octo-org/inside', 'latest')
    await forget()
    const second = await publish(lab, { workspace, with: inputs })
    expect(second.conclusion, second.text).toBe('success')
    expect(await layersOf('octo-org/inside', 'latest')).toEqual(layers)
  })

  it('in a folder, written out', async () => {
    const workspace = await lab.checkout({ Dockerfile: DOCKERFILE })
    const job = await publish(lab, { workspace, with: { images: 'folder', 'cache-to': 'type=local,dest=.cache' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(readdirSync(join(workspace, '.cache'))).toContain('index.json')
  })

  it('is only read on a pull request', async () => {
    const job = await publish(lab, { event: 'pull-request', with: { images: 'read-only', cache: 'registry' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('cache registry: writing: rejected')
    expect(await digestInRegistry(lab, 'octo-org/read-only', 'buildcache-main-linux-amd64')).toBeUndefined()
  })
})

describe('a cache that fails', () => {
  it('neither fails nor hides the push', async () => {
    const job = await publish(lab, {
      with: {
        images: 'broken',
        'cache-to': 'type=registry,ref=localhost:1/Octo-Org/cache:x',
        'cache-from': 'localhost:1/x'
      }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(await digestInRegistry(lab, 'octo-org/broken', 'latest')).toBe(outputsOf(job)['digest'])
    const warnings = job.steps[0]?.annotations.filter(({ level }) => level === 'warning') ?? []
    expect(warnings.some(({ message }) => message.includes('The build continues without its cache'))).toBe(true)
    expect(job.summary).toContain('built again without its cache')
    expect(job.text).toContain('https://localhost:1/v2/octo-org/cache/')
  })

  it('by a layer that the registry has lost is done without, and written anew', async () => {
    const workspace = await lab.checkout({ Dockerfile: DOCKERFILE })
    const inputs = { images: 'holes', cache: 'registry' }
    const first = await publish(lab, { workspace, with: inputs })
    expect(first.conclusion, first.text).toBe('success')
    const layers = await layersOf('octo-org/holes', 'buildcache-main-linux-amd64')
    await forget()
    // That of the base image stays: the daemon has it.
    for (const digest of layers.slice(1)) {
      const hex = digest.replace('sha256:', '')
      const blobs = join(lab.folder, 'registry', 'images', 'docker', 'registry', 'v2', 'blobs', 'sha256')
      rmSync(join(blobs, hex.slice(0, 2), hex), { recursive: true })
    }
    await lab.registry.restart()
    const second = await publish(lab, { workspace, with: inputs })
    expect(second.conclusion, second.text).toBe('success')
    expect(second.text).toMatch(/The build continues without its cache: a layer of it could not be fetched/)
    expect(await layersOf('octo-org/holes', 'buildcache-main-linux-amd64')).not.toEqual(layers)
    expect(await digestInRegistry(lab, 'octo-org/holes', 'latest')).toBe(outputsOf(second)['digest'])
  })

  it.each([
    ['in a folder that cannot be made', { 'cache-to': 'type=local,dest=/proc/none' }, /mkdir \/proc\/none/],
    ['without a folder', { 'cache-from': 'type=local' }, /local cache importer requires src/]
  ])('%s is done without', async (_, asked, words) => {
    const job = await publish(lab, { with: { images: 'no-folder', ...(asked as Record<string, string>) } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toMatch(words)
    expect(job.text).toContain('The build continues without its cache')
  })

  it('of GitHub whose token is not taken is done without', async () => {
    const address = 'http://127.0.0.1:1/'
    const runtime = { ACTIONS_RUNTIME_TOKEN: 'worn-out', ACTIONS_RESULTS_URL: address, ACTIONS_CACHE_URL: address }
    const job = await publish(lab, { with: { images: 'bad-gha', cache: 'gha' }, options: { runtime } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toMatch(/The build continues without its cache: .*gha cache exporter/)
    expect(await digestInRegistry(lab, 'octo-org/bad-gha', 'latest')).toBe(outputsOf(job)['digest'])
  })

  it('does not hide a refused push behind itself', async () => {
    lab.ghcr.setWorld({
      packages: { 'octo-org/theirs': { visibility: 'public', repository: null, userAccess: { robot: 'write' } } }
    })
    const job = await publish(lab, {
      with: { images: 'theirs', preflight: 'false', 'cache-to': 'type=registry,ref=localhost:1/x:y' }
    })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('write-package-denied')
  })

  it('of GitHub is not used where the runner gives no token for it, and that is said', async () => {
    const job = await publish(lab, { with: { images: 'no-gha', cache: 'gha' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('cache gha: rejected')
  })
})

describe('a daemon with the classic store', () => {
  it('cannot write caches; what it was told to write in words of its own is left out and the image published', async () => {
    const classic = await startLab({ world: organizationWorld(), store: 'classic' })
    try {
      const job = await publish(classic, { with: { images: 'classic', cache: 'inline', 'no-cache': 'true' } })
      expect(job.conclusion, job.text).toBe('success')
      expect(await digestInRegistry(classic, 'octo-org/classic', 'latest')).toBe(outputsOf(job)['digest'])
    } finally {
      await classic.stop()
    }
  })
})
