import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { needProgram } from '../../lab/machine/programs.mjs'
import { recordTools } from './recorded-tools.js'
import { digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

const COPIES = 'FROM scratch\nCOPY hello.sh /hello.sh\n'
const RUNS = 'FROM busybox:1.37\nRUN true\n'
const BOTH = 'linux/amd64,linux/arm64'

/** Leaves out what only the container could do and builds with the real buildx. */
const REALLY = `
if (argv[0] === 'build') {
  const rest = argv.filter((each, at) => !['--builder', '--allow'].includes(each) && !['--builder', '--allow'].includes(argv[at - 1]))
  const { BUILDX_CONFIG, ...env } = process.env
  process.exit(require('child_process').spawnSync(${JSON.stringify(needProgram('docker-buildx'))}, rest, { stdio: 'inherit', env }).status)
}`

describe('a daemon with the classic store', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store: 'classic' })
  })
  afterAll(async () => lab.stop())

  it.each([
    ['several platforms', { platforms: BOTH }],
    ['attestations', { provenance: 'true' }],
    ['cache export', { 'cache-to': 'type=local,dest=cache' }],
    ['an image archive', { outputs: 'type=oci,dest=image.tar' }]
  ])('gets a BuildKit container for %s: made before the build, removed after it', async (_, asked) => {
    const { calls, run, home } = recordTools(lab)
    const job = await run({
      event: 'pull-request',
      files: { Dockerfile: COPIES },
      with: { ...(asked as Record<string, string>), 'builder-image': 'moby/buildkit:v0' }
    })
    expect(job.conclusion, job.text).toBe('success')
    const [create, build, remove, ...more] = calls()
    const name = create?.argv[2] ?? ''
    expect(name).toMatch(/^ghcr-action-[0-9a-f]{32}$/)
    expect(create?.argv).toEqual([
      ...['create', '--name', name, '--driver', 'docker-container', '--driver-opt', 'image=moby/buildkit:v0'],
      ...['--driver-opt', 'network=host', '--bootstrap']
    ])
    expect(build?.argv.slice(0, 3)).toEqual(['build', '--builder', name])
    expect(remove?.argv).toEqual(['rm', '--force', name])
    expect(more).toEqual([])
    // One folder for all three, and nothing of it in the user's.
    expect(new Set(calls().map(({ config }) => config)).size).toBe(1)
    expect(existsSync(join(home, '.docker', 'buildx'))).toBe(false)
    expect(job.leftovers.filter(path => path.startsWith('RUNNER_TEMP'))).toEqual([])
    expect(job.text).toMatch(/builder a container of moby\/buildkit:v0: chosen – .*classic store/)
  })

  it('builds one platform itself, with two processes before the build at most', async () => {
    const job = await publish(lab, { with: { images: 'plain' }, options: { recordProcesses: true } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toMatch(/builder the Docker daemon: chosen/)
    const lines = job.processes.map(({ argv }) => argv.join(' '))
    const build = lines.findIndex(line => /docker-buildx build/.test(line))
    expect(build).toBeGreaterThan(0)
    const before = lines.slice(0, build).filter(line => !line.includes('/dist/'))
    expect(before.length, lines.join('\n')).toBeLessThanOrEqual(2)
    expect(
      before.every(line => line.startsWith('git ') || line.includes('/git')),
      before.join('\n')
    ).toBe(true)
  })

  it('takes the container away after SIGKILL, in post', async () => {
    const { calls, run } = recordTools(lab, {
      buildx: `if (argv[0] === 'build') { console.log('started building'); setTimeout(() => {}, 30000) }`
    })
    const job = await run({
      event: 'pull-request',
      files: { Dockerfile: COPIES },
      with: { platforms: BOTH },
      options: {
        kill: { signal: 'SIGKILL', when: ({ output }: { output: string }) => output.includes('started building') }
      } as never
    })
    expect(job.conclusion).toBe('failure')
    expect(calls().map(({ argv }) => argv[0])).toEqual(['create', 'build', 'rm'])
    expect(calls()[2]?.argv[2]).toBe(calls()[0]?.argv[2])
    expect(job.posts.every(({ conclusion }) => conclusion === 'success')).toBe(true)
    expect(job.leftovers.filter(path => path.startsWith('RUNNER_TEMP'))).toEqual([])
  })

  it('tells why where the container cannot be started, and builds nothing', async () => {
    const { calls, run } = recordTools(lab, {
      buildx: `if (argv[0] === 'create') { console.error('ERROR: Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout'); process.exit(1) }`
    })
    const job = await run({ event: 'pull-request', files: { Dockerfile: COPIES }, with: { platforms: BOTH } })
    expect(job.conclusion).toBe('failure')
    expect(calls().map(({ argv }) => argv[0])).toEqual(['create', 'rm'])
    expect(job.text).toContain('builder-image')
    expect(job.text).toContain('TLS handshake timeout')
  })

  it('is one clear error where the named builder is the daemon’s own', async () => {
    const { calls, run } = recordTools(lab)
    const job = await run({ files: { Dockerfile: COPIES }, with: { platforms: BOTH, builder: 'default' } })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('buildx-driver-unsupported')
    expect(job.text).toMatch(/the builder default does not support 2 platforms \(platforms\).*Leave builder out/)
    expect(calls()).toEqual([])
  })

  it.each([
    ['docker-container', 'docker buildx use'],
    ['remote', 'BUILDX_BUILDER'],
    ['kubernetes', 'input builder']
  ])('stands back for a builder with the driver %s from %s', async (driver, source) => {
    const { calls, run, home } = recordTools(lab)
    const folder = join(home, '.docker', 'buildx')
    mkdirSync(join(folder, 'instances'), { recursive: true })
    writeFileSync(join(folder, 'instances', 'mine'), JSON.stringify({ Name: 'mine', Driver: driver, Nodes: [{}] }))
    if (source === 'docker buildx use')
      writeFileSync(
        join(folder, 'current'),
        JSON.stringify({ Key: lab.machine['DOCKER_HOST'], Name: 'mine', Global: false })
      )
    const job = await run({
      event: 'pull-request',
      files: { Dockerfile: COPIES },
      with: { platforms: BOTH, ...(source === 'input builder' ? { builder: 'mine' } : {}) },
      options: source === 'BUILDX_BUILDER' ? { env: { BUILDX_BUILDER: 'mine' } } : {}
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(calls().map(({ argv }) => argv[0])).toEqual(['build'])
    expect(calls()[0]?.argv.includes('--builder')).toBe(source === 'input builder')
    expect(calls()[0]?.config).toBe(folder)
    expect(job.text).toMatch(/builder mine: chosen/)
  })
})

describe('a daemon with containerd’s store', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store: 'containerd' })
  })
  afterAll(async () => lab.stop())

  it('gets a container only for what no daemon allows, and what comes out of it is pushed', async () => {
    const { calls, run } = recordTools(lab, { buildx: REALLY })
    const job = await run({
      files: { Dockerfile: COPIES },
      with: { images: 'privileged', allow: 'security.insecure', platforms: BOTH }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(calls().map(({ argv }) => argv[0])).toEqual(['create', 'build', 'rm'])
    expect(calls()[0]?.argv).toContain('--allow-insecure-entitlement=security.insecure')
    expect(await digestInRegistry(lab, 'octo-org/privileged', 'latest')).toBe(outputsOf(job)['digest'])
  })

  it('has a copy of what the container built tested, and pushes the very archive that it wrote', async () => {
    const docker = needProgram('docker')
    const { calls, run } = recordTools(lab, { buildx: REALLY })
    const asked = { images: 'tested', allow: 'security.insecure', platforms: BOTH }
    const job = await run({
      files: { Dockerfile: COPIES },
      with: { ...asked, test: `${docker} image inspect --format 'tested {{.Architecture}}' "$IMAGE"` }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(calls().map(({ argv }) => argv[0])).toEqual(['create', 'build', 'build', 'rm'])
    expect(job.text).toMatch(/^\s*tested (amd64|arm64)$/m)
    expect(await digestInRegistry(lab, 'octo-org/tested', 'latest')).toBe(outputsOf(job)['digest'])
    expect(Object.keys(JSON.parse(outputsOf(job)['platform-digests'] ?? '{}') as object).sort()).toEqual(
      BOTH.split(',')
    )

    const refused = recordTools(lab, { buildx: REALLY })
    const failing = await refused.run({
      files: { Dockerfile: COPIES },
      with: { ...asked, images: 'untested', test: 'exit 3' }
    })
    expect(failing.conclusion).toBe('failure')
    expect(outputsOf(failing)['failure']).toBe('test-failed')
    expect(await digestInRegistry(lab, 'octo-org/untested', 'latest')).toBeUndefined()
  })

  it('registers no emulator for a Dockerfile that only copies', async () => {
    const { calls, run } = recordTools(lab)
    const job = await run({ event: 'pull-request', files: { Dockerfile: COPIES }, with: { platforms: BOTH } })
    expect(job.conclusion, job.text).toBe('success')
    expect(calls().map(({ program }) => program)).toEqual(['buildx'])
    expect(job.text).toContain('runs nothing for the target platform')
  })

  it('registers the one emulator that is missing, says that it is slow, and shows the way around', async () => {
    const { calls, run } = recordTools(lab)
    const job = await run({
      event: 'pull-request',
      files: { Dockerfile: RUNS },
      with: { platforms: 'linux/amd64,linux/s390x' }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(calls().map(({ program, argv }) => [program, ...argv.slice(0, 6)].join(' '))).toEqual([
      'docker run --privileged --rm tonistiigi/binfmt --install s390x',
      expect.stringMatching(/^buildx build/)
    ])
    const notices = job.steps[0]?.annotations.filter(({ level }) => level === 'notice') ?? []
    expect(notices.map(({ message }) => message).join('\n')).toContain('examples/native-matrix.yml')
  })

  it('an emulator that cannot be registered stops the step before the build', async () => {
    const { calls, run } = recordTools(lab, { docker: `console.error('no privileges'); process.exit(126)` })
    const job = await run({ event: 'pull-request', files: { Dockerfile: RUNS }, with: { platforms: 'linux/s390x' } })
    expect(job.conclusion).toBe('failure')
    expect(calls().map(({ program }) => program)).toEqual(['docker'])
  })
})
