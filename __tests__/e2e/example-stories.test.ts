import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headOf, type Lab, startLab } from '../../lab/lab.mjs'
import { ensureBaseImageForPodman } from '../../lab/machine/base-image.mjs'
import { run } from '../../lab/machine/command.mjs'
import { prepareContainerTools } from '../../lab/machine/container-tools.mjs'
import { tagsInRegistry } from './leg-runs.js'
import { configInRegistry, digestInRegistry, tokenOf } from './stage.js'
import { runWorkflow, type WorkflowResult } from './workflow.js'
import { organizationWorld } from './world.js'

const PACKAGE = 'octo-org/hello-world'
/** Podman and buildah may not raise limits here, so that RUN is left out. */
const SCRATCH = { Dockerfile: 'FROM busybox:1.37\nCOPY hello.sh /usr/local/bin/hello\nCMD ["hello"]\n' }

let lab: Lab
let tools: ReturnType<typeof prepareContainerTools>
beforeAll(async () => {
  // Under the name ghcr.io: the files run unchanged.
  lab = await startLab({
    named: true,
    world: organizationWorld({
      packages: { 'another-owner/app': { visibility: 'public', repository: null, userAccess: { robot: 'write' } } },
      users: { 'Another-Owner': {} }
    })
  })
  tools = prepareContainerTools({ directory: join(lab.folder, 'tools') })
  await ensureBaseImageForPodman(tools)
})
afterAll(async () => {
  await tools.remove()
  await lab.stop()
})

const example = async (name: string, story: Parameters<typeof runWorkflow>[2]): Promise<WorkflowResult> => {
  const result = await runWorkflow(lab, `examples/${name}.yml`, story)
  for (const job of Object.values(result)) expect(job.conclusion, job.text).toBe('success')
  return result
}

/** Outputs of the last step of a job. */
const last = (result: WorkflowResult, job: string): Record<string, string> => result[job]?.steps.at(-1)?.outputs ?? {}

const forget = (...packages: string[]): void =>
  lab.ghcr.setWorld({ packages: Object.fromEntries(packages.map(name => [name, null])) })

describe('pull-requests.yml', () => {
  it.each(['pull-request-fork', 'pull-request-dependabot', 'merge-group'])(
    'builds for %s and pushes nothing',
    async event => {
      const { image } = await example('pull-requests', { event })
      expect(image?.steps.at(-1)?.outputs['pushed']).toBe('false')
      expect(image?.summary).toMatch(/not pushed/i)
    }
  )

  it('publishes main, by its name and its commit', async () => {
    forget(PACKAGE)
    const result = await example('pull-requests', { event: 'push-branch' })
    expect(last(result, 'image')['tag-names']).toMatch(/^main\nsha-[0-9a-f]{7}$/)
  })
})

it('cache.yml is green on a pull request and on main, also where the cache is out of order', async () => {
  forget(PACKAGE)
  expect(last(await example('cache', { event: 'pull-request-fork' }), 'image')['pushed']).toBe('false')
  const result = await example('cache', { event: 'push-branch' })
  expect(await digestInRegistry(lab, PACKAGE, 'main')).toBe(last(result, 'image')['digest'])
})

it('test-before-push.yml pushes what greets, and nothing that does not', async () => {
  const before = await digestInRegistry(lab, PACKAGE, 'main')
  const broken = { 'hello.sh': '#!/bin/sh\nexit 3\n' }
  const { image } = await runWorkflow(lab, 'examples/test-before-push.yml', { event: 'push-branch', files: broken })
  expect(image?.conclusion).toBe('failure')
  expect(await digestInRegistry(lab, PACKAGE, 'main')).toBe(before)

  const result = await example('test-before-push', { event: 'push-branch' })
  expect(result['image']?.text).toContain('Hello')
  expect(await digestInRegistry(lab, PACKAGE, 'main')).toBe(last(result, 'image')['digest'])
})

it('robot-account.yml takes the PAT where the job’s token may not push, and says so', async () => {
  const secrets = { CR_PAT: tokenOf(lab, 'pat') }
  const result = await example('robot-account', { event: 'push-branch', secrets })
  expect(last(result, 'image')['credential']).toBe('pat')
  expect(await digestInRegistry(lab, 'another-owner/app', 'main')).toBe(last(result, 'image')['digest'])
})

it('monorepo.yml releases the service that the tag names, and both from main', async () => {
  const services = ['api', 'web'].map(service => `${PACKAGE}/${service}`)
  forget(...services)
  const workspace = await lab.checkout()
  for (const service of ['api', 'web']) {
    const file = join(workspace, 'services', service, 'Dockerfile')
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `FROM busybox:1.37\nLABEL service=${service}\n`)
  }
  await example('monorepo', { event: 'push-tag', ref: 'refs/tags/api/v1.2.3', workspace })
  const sha = (await headOf(workspace)).slice(0, 7)
  expect((await tagsInRegistry(lab, services[0] ?? '')).sort()).toEqual(['1.2.3', 'latest', `sha-${sha}`])
  expect(await tagsInRegistry(lab, services[1] ?? '')).toEqual([])

  await example('monorepo', { event: 'push-branch', workspace })
  for (const [at, service] of ['api', 'web'].entries()) {
    const { config } = await configInRegistry(lab, services[at] ?? '', 'main')
    expect(config.Labels['service']).toBe(service)
  }
})

it('podman.yml builds and pushes with podman', async () => {
  forget(PACKAGE)
  const result = await example('podman', { event: 'push-tag', files: SCRATCH, machine: tools.env })
  expect(result['image']?.text).toContain('engine podman: chosen')
  expect(await digestInRegistry(lab, PACKAGE, 'v1.2.3')).toBe(last(result, 'image')['digest'])
})

it('self-hosted.yml: a daemon, a pod with buildah, and a runner without any engine', async () => {
  forget(PACKAGE, `${PACKAGE}/pod`)
  const result = await example('self-hosted', { event: 'push-branch', files: SCRATCH, machine: tools.env })
  expect(Object.keys(result)).toEqual(['daemon', 'pod', 'stable'])
  expect(result['pod']?.text).toContain('engine buildah: chosen')
  expect(await digestInRegistry(lab, `${PACKAGE}/pod`, 'main')).toBe(last(result, 'pod')['digest'])
  const stable = await digestInRegistry(lab, PACKAGE, 'stable')
  expect(stable).toBe(last(result, 'daemon')['digest'])
  expect(stable).toBe(await digestInRegistry(lab, PACKAGE, 'main'))
})

describe.each(['git.example.org', 'acme.ghe.com'])('ghes.yml on %s', host => {
  let server: Lab
  beforeAll(async () => {
    server = await startLab({ world: organizationWorld(), named: `containers.${host}` })
  })
  afterAll(async () => server.stop())

  it('publishes to the registry of the server, whose authority is a private one', async () => {
    const result = await runWorkflow(server, 'examples/ghes.yml', {
      event: 'push-tag',
      host: { server: `https://${host}` },
      env: { NODE_EXTRA_CA_CERTS: server.machine['NODE_EXTRA_CA_CERTS'] ?? '' }
    })
    expect(result['image']?.conclusion, result['image']?.text).toBe('success')
    expect(last(result, 'image')['tags']).toBe(
      `containers.${host}/${PACKAGE}:v1.2.3\ncontainers.${host}/${PACKAGE}:latest`
    )
    expect(await digestInRegistry(server, PACKAGE, 'v1.2.3')).toBe(last(result, 'image')['digest'])
  })
})

it('there is a story for every example', async () => {
  const { stdout } = await run('git', ['ls-files', 'examples/*.yml'], { cwd: join(import.meta.dirname, '../..') })
  const stories = ['examples', 'example-stories'].map(name =>
    readFileSync(join(import.meta.dirname, `${name}.test.ts`), 'utf8')
  )
  const told = (path: string): boolean => stories.some(text => text.includes(path.replace('examples/', '')))
  expect(
    stdout
      .trim()
      .split('\n')
      .filter(path => !told(path))
  ).toEqual([])
})
