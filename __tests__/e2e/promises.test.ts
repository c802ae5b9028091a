import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { COMMIT_DATE, type Lab, startLab } from '../../lab/lab.mjs'
import { configInRegistry, digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())
afterEach(() => lab.ghcr.faults.clear())

describe('what a user may rely on', () => {
  it('dry-run looks, prints the plan, and neither builds nor pushes', async () => {
    const job = await publish(lab, { with: { 'dry-run': 'true', images: 'dry' }, options: { recordProcesses: true } })
    expect(job.conclusion, job.text).toBe('success')
    const plan = JSON.parse(outputsOf(job)['plan'] ?? '{}') as { steps: { kind: string }[]; decisions: unknown[] }
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['build', 'retag', 'verify'])
    expect(plan.decisions.length).toBeGreaterThan(0)
    expect(job.processes.filter(({ argv }) => argv.join(' ').includes('buildx'))).toEqual([])
    expect(await digestInRegistry(lab, 'octo-org/dry', 'v1.2.3')).toBeUndefined()
    expect(outputsOf(job)['pushed']).toBe('false')
  })

  it('a tag that reads back differently fails the step and says which points where', async () => {
    const wrong = `sha256:${'e'.repeat(64)}`
    lab.ghcr.faults.order({
      method: 'HEAD',
      path: /\/manifests\/latest$/,
      then: {
        status: 200,
        headers: { 'docker-content-digest': wrong, 'content-type': 'application/vnd.oci.image.manifest.v1+json' }
      }
    })
    const job = await publish(lab, { with: { images: 'mismatch' } })
    expect(job.conclusion).toBe('failure')
    expect(job.text).toContain(`octo-org/mismatch:latest points to ${wrong}`)
    expect(outputsOf(job)['digest']).toMatch(/^sha256:/)
    expect(outputsOf(job)['pushed']).toBe('false')
  })

  it.each([
    ['slow', '2001-01-01T00:00:00Z'],
    ['fast', '2040-01-01T00:00:00Z']
  ])('a clock that is years %s changes neither image nor outcome, and no wait ends late', async (pace, now) => {
    const clock = join(lab.folder, 'clock.cjs')
    writeFileSync(
      clock,
      [
        'const real = Date.now, shift = Date.parse(process.env.LAB_NOW) - real()',
        'globalThis.Date = class extends Date {',
        '  constructor(...given) { given.length === 0 ? super(real() + shift) : super(...given) }',
        '  static now() { return real() + shift }',
        '}'
      ].join('\n')
    )
    lab.ghcr.faults.order({
      method: 'PUT',
      path: /\/manifests\/latest$/,
      times: 1,
      then: { status: 429, headers: { 'retry-after': new Date(Date.now() + 2000).toUTCString() } }
    })
    const env = { NODE_OPTIONS: `--require=${clock}`, LAB_NOW: now }
    const job = await publish(lab, { with: { images: `clock-${pace}` }, options: { env } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.summary).toContain('Requests that failed and were retried: 1')
    expect(job.steps[0]?.durationMs).toBeLessThan(20_000)
    expect((await configInRegistry(lab, `octo-org/clock-${pace}`, 'v1.2.3')).created).toBe(COMMIT_DATE)
  })

  it('a passing fault is retried and told', async () => {
    lab.ghcr.faults.order({ method: 'PUT', path: /\/manifests\/latest$/, times: 2, then: { status: 503 } })
    const job = await publish(lab, { with: { images: 'passing' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.summary).toContain('Requests that failed and were retried: 2')
    expect(await digestInRegistry(lab, 'octo-org/passing', 'latest')).toBe(outputsOf(job)['digest'])
  })

  it('a build’s output cannot give workflow commands', async () => {
    const lines = [
      '::set-output name=digest::evil',
      '::add-mask::v1.2.3',
      '::error::from the Dockerfile',
      '::stop-commands::x'
    ]
    const job = await publish(lab, {
      files: {
        Dockerfile: `FROM busybox:1.37\nRUN printf '%s\\n' ${lines.map(line => `'${line}'`).join(' ')} && exit 3\n`
      },
      with: { images: 'fence', 'no-cache': 'true' }
    })
    expect(job.conclusion).toBe('failure')
    expect(job.steps[0]?.annotations.filter(({ level }) => level === 'error')).toHaveLength(1)
    expect(outputsOf(job)['digest'] ?? '').not.toBe('evil')
    expect(job.masks).not.toContain('v1.2.3')
    expect(outputsOf(job)['failure']).toBe('build-step-failed')
  })

  it('the user’s other logins and builders are carried over, and their folder stays as it was', async () => {
    const home = join(lab.folder, 'home-carry')
    mkdirSync(join(home, '.docker'), { recursive: true })
    const config = JSON.stringify({
      auths: { 'registry.example.org': { auth: 'b3RoZXI6bG9naW4=' } },
      currentContext: 'default'
    })
    writeFileSync(join(home, '.docker', 'config.json'), config)
    const job = await publish(lab, { with: { images: 'carry' }, options: { home } })
    expect(job.conclusion, job.text).toBe('success')
    expect(readFileSync(join(home, '.docker', 'config.json'), 'utf8')).toBe(config)
    expect(job.leftovers).toEqual(['HOME/.docker/config.json'])
  })

  it('an existing login is used where the inputs give nothing that may push', async () => {
    const home = join(lab.folder, 'home-existing')
    mkdirSync(join(home, '.docker'), { recursive: true })
    const auth = Buffer.from(`robot:${lab.ghcr.world.tokens['pat']?.value ?? ''}`).toString('base64')
    writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify({ auths: { [lab.ghcr.host]: { auth } } }))
    lab.ghcr.setWorld({
      packages: { 'octo-org/existing': { visibility: 'public', repository: null, userAccess: { robot: 'write' } } }
    })
    const job = await publish(lab, { with: { images: 'existing' }, options: { home } })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['credential']).toBe('existing')
  })

  it('says after a success that the package of a public repository is private, and where to change that', async () => {
    lab.ghcr.setWorld({
      packages: {
        'octo-org/shy': {
          visibility: 'private',
          repository: 'Octo-Org/Hello-World',
          actionsAccess: { 'Octo-Org/Hello-World': 'write' }
        }
      }
    })
    const job = await publish(lab, { with: { images: 'shy' } })
    expect(job.conclusion, job.text).toBe('success')
    const [notice] = job.steps[0]?.annotations.filter(({ level }) => level === 'notice') ?? []
    expect(`${notice?.title} ${notice?.message}`).toMatch(/package-left-private.*packages\/container\/shy\/settings/)
    expect(job.summary).toContain('Change visibility')
  })

  it('says after a push with the PAT that the package belongs to another repository, and that the token ends soon', async () => {
    const expiresAt = new Date(Date.now() + 5 * 86_400_000).toISOString()
    lab.ghcr.setWorld({
      repositories: { 'Octo-Org/Other': { visibility: 'public' } },
      packages: {
        'octo-org/elsewhere': { visibility: 'public', repository: 'Octo-Org/Other', userAccess: { robot: 'write' } }
      },
      tokens: { ending: { kind: 'classic', user: 'robot', scopes: ['write:packages'], expiresAt } }
    })
    // The job's token is not tried: nothing else tells of the link.
    const job = await publish(lab, { pat: 'ending', with: { images: 'elsewhere', credential: 'pat' } })
    expect(job.conclusion, job.text).toBe('success')
    const told = job.steps[0]?.annotations.map(({ title, message }) => `${title ?? ''} ${message}`).join('\n') ?? ''
    expect(told).toMatch(/pushed-but-not-linked.*another repository, octo-org\/other/)
    expect(told).toContain('packages/container/elsewhere/settings')
    expect(job.summary).toContain('`token-expires-soon`')
    expect(job.text).toContain(`expires on ${expiresAt.slice(0, 10)}`)
    const lasting = await publish(lab, { pat: 'pat', with: { images: 'elsewhere', credential: 'pat', language: 'ja' } })
    expect(lasting.summary).not.toContain('token-expires-soon')
    expect(lasting.summary).toContain('別のリポジトリ octo-org/other')
  })

  it('story 8: labels are cut to what ghcr.io takes, and wrong licences pointed out', async () => {
    const labels = `org.opencontainers.image.description=${'long '.repeat(120)}end\norg.opencontainers.image.licenses=MITT`
    const job = await publish(lab, { with: { images: 'limits', labels } })
    expect(job.conclusion, job.text).toBe('success')
    const warnings =
      job.steps[0]?.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message) ?? []
    expect(warnings.some(message => message.includes('512'))).toBe(true)
    expect(warnings.some(message => message.includes('MITT'))).toBe(true)
    const { config } = await configInRegistry(lab, 'octo-org/limits', 'v1.2.3')
    expect(config.Labels['org.opencontainers.image.description']?.length).toBeLessThanOrEqual(512)
  })

  it('several packages and twenty tags all get the one digest', async () => {
    const tags = Array.from({ length: 20 }, (_, index) => `type=raw,value=t${index}`).join('\n')
    const job = await publish(lab, { with: { images: 'many-a\nmany-b', tags } })
    expect(job.conclusion, job.text).toBe('success')
    for (const path of ['octo-org/many-a', 'octo-org/many-b']) {
      for (const tag of ['t0', 't7', 't19', 'latest']) {
        const digest = await digestInRegistry(lab, path, tag)
        if (digest !== undefined) expect(digest).toBe(outputsOf(job)['digest'])
        else expect(tag).toBe('latest')
      }
    }
  })

  it('two platforms become one index, with annotations for the package page', async () => {
    const dockerfile = 'FROM scratch\nCOPY hello.sh /hello.sh\n'
    const job = await publish(lab, {
      files: { Dockerfile: dockerfile },
      with: { images: 'multi', platforms: 'linux/amd64,linux/arm64' }
    })
    expect(job.conclusion, job.text).toBe('success')
    const response = await fetch(`${lab.registry.url}/v2/octo-org/multi/manifests/v1.2.3`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' }
    })
    const index = (await response.json()) as { manifests: unknown[]; annotations?: Record<string, string> }
    expect(index.manifests).toHaveLength(2)
    expect(index.annotations?.['org.opencontainers.image.source']).toBe('https://github.com/Octo-Org/Hello-World')
  })
})
