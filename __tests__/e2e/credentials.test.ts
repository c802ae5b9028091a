import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { digestInRegistry, outputsOf, publish, tokenOf } from './stage.js'
import { organizationWorld, unlinkedPackage } from './world.js'

const byHand = unlinkedPackage.packages['octo-org/hello-world']
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

let lab: Lab
beforeAll(async () => {
  const { tokens } = organizationWorld() as { tokens: Record<string, unknown> }
  const packages = {
    'octo-org/by-hand': byHand,
    'octo-org/second-by-hand': byHand,
    'octo-org/linked': { visibility: 'public', repository: 'Octo-Org/Hello-World' }
  }
  const permissions = { packages: 'write' }
  const robot = { kind: 'classic', user: 'robot', scopes: ['write:packages'] }
  lab = await startLab({
    world: organizationWorld({
      packages,
      tokens: {
        ...tokens,
        // Shapes as GitHub has announced them: a JWT behind the prefix, of whatever length.
        dotted: {
          kind: 'github-token',
          repository: 'Octo-Org/Hello-World',
          permissions,
          value: `ghs_${'eyJhbGciOiJSUzI1NiJ9.'.repeat(30)}sig_-nature`
        },
        long: { ...robot, value: `ghp_${'Ab1'.repeat(1300)}` },
        odd: { ...robot, value: 'ghp_a:b+c/d=e%2F"\\$x' }
      }
    })
  })
})
afterAll(async () => lab.stop())
afterEach(() => lab.ghcr.faults.clear())

const annotations = (job: JobResult, level: string): string[] =>
  (job.steps[0]?.annotations ?? []).filter(each => each.level === level).map(({ message }) => message)
const used = (): (string | undefined)[] => [...new Set(lab.ghcr.requests.map(({ credential }) => credential))]

describe('a token is what it is, whatever it looks like', () => {
  it.each(['dotted', 'long', 'odd'])('%s', async id => {
    const asJob = id === 'dotted'
    const job = await publish(
      lab,
      asJob ? { job: id, with: { images: 'linked' } } : { pat: id, with: { images: 'by-hand' } }
    )
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['credential']).toBe(asJob ? 'github-token' : 'pat')
    expect(job.text + job.summary).not.toContain(tokenOf(lab, id))
  })
})

describe('several packages', () => {
  it('that grant different credentials are refused, each refusal with its credential and package', async () => {
    lab.ghcr.requests.length = 0
    const job = await publish(lab, { pat: 'pat', with: { images: 'by-hand\nlinked' } })
    expect(job.conclusion).toBe('failure')
    const name = (path: string): string => `${lab.ghcr.host}/octo-org/${path}`
    const [error, ...others] = annotations(job, 'error')
    expect(others).toEqual([])
    expect(error).toContain(`\`pat\` was refused for ${name('linked')}.`)
    expect(job.text).toContain(`\`github-token\` was refused for ${name('by-hand')}.`)
    expect(job.summary).toContain('packages/container/by-hand/settings')
    expect(job.summary).toContain('packages/container/linked/settings')
    expect(lab.ghcr.requests.filter(({ method }) => method === 'PUT' || method === 'PATCH')).toEqual([])
  })

  it('that all refuse are all explained at once', async () => {
    const job = await publish(lab, { with: { images: 'by-hand\nsecond-by-hand' } })
    expect(job.conclusion).toBe('failure')
    for (const name of ['by-hand', 'second-by-hand'])
      expect(job.summary).toContain(`https://github.com/orgs/octo-org/packages/container/${name}/settings`)
  })

  it('that only the PAT may push to: the notice names the settings of each', async () => {
    const job = await publish(lab, { pat: 'pat', with: { images: 'by-hand\nsecond-by-hand' } })
    expect(job.conclusion, job.text).toBe('success')
    const [notice] = annotations(job, 'notice')
    for (const name of ['by-hand', 'second-by-hand']) expect(notice).toContain(`/container/${name}/settings`)
  })

  it('of a token that nobody knows are explained once', async () => {
    const job = await publish(lab, {
      secrets: { GITHUB_TOKEN: 'ghs_0123456789012345678901234567890123456' },
      with: { images: 'by-hand\nlinked' }
    })
    expect(outputsOf(job)['failure']).toBe('login-denied')
    expect(job.summary.match(/^### /gm)).toHaveLength(1)
  })
})

describe('an answer that proves nothing', () => {
  const upload = { host: 'registry', method: 'POST', path: /\/blobs\/uploads/ } as const
  it.each([
    ['a rate limit', { refusal: 'tooManyRequests', headers: { 'retry-after': '1' } }],
    ['a secondary rate limit, dressed as 403', { refusal: 'secondaryRateLimit' }],
    ['a server error', { status: 503 }],
    ['a broken connection', { reset: true }]
  ] as const)('%s is a warning, and the build goes on', async (_, then) => {
    lab.ghcr.faults.order({ ...upload, times: 3, then })
    const job = await publish(lab, { with: { images: 'linked' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(annotations(job, 'warning')).toEqual([expect.stringContaining('Push access could not be tested')])
    expect(await digestInRegistry(lab, 'octo-org/linked', 'v1.2.3')).toBe(outputsOf(job)['digest'])
  })

  it('counts for less than a grant, and for more than a refusal', async () => {
    lab.ghcr.faults.order({ ...upload, times: 3, then: { status: 503 } })
    const granted = await publish(lab, { pat: 'pat', with: { images: 'by-hand' } })
    expect(outputsOf(granted)['credential'], granted.text).toBe('pat')
    lab.ghcr.faults.order({ ...upload, times: 3, then: { status: 503 } })
    const refused = await publish(lab, { pat: 'pat', with: { images: 'linked' } })
    expect(outputsOf(refused)['credential'], refused.text).toBe('github-token')
    expect(refused.conclusion).toBe('success')
  })
})

describe('an existing login behind a credential helper', () => {
  /** A helper that knows the robot's token and writes down what it is asked; everything else is not its business. */
  const homeWith = (config: (host: string) => object) => {
    const home = mkdtempSync(join(lab.folder, 'home-'))
    const asked = join(home, 'asked')
    mkdirSync(join(home, '.docker'))
    writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify(config(lab.ghcr.host)))
    const known = JSON.stringify({ ServerURL: lab.ghcr.host, Username: 'robot', Secret: tokenOf(lab, 'pat') })
    const script = `#!/bin/sh\nread -r host\necho "$1 $host" >> ${asked}\n[ "$host" = "${lab.ghcr.host}" ] && echo '${known}' && exit 0\necho 'credentials not found in native keychain'\nexit 1\n`
    writeFileSync(join(home, 'docker-credential-lab'), script, { mode: 0o755 })
    const machine = { ...lab.machine, PATH: `${home}:${SYSTEM_PATH}` }
    return {
      options: { home, machine, recordProcesses: true },
      asked: () => readFileSync(asked, 'utf8').trim().split('\n')
    }
  }

  it.each([
    ['credsStore', () => ({ credsStore: 'lab' })],
    ['credHelpers', (host: string) => ({ credHelpers: { [host]: 'lab' } })]
  ])('%s is asked once, only after the others were refused, and never told anything', async (_, config) => {
    const { options, asked } = homeWith(config)
    const job = await publish(lab, { with: { images: 'by-hand' }, options })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['credential']).toBe('existing')
    expect(asked()).toEqual([`get ${lab.ghcr.host}`])
  })

  it('does not get in the way of the credential that was chosen', async () => {
    const { options, asked } = homeWith(() => ({ credsStore: 'lab' }))
    lab.ghcr.requests.length = 0
    const job = await publish(lab, { with: { images: 'linked' }, options })
    expect(job.conclusion, job.text).toBe('success')
    expect(used()).not.toContain('pat')
    expect(() => asked()).toThrow('ENOENT')
  })
})

it('context, plugins and builders of the user are there in the private config', async () => {
  const home = mkdtempSync(join(lab.folder, 'home-'))
  const docker = join(home, '.docker')
  mkdirSync(join(docker, 'cli-plugins'), { recursive: true })
  const seen = join(home, 'seen')
  // In docker's order this plugin comes before that of the system.
  const buildx = join(docker, 'cli-plugins', 'docker-buildx')
  const real = '/usr/libexec/docker/cli-plugins/docker-buildx'
  writeFileSync(
    buildx,
    `#!/bin/sh\nls -A "$DOCKER_CONFIG" > ${seen}\necho "BUILDX_CONFIG=$BUILDX_CONFIG" >> ${seen}\nexec ${real} "$@"\n`,
    { mode: 0o755 }
  )
  const meta = join(docker, 'contexts', 'meta', 'e2e')
  mkdirSync(meta, { recursive: true })
  mkdirSync(join(docker, 'buildx'))
  writeFileSync(join(docker, 'config.json'), JSON.stringify({ auths: {} }))
  const job = await publish(lab, { with: { images: 'linked' }, options: { home } })
  expect(job.conclusion, job.text).toBe('success')
  const lines = readFileSync(seen, 'utf8').trim().split('\n')
  expect(lines).toEqual(['cli-plugins', 'config.json', 'contexts', `BUILDX_CONFIG=${join(docker, 'buildx')}`])
})
