import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findLoginStores, podmanAuthFile } from '../../src/survey/login-stores.js'

describe('the file that podman, buildah and skopeo read', () => {
  const runtime = { XDG_RUNTIME_DIR: '/run/user/1000' }
  it.each([
    ['is in the runtime folder', runtime, 'linux', '/run/user/1000/containers/auth.json'],
    ['is below /run without one', {}, 'linux', '/run/containers/1000/auth.json'],
    ['is below /run where it is empty', { XDG_RUNTIME_DIR: '' }, 'linux', '/run/containers/1000/auth.json'],
    ['is docker’s where DOCKER_CONFIG is set', { ...runtime, DOCKER_CONFIG: '/d' }, 'linux', '/d/config.json'],
    [
      'is the one that REGISTRY_AUTH_FILE names before all others',
      { ...runtime, DOCKER_CONFIG: '/d', REGISTRY_AUTH_FILE: '/a/auth.json' },
      'linux',
      '/a/auth.json'
    ],
    [
      'is below the home folder elsewhere',
      { ...runtime, HOME: '/Users/me' },
      'darwin',
      '/Users/me/.config/containers/auth.json'
    ]
  ] as const)('%s', (_, environment, system, path) => {
    expect(podmanAuthFile(environment, system, 1000)).toBe(path)
  })
})

describe('where a login goes', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'login-stores-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function environment(programs: readonly string[], more: Record<string, string> = {}) {
    const bin = join(folder, 'bin')
    mkdirSync(bin, { recursive: true })
    for (const program of programs) {
      writeFileSync(join(bin, program), '')
      chmodSync(join(bin, program), 0o755)
    }
    return { PATH: bin, HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run'), ...more }
  }

  function configure(name: string, content: unknown): void {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), JSON.stringify(content))
  }

  const docker = () => ({ kind: 'file', path: join(folder, '.docker', 'config.json') })
  const podman = () => ({ kind: 'file', path: join(folder, 'run', 'containers', 'auth.json') })

  it.each([
    ['docker alone', ['docker'], 'auto', () => [docker()]],
    ['podman alone', ['podman'], 'auto', () => [podman()]],
    ['skopeo alone', ['skopeo'], 'auto', () => [podman()]],
    ['both', ['docker', 'buildah'], 'auto', () => [docker(), podman()]],
    ['neither, for the tools that read docker’s file', [], 'auto', () => [docker()]],
    ['docker by input, whatever is here', ['podman'], 'docker', () => [docker()]],
    ['podman by input, whatever is here', ['docker'], 'podman', () => [podman()]]
  ] as const)('%s', async (_, programs, engine, expected) => {
    const { stores, decisions } = await findLoginStores(environment(programs), 'ghcr.io', engine)
    expect(stores).toEqual(expected())
    expect(decisions.map(({ verdict }) => verdict)).toEqual(expected().map(() => 'chosen'))
  })

  it.each([
    ['the store for all hosts', { credsStore: 'pass' }, 'pass'],
    ['the helper for the host', { credsStore: 'pass', credHelpers: { 'ghcr.io': 'lab' } }, 'lab'],
    ['no helper where it is empty', { credsStore: 'pass', credHelpers: { 'ghcr.io': '' } }, undefined],
    ['no helper whose name is a path', { credsStore: '../x' }, undefined],
    ['no helper of another host', { credHelpers: { 'other.example': 'lab' } }, undefined]
  ])('docker keeps logins with %s', async (_, config, name) => {
    configure('.docker/config.json', config)
    const { stores } = await findLoginStores(environment(['docker']), 'ghcr.io', 'auto')
    expect(stores).toEqual([name === undefined ? docker() : { kind: 'helper', name }])
  })

  it('podman knows helpers for single hosts and no store for all', async () => {
    configure('run/containers/auth.json', { credsStore: 'pass' })
    expect((await findLoginStores(environment(['podman']), 'ghcr.io', 'auto')).stores).toEqual([podman()])
    configure('run/containers/auth.json', { credHelpers: { 'ghcr.io': 'lab' } })
    expect((await findLoginStores(environment(['podman']), 'ghcr.io', 'auto')).stores).toEqual([
      { kind: 'helper', name: 'lab' }
    ])
  })

  it('one file for both engines is written once', async () => {
    const shared = environment(['docker', 'podman'], { DOCKER_CONFIG: join(folder, 'shared') })
    const { stores } = await findLoginStores(shared, 'ghcr.io', 'auto')
    expect(stores).toEqual([{ kind: 'file', path: join(folder, 'shared', 'config.json') }])
  })
})
