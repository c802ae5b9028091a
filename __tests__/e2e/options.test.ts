import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { publishByGit } from './git-server.js'
import { digestInRegistry, outputsOf, publish, tokenOf } from './stage.js'
import { organizationWorld } from './world.js'

describe.each(['containerd', 'classic'] as const)('outputs of a build, %s store', store => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store })
  })
  afterAll(async () => lab.stop())

  it('name the platform’s digest and the image’s id, pushed or not', async () => {
    const workspace = await lab.checkout()
    const pushed = outputsOf(await publish(lab, { workspace, with: { images: 'one' } }))
    expect(JSON.parse(pushed['platform-digests'] ?? '{}')).toEqual({ 'linux/amd64': pushed['digest'] })
    expect(pushed['imageid']).toMatch(/^sha256:/)
    const built = outputsOf(await publish(lab, { workspace, with: { images: 'one', push: 'false', load: 'true' } }))
    expect(built['imageid']).toBe(pushed['imageid'])
    expect(built['pushed']).toBe('false')
    expect(JSON.parse(built['metadata'] ?? '{}')).toHaveProperty(['containerimage.config.digest'], built['imageid'])
  })

  it.runIf(store === 'classic')('name no digest where the daemon has none, only the image’s id', async () => {
    const outputs = outputsOf(await publish(lab, { with: { images: 'id-only', push: 'false' } }))
    expect(outputs['imageid']).toMatch(/^sha256:/)
    expect(outputs['digest'] ?? '').toBe('')
    expect(outputs['image-digest'] ?? '').toBe('')
  })

  it.runIf(store === 'classic')('several platforms that could not be loaded are refused before the build', async () => {
    const job = await publish(lab, { with: { images: 'two', platforms: 'linux/amd64,linux/arm64', load: 'true' } })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('buildx-driver-unsupported')
    expect(job.text).toMatch(/load: the Docker daemon keeps images in its classic store.*leave load out/)
    expect(job.text).not.toContain('Create a builder')
  })

  it('a warning of the Dockerfile stands at its line, once', async () => {
    const job = await publish(lab, {
      files: { Dockerfile: 'FROM busybox:1.37\nRUN echo a \\\n\n  && echo b\n' },
      with: { images: 'warned', file: './Dockerfile' }
    })
    expect(job.conclusion, job.text).toBe('success')
    const found = job.steps[0]?.annotations.filter(({ message }) => message.includes('Empty continuation line')) ?? []
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ level: 'warning', file: 'Dockerfile', line: 4 })
  })

  it('an output that pushes by itself pushes nothing where nothing is to be pushed', async () => {
    const name = `${lab.ghcr.host}/octo-org/sneaky:x`
    const job = await publish(lab, {
      with: { images: 'sneaky', push: 'false', outputs: `type=image,name=${name},push=true` }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(await digestInRegistry(lab, 'octo-org/sneaky', 'x')).toBeUndefined()
    expect(job.summary).toContain('creates its image without pushing it')
  })

  it('call: check with a builder that is too old says so, and what to do', async () => {
    const job = await publish(lab, { with: { call: 'check' } })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('check-unsupported')
    expect(job.text).toContain('BuildKit 0.14')
  })

  it('call: targets lists the stages and builds nothing', async () => {
    const job = await publish(lab, { with: { call: 'targets', images: 'listed' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toMatch(/TARGET\s+DESCRIPTION/)
    expect(await digestInRegistry(lab, 'octo-org/listed', 'v1.2.3')).toBeUndefined()
  })

  it.runIf(store === 'containerd')('each of several platforms is named, pushed or not', async () => {
    const workspace = await lab.checkout({ Dockerfile: 'FROM scratch\nCOPY hello.sh /hello.sh\n' })
    const asked = { images: 'two', platforms: 'linux/arm64,linux/amd64' }
    const outputs = outputsOf(await publish(lab, { workspace, with: asked }))
    // What stays here is packed in another way: the daemon itself has to say what it holds.
    const built = outputsOf(await publish(lab, { workspace, with: { ...asked, push: 'false', images: 'two-here' } }))
    const archive = join(lab.folder, 'two.tar')
    const env = { ...process.env, ...lab.machine }
    execFileSync('docker', ['save', '--output', archive, built['tags']?.split('\n')[0] ?? ''], { env })
    const blob = `blobs/sha256/${(built['digest'] ?? '').replace('sha256:', '')}`
    const { manifests } = JSON.parse(execFileSync('tar', ['-xOf', archive, blob], { encoding: 'utf8' })) as {
      manifests: { digest: string; platform: { os: string; architecture: string } }[]
    }
    expect(JSON.parse(built['platform-digests'] ?? '{}')).toEqual(
      Object.fromEntries(manifests.map(({ digest, platform }) => [`${platform.os}/${platform.architecture}`, digest]))
    )
    const digests = JSON.parse(outputs['platform-digests'] ?? '{}') as Record<string, string>
    expect(Object.keys(digests).toSorted()).toEqual(['linux/amd64', 'linux/arm64'])
    for (const digest of Object.values(digests))
      expect(await digestInRegistry(lab, 'octo-org/two', digest)).toBe(digest)
  })
})

describe('a context by Git', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld() })
  })
  afterAll(async () => lab.stop())

  it('{{defaultContext}} needs no checkout; Git gets the job’s token as a secret', async () => {
    const { job, users, context } = await publishByGit(lab, { with: { images: 'by-git' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain(context)
    const token = tokenOf(lab, 'job')
    expect([...users].every(user => user.endsWith(`:${token}`))).toBe(true)
    expect(users.size).toBeGreaterThan(0)
    expect(JSON.stringify(job.processes)).not.toContain(token)
    expect(await digestInRegistry(lab, 'octo-org/by-git', 'v1.2.3')).toBe(outputsOf(job)['digest'])
    expect(job.leftovers).toEqual([])
  })

  it('is fetched by the daemon without a token for the classic builder, which is said', async () => {
    const { job, users } = await publishByGit(lab, { with: { images: 'by-git-old', engine: 'docker' }, open: true })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('the daemon fetches the context without a token')
    expect([...users]).toEqual([])
  })
})
