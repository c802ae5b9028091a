import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DockerConfig } from '../../src/domain/docker-config.js'
import { readDockerConfig, surveyEngine } from '../../src/survey/engine.js'

let root: string
let config: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'engine-'))
  config = join(root, 'docker')
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, content: unknown, mode = 0o644): string {
  const full = join(root, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content))
  chmodSync(full, mode)
  return full
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const socket = (name: string): string => `unix://${join(root, name)}`

function putContext(name: string, host: string): void {
  const metadata = {
    Name: name,
    Metadata: { Host: 'decoy' },
    Endpoints: { docker: { Host: host, SkipTLSVerify: false } }
  }
  put(`docker/contexts/meta/${sha256(name)}/meta.json`, metadata)
}

/** Nothing of this machine: an environment with a home and a PATH of its own. */
const environment = (more: Readonly<Record<string, string>> = {}) => ({
  HOME: root,
  DOCKER_CONFIG: config,
  PATH: join(root, 'bin'),
  DOCKER_HOST: socket('none.sock'),
  ...more
})
const survey = async (more: Readonly<Record<string, string>> = {}, given: DockerConfig = {}, builder = '') =>
  surveyEngine(environment(more), given, { builder, store: false, emulators: false })

describe('buildx', () => {
  it('is the plugin of the user before the program on PATH', async () => {
    const plugin = put('docker/cli-plugins/docker-buildx', '', 0o755)
    put('bin/docker-buildx', '', 0o755)
    expect((await survey()).buildx).toEqual({ known: true, value: [plugin] })
  })

  it('is the plugin of a folder that the config names before that of the user', async () => {
    put('docker/cli-plugins/docker-buildx', '', 0o755)
    const extra = put('extra/docker-buildx', '', 0o755)
    const { buildx } = await survey({}, { cliPluginsExtraDirs: [dirname(extra)] })
    expect(buildx).toEqual({ known: true, value: [extra] })
  })

  it('is neither a folder of that name nor a file that may not be run', async () => {
    mkdirSync(join(root, 'extra', 'docker-buildx'), { recursive: true })
    put('docker/cli-plugins/docker-buildx', '', 0o755)
    const { buildx } = await survey({}, { cliPluginsExtraDirs: [join(root, 'extra')] })
    expect(buildx).toEqual({ known: true, value: [join(config, 'cli-plugins', 'docker-buildx')] })
  })
})

/** Answers as a daemon whose version tells which socket was asked. */
async function startDaemon(name: string): Promise<Server> {
  const server = createServer((_, response) =>
    response.end(JSON.stringify({ Version: name, Os: 'linux', Arch: 'amd64' }))
  )
  await new Promise<void>(resolve => server.listen(join(root, name), resolve))
  return server
}

describe('the daemon that is asked', () => {
  let servers: Server[]
  beforeEach(async () => {
    servers = [await startDaemon('host.sock'), await startDaemon('context.sock')]
    putContext('mine', socket('context.sock'))
  })
  afterEach(() => {
    for (const server of servers) server.close()
  })

  it.each([
    ['that of DOCKER_HOST before every context', { DOCKER_HOST: 'host.sock', DOCKER_CONTEXT: 'mine' }, {}, 'host.sock'],
    ['that of DOCKER_CONTEXT', { DOCKER_CONTEXT: 'mine' }, { currentContext: 'other' }, 'context.sock'],
    ['that of the current context', { DOCKER_CONTEXT: '' }, { currentContext: 'mine' }, 'context.sock']
  ])('is %s', async (_, { DOCKER_HOST, ...more }: Record<string, string>, given, expected) => {
    const host = DOCKER_HOST === undefined ? '' : socket(DOCKER_HOST)
    const { daemon, endpoint } = await survey({ ...more, DOCKER_HOST: host }, given)
    expect(daemon).toEqual({ known: true, value: { version: expected, platform: 'linux/amd64', kind: 'docker' } })
    expect(endpoint).toBe(socket(expected))
  })

  it.each(['', 'default', 'not-there'])('is the usual one for the context %j', async currentContext => {
    expect((await survey({ DOCKER_HOST: '' }, { currentContext })).endpoint).toBe('unix:///var/run/docker.sock')
  })

  it('is the usual one where the context’s file is garbage', async () => {
    put(`docker/contexts/meta/${sha256('broken')}/meta.json`, '{"Endpoints":{"docker":')
    expect((await survey({ DOCKER_HOST: '' }, { currentContext: 'broken' })).endpoint).toBe(
      'unix:///var/run/docker.sock'
    )
  })

  it('is not asked where it is elsewhere', async () => {
    const { daemon, endpoint } = await survey({ DOCKER_HOST: 'tcp://docker:2376' })
    expect(daemon.known).toBe(false)
    expect(endpoint).toBe('tcp://docker:2376')
  })
})

describe('the builder', () => {
  const key = (): string => socket('none.sock')
  const current = (content: unknown) => put('docker/buildx/current', content)
  const instance = (name: string, folder = 'docker/buildx') => put(`${folder}/instances/${name}`, '{}')

  it('is that of the input before all others', async () => {
    expect((await survey({ BUILDX_BUILDER: 'b' }, {}, 'a')).builder).toMatchObject({
      name: 'a',
      source: 'input builder'
    })
  })

  it('is that of the variable before the one in use', async () => {
    current({ Key: key(), Name: 'c', Global: false })
    instance('c')
    expect((await survey({ BUILDX_BUILDER: 'b' })).builder).toMatchObject({ name: 'b', source: 'BUILDX_BUILDER' })
    expect((await survey({ BUILDX_BUILDER: '' })).builder).toMatchObject({ name: 'c', source: 'docker buildx use' })
  })

  it('is the one in use for this endpoint, for all, or by default', async () => {
    instance('c')
    current({ Key: key(), Name: 'c', Global: false })
    expect((await survey()).builder?.name).toBe('c')
    current({ Key: 'unix:///other.sock', Name: 'c', Global: true })
    expect((await survey()).builder?.name).toBe('c')
    current({ Key: key(), Name: '', Global: false })
    expect((await survey()).builder).toBeUndefined()
    put(`docker/buildx/defaults/${sha256(key())}`, 'c')
    expect((await survey()).builder?.name).toBe('c')
  })

  it('goes by the name of a context', async () => {
    putContext('mine', key())
    instance('c')
    current({ Key: 'mine', Name: 'c', Global: false })
    expect((await survey({ DOCKER_HOST: '' }, { currentContext: 'mine' })).builder?.name).toBe('c')
  })

  it.each([
    ['of another endpoint', { Key: 'unix:///other.sock', Name: 'c', Global: false }],
    ['that was removed', { Key: 'unix:///other.sock', Name: 'gone', Global: true }],
    ['that is the default one', { Key: '', Name: 'default', Global: true }],
    ['in a file of garbage', '{"Name":"c"']
  ])('is not one %s', async (_, content) => {
    instance('c')
    current(content)
    expect((await survey()).builder).toBeUndefined()
  })

  it('is looked up where BUILDX_CONFIG says', async () => {
    put('buildx/current', { Key: key(), Name: 'c', Global: false })
    instance('c', 'buildx')
    expect((await survey({ BUILDX_CONFIG: join(root, 'buildx') })).builder?.name).toBe('c')
    expect((await survey({ BUILDX_CONFIG: '' })).builder).toBeUndefined()
  })
})

describe('the user’s docker config', () => {
  it.each([
    ['as it stands', '{"currentContext":"mine"}', { currentContext: 'mine' }],
    ['as an empty one where it is garbage', '{', {}],
    ['as an empty one where it is a list', '[]', {}]
  ])('is read %s', async (_, text, expected) => {
    put('docker/config.json', text)
    expect(await readDockerConfig(environment())).toEqual(expected)
  })

  it('is as good as empty where there is none', async () => {
    expect(await readDockerConfig(environment())).toEqual({})
  })
})
