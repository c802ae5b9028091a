import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { loadEvent } from '../../lab/events/load.mjs'
import { headOf, type Lab, startLab } from '../../lab/lab.mjs'
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
    expect(job.summary).toContain('makes its image without pushing it')
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

  it.runIf(store === 'containerd')('each of several platforms is named', async () => {
    const outputs = outputsOf(
      await publish(lab, {
        files: { Dockerfile: 'FROM scratch\nCOPY hello.sh /hello.sh\n' },
        with: { images: 'two', platforms: 'linux/amd64,linux/arm64' }
      })
    )
    const digests = JSON.parse(outputs['platform-digests'] ?? '{}') as Record<string, string>
    expect(Object.keys(digests).toSorted()).toEqual(['linux/amd64', 'linux/arm64'])
    for (const digest of Object.values(digests))
      expect(await digestInRegistry(lab, 'octo-org/two', digest)).toBe(digest)
  })
})

describe('a context by Git', () => {
  let lab: Lab
  let server: Server | undefined
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld() })
  })
  afterAll(async () => lab.stop())
  afterEach(() => void server?.close())

  /** A Git server that wants the job's token, by Git's own CGI program. */
  async function serve(workspace: string): Promise<{ url: string; users: Set<string> }> {
    const users = new Set<string>()
    server = createServer((request, response) => {
      const { authorization } = request.headers
      if (authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
        return
      }
      users.add(Buffer.from(authorization.replace(/^Basic /i, ''), 'base64').toString('utf8'))
      const { pathname, search } = new URL(request.url ?? '/', 'http://x')
      const child = spawn('git', ['http-backend'], {
        env: {
          PATH: process.env['PATH'],
          GIT_PROJECT_ROOT: workspace,
          GIT_HTTP_EXPORT_ALL: '1',
          GIT_CONFIG_COUNT: '2',
          GIT_CONFIG_KEY_0: 'safe.directory',
          GIT_CONFIG_VALUE_0: '*',
          GIT_CONFIG_KEY_1: 'uploadpack.allowAnySHA1InWant',
          GIT_CONFIG_VALUE_1: 'true',
          PATH_INFO: pathname.replace(/^\/[^/]+\/[^/]+\.git/, '/.git'),
          QUERY_STRING: search.slice(1),
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: request.headers['content-type'],
          HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
          HTTP_GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
          GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined
        }
      })
      request.pipe(child.stdin)
      const chunks: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      child.on('close', () => {
        const all = Buffer.concat(chunks)
        const end = all.indexOf('\r\n\r\n')
        const head = all.subarray(0, end).toString('utf8').split('\r\n')
        for (const line of head) {
          const [name = '', value = ''] = line.split(': ')
          if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
          else response.setHeader(name, value)
        }
        response.end(all.subarray(end + 4))
      })
    })
    await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, users }
  }

  it('{{defaultContext}} needs no checkout; Git gets the job’s token as a secret', async () => {
    const origin = await lab.checkout()
    const sha = await headOf(origin)
    const { url, users } = await serve(origin)
    const event = loadEvent('push-tag', { host: { api: lab.ghcr.apiUrl }, repository: 'Octo-Org/Hello-World', sha })
    const job = await publish(lab, {
      workspace: mkdtempSync(join(lab.folder, 'empty-')),
      with: { images: 'by-git', context: '{{defaultContext}}' },
      options: { event: { ...event, env: { ...event.env, GITHUB_SERVER_URL: url } }, recordProcesses: true }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain(`${url}/Octo-Org/Hello-World.git#${sha}`)
    const token = tokenOf(lab, 'job')
    expect([...users].every(user => user.endsWith(`:${token}`))).toBe(true)
    expect(users.size).toBeGreaterThan(0)
    expect(JSON.stringify(job.processes)).not.toContain(token)
    expect(await digestInRegistry(lab, 'octo-org/by-git', 'v1.2.3')).toBe(outputsOf(job)['digest'])
    expect(job.leftovers).toEqual([])
  })
})
