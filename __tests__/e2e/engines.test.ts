import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, COMMIT_DATE, startLab } from '../../lab/lab.mjs'
import { ensureBaseImageForPodman } from '../../lab/machine/base-image.mjs'
import { prepareContainerTools } from '../../lab/machine/container-tools.mjs'
import { publishByGit } from './git-server.js'
import { digestInRegistry, outputsOf, publish, tokenOf } from './stage.js'
import { contentOf, imageOf } from './content.js'
import { organizationWorld } from './world.js'

const SECRET = 'correct-horse-battery-staple'
/** Copies only, so that foreign platforms need no emulator. */
const COPIES = 'FROM scratch\nCOPY hello.sh /hello.sh\n'
const RUNS = [
  'FROM busybox:1.37 AS base',
  'ARG GREETING=none',
  `RUN --mount=type=secret,id=word test "$(wc -c < /run/secrets/word)" -eq ${SECRET.length} && echo "$GREETING" > /greeting`,
  'FROM base AS release',
  'LABEL stage=release',
  'FROM base AS other',
  'LABEL stage=other',
  ''
].join('\n')

describe.each(['podman', 'buildah'] as const)('%s', engine => {
  let lab: Lab
  let tools: ReturnType<typeof prepareContainerTools>
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store: 'none' })
    tools = prepareContainerTools({ directory: join(lab.folder, 'tools') })
    await ensureBaseImageForPodman(tools)
  })
  afterAll(async () => {
    await tools.remove()
    await lab.stop()
  })
  const machine = () => ({ ...tools.env, DOCKER_HOST: `unix://${join(lab.folder, 'none.sock')}` })
  const run = async (more: Record<string, string>, files: Record<string, string> = {}, options = {}) =>
    publish(lab, { files, with: { engine, ...more }, options: { machine: machine(), ...options } })

  it('builds and pushes one platform, with labels, build args, a target and a secret that is nowhere afterwards', async () => {
    const job = await run(
      {
        images: `${engine}-one`,
        'build-args': 'GREETING=hi there',
        target: 'release',
        secrets: `word=${SECRET}`,
        annotations: 'manifest:org.example.key=value'
      },
      { Dockerfile: RUNS },
      { recordProcesses: true }
    )
    expect(job.conclusion, job.text).toBe('success')
    const outputs = outputsOf(job)
    expect(outputs['pushed']).toBe('true')
    expect(outputs['imageid']).toMatch(/^sha256:[0-9a-f]{64}$/)
    for (const tag of ['v1.2.3', 'latest'])
      expect(await digestInRegistry(lab, `octo-org/${engine}-one`, tag)).toBe(outputs['digest'])
    const image = await imageOf(lab, `octo-org/${engine}-one`, 'v1.2.3')
    expect(image.config.config.Labels).toMatchObject({
      stage: 'release',
      'org.opencontainers.image.source': 'https://github.com/Octo-Org/Hello-World'
    })
    expect(Date.parse(image.config.created)).toBe(Date.parse(COMMIT_DATE))
    expect(image.manifest.annotations?.['org.example.key']).toBe('value')
    const content = await contentOf(lab, `octo-org/${engine}-one`, 'v1.2.3')
    expect(content).toContain('hi there')
    expect(content).not.toContain(SECRET)
    expect(job.processes.map(({ argv }) => argv.join(' ')).filter(line => line.includes(SECRET))).toEqual([])
    expect(job.leftovers).toEqual([])
  })

  it('gives the same digest for the same commit', async () => {
    const first = await run({ images: `${engine}-same` }, { Dockerfile: COPIES })
    const second = await run({ images: `${engine}-same`, 'no-cache': 'true' }, { Dockerfile: COPIES })
    expect(second.conclusion, second.text).toBe('success')
    expect(outputsOf(second)['digest']).toBe(outputsOf(first)['digest'])
  })

  it('pushes several platforms to several packages as one index with annotations', async () => {
    const job = await run(
      { images: `${engine}-a\n${engine}-b`, platforms: 'linux/amd64,linux/arm64' },
      { Dockerfile: COPIES }
    )
    expect(job.conclusion, job.text).toBe('success')
    for (const path of [`octo-org/${engine}-a`, `octo-org/${engine}-b`]) {
      for (const tag of ['v1.2.3', 'latest'])
        expect(await digestInRegistry(lab, path, tag)).toBe(outputsOf(job)['digest'])
      const { index } = await imageOf(lab, path, 'v1.2.3')
      expect(index?.manifests.map(({ platform }) => platform?.architecture)).toEqual(['amd64', 'arm64'])
      expect(index?.annotations?.['org.opencontainers.image.source']).toBe('https://github.com/Octo-Org/Hello-World')
      const children = await Promise.all(
        (index?.manifests ?? []).map(async ({ digest }) => (await imageOf(lab, path, digest)).config.architecture)
      )
      expect(children).toEqual(['amd64', 'arm64'])
    }
    const left = execFileSync('podman', ['images', '--format', '{{.Repository}}'], {
      env: { ...process.env, ...tools.env },
      encoding: 'utf8'
    })
    expect(left).not.toContain('ghcr-action-')
  })

  it('keeps SHELL by writing Docker’s format where the Dockerfile needs it', async () => {
    const dockerfile =
      'FROM busybox:1.37\nSHELL ["/bin/busybox", "sh", "-e", "-c"]\nRUN echo yes > /said\nHEALTHCHECK CMD true\n'
    const job = await run({ images: `${engine}-shell` }, { Dockerfile: dockerfile })
    expect(job.conclusion, job.text).toBe('success')
    const { manifest, config } = await imageOf(lab, `octo-org/${engine}-shell`, 'v1.2.3')
    expect(manifest.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json')
    expect(config.config.Healthcheck).toBeDefined()
  })

  it('builds without pushing on a pull request', async () => {
    const job = await publish(lab, {
      event: 'pull-request',
      files: { Dockerfile: COPIES },
      with: { engine },
      options: { machine: machine() }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['pushed']).toBe('false')
    expect(outputsOf(job)['imageid']).toMatch(/^sha256:/)
  })

  it('keeps an image of several platforms under its references where it is to be loaded', async () => {
    const job = await run(
      { images: `${engine}-kept`, push: 'false', load: 'true', platforms: 'linux/amd64,linux/arm64' },
      { Dockerfile: COPIES }
    )
    expect(job.conclusion, job.text).toBe('success')
    const names = execFileSync('podman', ['images', '--format', '{{.Repository}}:{{.Tag}}'], {
      env: { ...process.env, ...tools.env },
      encoding: 'utf8'
    })
    for (const tag of ['v1.2.3', 'latest']) expect(names).toContain(`octo-org/${engine}-kept:${tag}`)
    expect(names).not.toContain('ghcr-action-')
  })

  it('writes files where an output asks for them', async () => {
    const workspace = await lab.checkout({ Dockerfile: COPIES })
    const job = await publish(lab, {
      workspace,
      with: { engine, push: 'false', outputs: 'type=local,dest=out' },
      options: { machine: machine() }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(execFileSync('ls', [join(workspace, 'out')], { encoding: 'utf8' })).toContain('hello.sh')
  })

  it('fetches a private repository as context: Git gets the job’s token, and no command line does', async () => {
    const { job, users } = await publishByGit(lab, { with: { images: `${engine}-git`, engine }, machine: machine() })
    expect(job.conclusion, job.text).toBe('success')
    const token = tokenOf(lab, 'job')
    expect([...users]).toEqual([`x-access-token:${token}`])
    const lines = JSON.stringify(job.processes)
    for (const form of [token, Buffer.from(`x-access-token:${token}`).toString('base64')])
      expect(lines).not.toContain(form)
    expect(await digestInRegistry(lab, `octo-org/${engine}-git`, 'latest')).toBe(outputsOf(job)['digest'])
  })

  it('says before building what it cannot do, all of it, and how to go on', async () => {
    const job = await run(
      { provenance: 'true', 'cache-to': 'type=gha', outputs: 'type=oci,dest=x.tar' },
      { Dockerfile: COPIES }
    )
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('invalid-input')
    for (const input of ['provenance', 'cache-to', 'outputs']) expect(job.text).toContain(`${input}: "`)
    expect(job.text).not.toContain('STEP 1')
  })

  it('explains a refused push', async () => {
    lab.ghcr.setWorld({
      packages: { [`octo-org/${engine}-alien`]: { visibility: 'public', repository: null, userAccess: {} } }
    })
    const job = await run({ images: `${engine}-alien`, preflight: 'false' }, { Dockerfile: COPIES })
    expect(job.conclusion).toBe('failure')
    expect(job.text).toContain('write_package')
  })

  it('carries the user’s own podman logins over and leaves their file alone', async () => {
    const runtime = join(lab.folder, `runtime-${engine}`)
    mkdirSync(join(runtime, 'containers'), { recursive: true })
    const file = join(runtime, 'containers', 'auth.json')
    const text = JSON.stringify({ auths: { 'registry.example.org': { auth: 'b3RoZXI6bG9naW4=' } } })
    writeFileSync(file, text)
    const job = await run(
      { images: `${engine}-logins` },
      { Dockerfile: COPIES },
      { machine: { ...machine(), XDG_RUNTIME_DIR: runtime } }
    )
    expect(job.conclusion, job.text).toBe('success')
    expect(execFileSync('cat', [file], { encoding: 'utf8' })).toBe(text)
  })
})

describe('a runner without a Docker daemon', () => {
  let lab: Lab
  let tools: ReturnType<typeof prepareContainerTools>
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store: 'none' })
    tools = prepareContainerTools({ directory: join(lab.folder, 'tools') })
  })
  afterAll(async () => {
    await tools.remove()
    await lab.stop()
  })

  it('is built on by podman, and the log says why not by the others', async () => {
    const machine = { ...tools.env, DOCKER_HOST: `unix://${join(lab.folder, 'none.sock')}` }
    const job = await publish(lab, { files: { Dockerfile: COPIES }, with: { images: 'auto' }, options: { machine } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toMatch(/engine buildx: rejected – no Docker daemon listens at/)
    expect(job.text).toMatch(/engine podman: chosen/)
    expect(await digestInRegistry(lab, 'octo-org/auto', 'latest')).toBe(outputsOf(job)['digest'])
  })

  it('without any engine is refused before the build, with a reason for each', async () => {
    const machine = { DOCKER_HOST: `unix://${join(lab.folder, 'none.sock')}`, PATH: '/nonexistent' }
    const job = await publish(lab, { files: { Dockerfile: COPIES }, options: { machine } })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('docker-daemon-unavailable')
    expect(job.text).toMatch(/podman is not on this runner/)
  })
})

describe.each(['containerd', 'classic'] as const)('Docker’s classic builder, %s store', store => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store })
  })
  afterAll(async () => lab.stop())

  it('builds and pushes to several packages with labels, build args and a target', async () => {
    const dockerfile =
      'FROM busybox:1.37 AS one\nARG GREETING\nRUN echo "$GREETING" > /greeting\nLABEL stage=one\nFROM one AS two\nLABEL stage=two\n'
    const job = await publish(lab, {
      files: { Dockerfile: dockerfile },
      with: { engine: 'docker', images: 'classic-a\nclassic-b', target: 'one', 'build-args': 'GREETING=hi there' }
    })
    expect(job.conclusion, job.text).toBe('success')
    const outputs = outputsOf(job)
    expect(outputs['imageid']).toMatch(/^sha256:/)
    for (const path of ['octo-org/classic-a', 'octo-org/classic-b'])
      for (const tag of ['v1.2.3', 'latest']) expect(await digestInRegistry(lab, path, tag)).toBe(outputs['digest'])
    const image = await imageOf(lab, 'octo-org/classic-a', 'latest')
    expect(image.config.config.Labels['stage']).toBe('one')
    expect(await contentOf(lab, 'octo-org/classic-a', 'latest')).toContain('hi there')
    expect(job.text).toContain('it dates the image by the time of the build')
    expect(job.leftovers).toEqual([])
  })

  it('refuses what only BuildKit can, before building', async () => {
    const job = await publish(lab, {
      secrets: { WORD: SECRET },
      with: {
        engine: 'docker',
        platforms: 'linux/amd64,linux/arm64',
        secrets: 'word=${{ secrets.WORD }}',
        ssh: 'default'
      }
    })
    expect(job.conclusion).toBe('failure')
    for (const input of ['platforms', 'secrets', 'ssh']) expect(job.text).toContain(`${input}: "`)
    expect(job.text).not.toContain(SECRET)
    expect(job.text).toContain('set engine: buildx')
  })
})
