import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { baseReference, ensureBaseImage, ensureBaseImageForPodman } from '../../lab/machine/base-image.mjs'
import { issueCertificate, makeAuthority } from '../../lab/machine/certificates.mjs'
import { run } from '../../lab/machine/command.mjs'
import { prepareContainerTools } from '../../lab/machine/container-tools.mjs'
import { startEngine } from '../../lab/machine/engine.mjs'
import { needProgram } from '../../lab/machine/programs.mjs'
import { startRegistry } from '../../lab/machine/registry.mjs'
import { setUpMachine } from '../../lab/machine/setup.mjs'

const example = new URL('../../examples/hello', import.meta.url).pathname
const engineModule = new URL('../../lab/machine/engine.mjs', import.meta.url).href
/** An address of this test's own: port 443 of 127.0.0.1 may be somebody else's. */
const address = '127.0.77.1'

const directory = mkdtempSync(join(tmpdir(), 'engine-test-'))
let registry: Awaited<ReturnType<typeof startRegistry>>
let server: Server
let ca: string

beforeAll(async () => {
  await setUpMachine(() => undefined)
  registry = await startRegistry({ directory: join(directory, 'registry') })
  const authority = await makeAuthority(join(directory, 'authority'))
  ca = authority.certificateFile
  const identity = await issueCertificate(authority, join(directory, 'authority'), ['ghcr.io'])
  server = createServer(identity, (incoming, response) => {
    const { url: path, method, headers } = incoming
    const forwarded = { port: registry.port, path, method, headers: { ...headers, 'x-forwarded-proto': 'https' } }
    incoming.pipe(
      request(forwarded, answer => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      })
    )
  })
  server.listen(443, address)
  await once(server, 'listening')
}, 300_000)

afterAll(async () => {
  server.close()
  await registry.stop()
  rmSync(directory, { recursive: true, force: true })
})

describe.each(['containerd', 'classic'] as const)('an engine with the %s store', store => {
  let engine: Awaited<ReturnType<typeof startEngine>>

  /** Runs a program in the engine's view, with a docker configuration of its own. */
  async function inView(program: string, ...args: string[]) {
    const entered = engine.enter(needProgram(program), args, directory)
    const env = { ...process.env, ...engine.env, DOCKER_CONFIG: join(directory, 'docker') }
    return (await run(entered.command, entered.args, { env })).stdout
  }

  beforeAll(async () => {
    engine = await startEngine({ store, directory: join(directory, store), hosts: { 'ghcr.io': address }, ca })
    await ensureBaseImage(engine)
  }, 60_000)

  afterAll(async () => {
    await engine.stop()
  })

  it('uses this store', async () => {
    const driver = (await inView('docker', 'info', '--format', '{{.Driver}} {{.DriverStatus}}')).trim()
    expect(driver.includes('io.containerd.snapshotter')).toBe(store === 'containerd')
  })

  it('builds the example without a pull, pushes it to ghcr.io by TLS, pulls it back and runs it', async () => {
    const image = `ghcr.io/acme/hello-${store}:v1.2.3`
    const build = ['build', '--push', '--tag', image, '--build-arg', 'VERSION=v1.2.3', example]
    await inView('docker-buildx', ...build)
    const tags: unknown = await (await fetch(`${registry.url}/v2/acme/hello-${store}/tags/list`)).json()
    expect(tags).toEqual({ name: `acme/hello-${store}`, tags: ['v1.2.3'] })
    await inView('docker', 'image', 'rm', '--force', image)
    expect(await inView('docker', 'run', '--rm', image)).toBe('Hello, world! This is hello v1.2.3.\n')
  })

  it('runs the steps of a build', async () => {
    const context = join(directory, `run-${store}`)
    mkdirSync(context)
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM ${baseReference}\nRUN echo "made by $(id -u)" > /made\nCMD ["cat", "/made"]\n`
    )
    await inView('docker-buildx', 'build', '--load', '--quiet', '--tag', 'made:1', context)
    expect(await inView('docker', 'run', '--rm', '--network', 'none', 'made:1')).toBe('made by 0\n')
  })

  it('shows its hosts and trust to programs inside, and to nobody else', async () => {
    const ask = "fetch('https://ghcr.io/v2/').then(answer => console.log(answer.status, process.cwd()))"
    const own = readFileSync('/etc/hosts', 'utf8')
    expect((await inView('node', '-e', ask)).trim()).toBe(`200 ${directory}`)
    expect(await inView('skopeo', 'list-tags', `docker://ghcr.io/acme/hello-${store}`)).toContain('v1.2.3')
    expect(readFileSync('/etc/hosts', 'utf8')).toBe(own)
    expect(own).not.toContain('ghcr.io')
    expect(existsSync('/etc/docker/certs.d/ghcr.io')).toBe(false)
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(directory)
  })
})

it('builds and pushes with podman and buildah in storage of their own', async () => {
  const tools = prepareContainerTools({ directory: join(directory, 'tools') })
  const env = { ...process.env, ...tools.env }
  const image = `localhost:${registry.port}/acme/tools`
  await ensureBaseImageForPodman(tools)
  await run('podman', ['build', '--tag', `${image}:podman`, '--build-arg', 'VERSION=v2', example], { env })
  await run('podman', ['push', `${image}:podman`], { env })
  await run('buildah', ['bud', '--tag', `${image}:buildah`, example], { env })
  await run('buildah', ['push', `${image}:buildah`], { env })
  const { stdout } = await run('podman', ['run', '--rm', `${image}:podman`], { env })
  expect(stdout).toBe('Hello, world! This is hello v2.\n')
  const { tags } = (await (await fetch(`${registry.url}/v2/acme/tools/tags/list`)).json()) as { tags: string[] }
  expect(tags.sort()).toEqual(['buildah', 'podman'])
  await tools.remove()
  expect(existsSync(join(directory, 'tools'))).toBe(false)
})

it('keeps images and uploads over a restart of the registry, on the same port', async () => {
  const other = await startRegistry({ directory: join(directory, 'other') })
  const digest = `sha256:${createHash('sha256').update('some bytes').digest('hex')}`
  const locate = (answer: Response) => new URL(answer.headers.get('location') ?? '', other.url)
  const opened = await fetch(`${other.url}/v2/acme/kept/blobs/uploads/`, { method: 'POST' })
  const filled = await fetch(locate(opened), { method: 'PATCH', body: Buffer.from('some bytes') })
  await other.restart()
  const last = locate(filled)
  last.searchParams.set('digest', digest)
  expect((await fetch(last, { method: 'PUT' })).status).toBe(201)
  await other.restart()
  expect(await (await fetch(`${other.url}/v2/acme/kept/blobs/${digest}`)).text()).toBe('some bytes')
  await other.stop()
  await expect(fetch(other.url)).rejects.toThrow()
})

describe('what an engine leaves', () => {
  const places = (folder: string) => readdirSync(folder).filter(name => name.startsWith('ghlab-'))
  const trace = (name: string) => [join(tmpdir(), name), join('/sys/class/net', name)].filter(existsSync)

  /** Starts an engine in a process of its own, which then ends by a signal. */
  async function startAndSignal(signal: NodeJS.Signals) {
    const script = `
      import { startEngine } from ${JSON.stringify(engineModule)}
      const engine = await startEngine({ store: 'classic', directory: ${JSON.stringify(join(directory, 'left'))} })
      console.log(engine.socket)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const [socket] = (await once(child.stdout, 'data')) as [Buffer]
    const place = basename(dirname(socket.toString()))
    expect(trace(place)).toHaveLength(2)
    child.kill(signal)
    await once(child, 'exit')
    return place
  }

  it('is nothing after SIGTERM', async () => {
    expect(trace(await startAndSignal('SIGTERM'))).toEqual([])
    expect(existsSync(join(directory, 'left', 'data'))).toBe(false)
  })

  it('is gone with the next start after SIGKILL', async () => {
    const place = await startAndSignal('SIGKILL')
    expect(trace(place)).toHaveLength(2)
    const next = await startEngine({ store: 'classic', directory: join(directory, 'left') })
    expect(trace(place)).toEqual([])
    await next.stop()
    const own = new RegExp(`^ghlab-${process.pid.toString(36)}-`)
    expect([...places('/sys/class/net'), ...places(tmpdir())].filter(name => own.test(name))).toEqual([])
  })
})
