import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { prepareContainerTools } from '../../lab/machine/container-tools.mjs'
import { findSecrets, type JobResult } from '../../lab/runner/job.mjs'
import type { Step } from '../../lab/runner/step-types.mjs'
import { digestInRegistry, outputsOf, publish, tokenOf } from './stage.js'
import { play, type Story, useAction } from './sub-action.js'
import { organizationWorld } from './world.js'

const PACKAGE = 'octo-org/hello-world'
const OTHER = { 'registry.example.org': { auth: 'b3RoZXI6bG9naW4=' } }

let lab: Lab
let tools: ReturnType<typeof prepareContainerTools>
let digest: string
beforeAll(async () => {
  const repository = 'Octo-Org/Hello-World'
  lab = await startLab({
    world: organizationWorld({
      repositories: { [repository]: { visibility: 'private' } },
      packages: { 'octo-org/unlinked': { visibility: 'private', userAccess: { robot: 'write' } } },
      tokens: {
        job: { kind: 'github-token', repository, permissions: { packages: 'write' } },
        reader: { kind: 'github-token', repository, permissions: { packages: 'read' } },
        pat: { kind: 'classic', user: 'robot', scopes: ['write:packages'] },
        expired: { kind: 'classic', user: 'robot', scopes: ['write:packages'], expiresAt: '2024-01-01T00:00:00Z' },
        fine: { kind: 'fine-grained', user: 'robot' }
      }
    })
  })
  tools = prepareContainerTools({ directory: join(lab.folder, 'tools') })
  const published = await publish(lab)
  digest = outputsOf(published)['digest'] ?? ''
})
afterAll(async () => {
  await tools.remove()
  await lab.stop()
})

/** A home of its own for each story: docker's file below it, podman's in a runtime folder of its own. */
function makeHome(name: string, files: { docker?: unknown; podman?: unknown } = {}) {
  const home = join(lab.folder, name)
  const docker = join(home, '.docker', 'config.json')
  const runtime = join(lab.folder, `${name}-run`)
  const podman = join(runtime, 'containers', 'auth.json')
  for (const [path, content] of [
    [docker, files.docker],
    [podman, files.podman]
  ] as const) {
    mkdirSync(content === undefined ? dirname(dirname(path)) : dirname(path), { recursive: true })
    if (content !== undefined) writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o640 })
  }
  return { home, docker, podman, runtime }
}

type Home = ReturnType<typeof makeHome>

const options = ({ home, runtime }: Home, more: Record<string, string> = {}): NonNullable<Story['options']> => ({
  home,
  recordProcesses: true,
  keepTemp: true,
  machine: { ...lab.machine, ...tools.env, XDG_RUNTIME_DIR: runtime, ...more }
})

const read = (path: string): unknown => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined)
const entry = (user: string, token: string) => ({ auth: Buffer.from(`${user}:${token}`).toString('base64') })

/** Nothing of the token is left or was ever seen; run after post. */
function expectClean(job: JobResult, folders: readonly string[] = []): void {
  const secrets = ['job', 'pat', 'expired', 'fine'].map(name => ({
    name,
    value: tokenOf(lab, name),
    users: ['octocat', 'robot']
  }))
  expect(findSecrets({ job, folders: [job.folders.temp, job.folders.home, ...folders] }, secrets)).toEqual([])
  expect(job.posts.every(({ conclusion, annotations }) => conclusion === 'success' && annotations.length === 0)).toBe(
    true
  )
}

describe('story 7: later steps are logged in', () => {
  it('docker, podman, buildah and skopeo pull by name, tag and digest and push; post puts everything back', async () => {
    const earlier = { [lab.ghcr.host]: entry('somebody', 'an-earlier-login'), ...OTHER }
    const home = makeHome('story-7', { docker: { auths: earlier, detachKeys: 'ctrl-x' }, podman: { auths: earlier } })
    const before = [home.docker, home.podman].map(path => readFileSync(path, 'utf8'))
    const image = `${lab.ghcr.host}/${PACKAGE}`
    const insecure = '--tls-verify=false'
    const step = (...run: string[]): Step => ({ run })
    const job = await play(lab, {
      steps: [
        useAction(lab, 'login', { images: 'hello-world' }),
        step('docker', 'pull', image),
        step('docker', 'pull', `${image}:v1.2.3`),
        step('docker', 'pull', `${image}@${digest}`),
        step('docker', 'tag', `${image}:v1.2.3`, `${image}:docker`),
        step('docker', 'push', `${image}:docker`),
        step('podman', 'pull', insecure, `${image}:v1.2.3`),
        step('podman', 'push', insecure, `${image}:v1.2.3`, `${image}:podman`),
        step('buildah', 'pull', insecure, `${image}@${digest}`),
        step('buildah', 'push', insecure, `${image}@${digest}`, `docker://${image}:buildah`),
        step(
          'skopeo',
          'copy',
          '--src-tls-verify=false',
          '--dest-tls-verify=false',
          `docker://${image}@${digest}`,
          `docker://${image}:skopeo`
        )
      ],
      options: options(home)
    })
    try {
      expect(job.conclusion, job.text).toBe('success')
      expect(outputsOf(job)).toMatchObject({ credential: 'github-token', username: 'octocat' })
      for (const tag of ['docker', 'podman', 'buildah', 'skopeo'])
        expect(await digestInRegistry(lab, PACKAGE, tag), tag).toMatch(/^sha256:/)
      expect([home.docker, home.podman].map(path => readFileSync(path, 'utf8'))).toEqual(before)
      expect(statSync(home.docker).mode & 0o777).toBe(0o640)
      expectClean(job, [home.runtime])
    } finally {
      job.dispose()
    }
  })

  it('helm, oras and cosign find the login where they look for it, and push', async () => {
    const home = makeHome('oci-clients')
    const push = (tool: string): Step => ({
      run: [process.execPath, join(import.meta.dirname, 'oci-clients.mjs'), tool, lab.ghcr.host, PACKAGE, digest]
    })
    const job = await play(lab, {
      steps: [useAction(lab, 'login', { images: 'hello-world' }), push('helm'), push('oras'), push('cosign')],
      options: options(home)
    })
    try {
      expect(job.conclusion, job.text).toBe('success')
      for (const tag of ['helm-artifact', 'oras-artifact', `${digest.replace(':', '-')}.sig`])
        expect(await digestInRegistry(lab, PACKAGE, tag), tag).toMatch(/^sha256:/)
      expectClean(job, [home.runtime])
    } finally {
      job.dispose()
    }
    const after = await play(lab, { steps: [push('oras')], options: options(home) })
    expect(after.text).toContain('oras finds no login')
  })

  it('cosign finds the login of podman where there is no docker', async () => {
    const home = makeHome('oci-podman')
    const clients = join(import.meta.dirname, 'oci-clients.mjs')
    const job = await play(lab, {
      steps: [
        useAction(lab, 'login', { images: 'hello-world', engine: 'podman' }),
        { run: [process.execPath, clients, 'cosign', lab.ghcr.host, PACKAGE, digest] }
      ],
      options: options(home)
    })
    expect(job.conclusion, job.text).toBe('success')
    job.dispose()
  })

  it('makes files that only the user can read, and takes them away again', async () => {
    const home = makeHome('fresh')
    const modes: number[] = []
    const look = () => {
      for (const path of [home.docker, home.podman]) modes.push(statSync(path).mode & 0o777)
    }
    const job = await play(lab, { steps: [useAction(lab, 'login'), { run: look }], options: options(home) })
    expect(job.conclusion, job.text).toBe('success')
    expect(modes).toEqual([0o600, 0o600])
    expect([home.docker, home.podman].map(existsSync)).toEqual([false, false])
    expect(job.leftovers).toEqual([])
    expectClean(job, [home.runtime])
    job.dispose()
  })

  it('a token that may only read is enough where no package is named', async () => {
    const home = makeHome('reader')
    const job = await play(lab, {
      job: 'reader',
      steps: [useAction(lab, 'login'), { run: ['docker', 'pull', `${lab.ghcr.host}/${PACKAGE}:v1.2.3`] }],
      options: options(home)
    })
    expect(job.conclusion, job.text).toBe('success')
    job.dispose()
  })

  it('takes the PAT where the job’s token may not push, and says how to do without it', async () => {
    const home = makeHome('pat')
    const job = await play(lab, {
      pat: 'pat',
      steps: [useAction(lab, 'login', { images: 'unlinked', username: 'robot', engine: 'docker' })],
      options: options(home)
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)).toMatchObject({ credential: 'pat', username: 'robot' })
    const [notice] = job.steps[0]?.annotations ?? []
    expect(`${notice?.level} ${notice?.message}`).toMatch(/^notice .*packages\/container\/unlinked\/settings/)
    expect(existsSync(home.podman)).toBe(false)
    expectClean(job)
    job.dispose()
  })

  it('stays logged in with logout: false, without a trace of the earlier login', async () => {
    const home = makeHome('stay', { docker: { auths: { [lab.ghcr.host]: entry('somebody', 'an-earlier-login') } } })
    const job = await play(lab, {
      steps: [useAction(lab, 'login', { logout: 'false', engine: 'docker' })],
      options: options(home)
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(read(home.docker)).toEqual({ auths: { [lab.ghcr.host]: entry('octocat', tokenOf(lab, 'job')) } })
    expect(job.leftovers).toEqual(['HOME/.docker/config.json'])
    job.dispose()
  })

  it('leaves alone what a later step has put in its place', async () => {
    const home = makeHome('later')
    const theirs = { auths: { [lab.ghcr.host]: entry('somebody', 'a-later-login') } }
    const job = await play(lab, {
      steps: [
        useAction(lab, 'login', { engine: 'docker' }),
        { run: () => writeFileSync(home.docker, JSON.stringify(theirs)) }
      ],
      options: options(home)
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(read(home.docker)).toEqual(theirs)
    expectClean(job)
    job.dispose()
  })

  it('is taken back by post where the step was killed', async () => {
    const earlier = { auths: { [lab.ghcr.host]: entry('somebody', 'an-earlier-login') } }
    const kill = {
      signal: 'SIGKILL',
      when: ({ output }: { output: string }) => output.includes('Logged in to')
    } as const
    const playOnce = async (attempt: number) => {
      const home = makeHome(`killed-${attempt}`, { docker: earlier })
      return { home, job: await play(lab, { steps: [useAction(lab, 'login')], options: { ...options(home), kill } }) }
    }
    let { home, job } = await playOnce(0)
    // Little is left to do after that line: where the step was at its end before the signal came, it is played again.
    for (let attempt = 1; job.conclusion === 'success' && attempt < 10; attempt += 1) {
      job.dispose()
      ;({ home, job } = await playOnce(attempt))
    }
    expect(job.conclusion).toBe('failure')
    expect(read(home.docker)).toEqual(earlier)
    expectClean(job, [home.runtime])
    job.dispose()
  })
})

describe('a credential helper', () => {
  /** Keeps its logins in a file beside it, as the protocol of docker-credential-helpers has it. */
  const HELPER = `#!/usr/bin/env node
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
const file = new URL('store.json', import.meta.url)
const held = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
const input = readFileSync(0, 'utf8')
const [verb] = process.argv.slice(2)
if (verb === 'get') {
  const login = held[input.trim()]
  if (!login) { console.log('credentials not found in native keychain'); process.exit(1) }
  console.log(JSON.stringify(login))
} else {
  if (verb === 'store') { const login = JSON.parse(input); held[login.ServerURL] = login }
  if (verb === 'erase') delete held[input.trim()]
  writeFileSync(file, JSON.stringify(held))
}
`
  function installHelper(name: string) {
    const folder = join(lab.folder, name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'docker-credential-lab'), HELPER)
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    chmodSync(join(folder, 'docker-credential-lab'), 0o755)
    const path = [folder, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter)
    return { store: join(folder, 'store.json'), path, folder }
  }

  it('gets the login on its standard input, serves docker, and has the earlier one afterwards', async () => {
    const helper = installHelper('helper')
    const earlier = { [lab.ghcr.host]: { ServerURL: lab.ghcr.host, Username: 'somebody', Secret: 'an-earlier-login' } }
    writeFileSync(helper.store, JSON.stringify(earlier))
    const home = makeHome('with-helper', { docker: { credsStore: 'lab' } })
    const job = await play(lab, {
      steps: [
        useAction(lab, 'login', { engine: 'docker' }),
        { run: ['docker', 'pull', `${lab.ghcr.host}/${PACKAGE}:v1.2.3`] }
      ],
      options: options(home, { PATH: helper.path })
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('docker-credential-lab')
    expect(read(helper.store)).toEqual(earlier)
    expect(read(home.docker)).toEqual({ credsStore: 'lab' })
    expectClean(job, [helper.folder])
    job.dispose()
  })

  it('that is not installed fails the step, with the reason and what to do', async () => {
    const home = makeHome('no-helper', { docker: { credsStore: 'absent' } })
    const job = await play(lab, { steps: [useAction(lab, 'login', { engine: 'docker' })], options: options(home) })
    expect(job.conclusion).toBe('failure')
    expect(job.steps[0]?.annotations[0]?.title).toContain('credential-store-failure')
    expect(job.text).toContain('docker-credential-absent get failed')
    expectClean(job)
    job.dispose()
  })
})

describe('what cannot work is explained before anything is written', () => {
  it.each([
    ['a PAT that has expired', 'login-denied', { pat: 'expired', with: { credential: 'pat' } }],
    ['a fine-grained PAT', 'token-scope-missing', { pat: 'fine', with: { credential: 'pat' } }],
    [
      'a fine-grained PAT, tested against a package',
      'token-scope-missing',
      { pat: 'fine', with: { credential: 'pat', images: 'unlinked' } }
    ],
    ['a secret that is empty here', 'login-empty-secret', { with: { credential: 'pat' } }],
    ['a package that lets nobody write', 'write-package-denied', { with: { images: 'unlinked' } }],
    ['a misspelt host', 'registry-host-typo', { with: { registry: 'gchr.io' } }]
  ] as const)('%s', async (name, id, story) => {
    const home = makeHome(`refused-${name.replaceAll(/\W+/g, '-')}`)
    const job = await play(lab, {
      ...('pat' in story ? { pat: story.pat } : {}),
      steps: [useAction(lab, 'login', story.with)],
      options: options(home)
    })
    expect(job.conclusion).toBe('failure')
    expect(job.steps[0]?.annotations.map(({ level }) => level)).toEqual(['error'])
    expect(job.steps[0]?.annotations[0]?.title, job.text).toContain(`(${id})`)
    expect(job.summary).toContain(id)
    expect([home.docker, home.podman].map(existsSync)).toEqual([false, false])
    expectClean(job, [home.runtime])
    job.dispose()
  })

  it.each([
    ['pull-request-fork', 'fork'],
    ['pull-request-dependabot', 'Dependabot']
  ])('says why the secret is empty: %s', async (event, reason) => {
    const home = makeHome(`empty-${event}`)
    const job = await play(lab, {
      event,
      steps: [useAction(lab, 'login', { credential: 'pat' })],
      options: options(home)
    })
    expect(job.steps[0]?.annotations[0]?.title).toContain('(login-empty-secret)')
    expect(job.steps[0]?.annotations[0]?.message).toContain(reason)
    job.dispose()
  })

  it('a link in the place of the second file: the first is put back as it was', async () => {
    const home = makeHome('link', { docker: { auths: OTHER } })
    mkdirSync(dirname(home.podman), { recursive: true })
    const elsewhere = join(lab.folder, 'elsewhere.json')
    writeFileSync(elsewhere, '{}')
    symlinkSync(elsewhere, home.podman)
    const job = await play(lab, { steps: [useAction(lab, 'login')], options: options(home) })
    expect(job.conclusion).toBe('failure')
    expect(job.steps[0]?.annotations[0]?.message).toContain('is a symbolic link')
    expect(read(home.docker)).toEqual({ auths: OTHER })
    expect(readFileSync(elsewhere, 'utf8')).toBe('{}')
    expectClean(job)
    job.dispose()
  })
})
