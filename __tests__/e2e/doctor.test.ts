import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { findSecrets } from '../../lab/runner/job.mjs'
import { outputsOf, publish, tokenOf } from './stage.js'
import { play, type Story, useAction } from './sub-action.js'
import { organizationWorld, unlinkedPackage } from './world.js'

const SETTINGS = 'https://github.com/orgs/octo-org/packages/container/hello-world/settings'
const job = (packages: string) => ({
  kind: 'github-token',
  repository: 'Octo-Org/Hello-World',
  permissions: { packages }
})
const robot = (more: Record<string, unknown>) => ({
  kind: 'classic',
  user: 'robot',
  scopes: ['write:packages'],
  ...more
})

const world = organizationWorld({
  organizations: {
    'Octo-Org': { owners: ['boss'], members: ['robot'], outsideCollaborators: ['guest'] },
    'Other-Org': {}
  },
  repositories: {
    'Octo-Org/Hello-World': { visibility: 'public', description: 'Says hello', license: 'MIT' },
    'Octo-Org/Other': { visibility: 'public' }
  },
  ...unlinkedPackage,
  tokens: {
    job: job('write'),
    readonly: job('read'),
    pat: robot({}),
    guest: robot({ user: 'guest' }),
    unscoped: robot({ scopes: ['read:packages'] }),
    fine: { kind: 'fine-grained', user: 'robot' },
    expired: robot({ expiresAt: '2024-01-01T00:00:00Z' }),
    boss: robot({ user: 'boss' })
  }
})

/** What the organisation looks like in most stories; a story changes it and the next one finds it as it was. */
const USUAL = {
  organizations: { 'Octo-Org': { packageCreation: ['public', 'private', 'internal'], sso: false } },
  packages: { 'octo-org/hello-world': unlinkedPackage.packages['octo-org/hello-world'], 'octo-org/new': null }
}

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world, store: 'none' })
})
afterAll(async () => lab.stop())
beforeEach(() => {
  lab.ghcr.requests.length = 0
})
afterEach(() => {
  lab.ghcr.setWorld({ packages: { 'octo-org/hello-world': null } })
  lab.ghcr.setWorld(USUAL)
})

const diagnose = async (more: Record<string, string> = {}, story: Partial<Story> = {}) =>
  play(lab, { steps: [useAction(lab, 'doctor', more)], ...story })

/** Each with the id that the refusal has, what only this cause says, and a word of the thing to do first. */
const REFUSALS: readonly {
  readonly name: string
  readonly id: string
  readonly says: string
  readonly first: string
  readonly job?: string
  readonly pat?: string
  readonly images?: string
  readonly patch?: Record<string, unknown>
}[] = [
  {
    name: 'the package knows nothing of the repository',
    id: 'write-package-denied',
    says: 'not linked to a repository',
    first: 'Manage Actions access'
  },
  {
    name: 'the robot is an outside collaborator without a role on the package',
    id: 'write-package-denied',
    pat: 'guest',
    says: 'The account behind the token has no Write role',
    first: '"Manage access"'
  },
  {
    name: 'the robot is an outside collaborator and the package is new',
    id: 'create-package-denied',
    job: 'readonly',
    pat: 'guest',
    images: 'new',
    says: 'it is only an outside collaborator',
    first: 'owner'
  },
  {
    name: 'members are not allowed to create packages',
    id: 'create-package-denied',
    job: 'readonly',
    pat: 'pat',
    images: 'new',
    patch: { organizations: { 'Octo-Org': { packageCreation: [] } } },
    says: 'members are not allowed to create packages',
    first: 'Package creation'
  },
  {
    name: 'the PAT lacks write:packages',
    id: 'token-scope-missing',
    pat: 'unscoped',
    says: 'its scopes: read:packages',
    first: 'write:packages'
  },
  {
    name: 'the PAT is fine-grained',
    id: 'token-scope-missing',
    pat: 'fine',
    says: 'It is a fine-grained personal access token',
    first: 'classic'
  },
  { name: 'the PAT has expired', id: 'login-denied', pat: 'expired', says: 'has expired', first: 'new classic token' },
  {
    name: 'SSO is not authorised for the PAT',
    id: 'saml-sso',
    pat: 'pat',
    patch: { organizations: { 'Octo-Org': { sso: true } } },
    says: '"Authorize" was not clicked',
    first: 'SSO'
  },
  {
    name: 'the repository has the role Read in Actions access',
    id: 'write-package-denied',
    patch: {
      packages: {
        'octo-org/hello-world': {
          repository: 'Octo-Org/Hello-World',
          inheritsAccess: false,
          actionsAccess: { 'Octo-Org/Hello-World': 'read' }
        }
      }
    },
    says: 'its role is Read',
    first: 'Write'
  },
  {
    name: 'the package is linked to another repository',
    id: 'write-package-denied',
    patch: { packages: { 'octo-org/hello-world': { repository: 'Octo-Org/Other' } } },
    says: 'belongs to another repository, Octo-Org/Other',
    first: 'Manage Actions access'
  },
  {
    name: 'the repository was made anew and the package is older',
    id: 'write-package-denied',
    patch: {
      packages: {
        'octo-org/hello-world': {
          repository: 'Octo-Org/Hello-World',
          inheritsAccess: false,
          createdAt: '2015-01-01T00:00:00Z'
        }
      }
    },
    says: 'deleted and recreated',
    first: 'Manage Actions access'
  },
  {
    name: 'the job has no packages: write',
    id: 'installation-not-allowed',
    job: 'readonly',
    says: 'does not ask for it',
    first: 'permission'
  },
  {
    name: 'the organisation’s policy forbids the job to create packages',
    id: 'installation-not-allowed',
    images: 'new',
    patch: { organizations: { 'Octo-Org': { packageCreation: [] } } },
    says: 'the organization forbids new packages',
    first: 'packages: write'
  },
  {
    name: 'the image is under another owner',
    id: 'owner-installation-mismatch',
    images: 'other-org/app',
    says: 'The image is under other-org',
    first: 'own owner'
  },
  {
    name: 'the owner does not exist',
    id: 'owner-not-found',
    images: 'nobody-there/app',
    pat: 'pat',
    says: 'nobody-there is misspelled',
    first: 'own owner'
  }
]

describe.each(REFUSALS)('$name', ({ id, first, job: token = 'job', pat, images = 'hello-world', patch = {}, says }) => {
  beforeEach(() => lab.ghcr.setWorld(patch))

  it('doctor says so, and what to do first, and does not fail', async () => {
    const run = await diagnose({ images }, { job: token, ...(pat === undefined ? {} : { pat }) })
    const outputs = outputsOf(run)
    expect(outputs['failure'], run.text).toBe(id)
    expect(outputs['can-push']).toBe('false')
    expect(outputs['credential']).toBe('none')
    expect(run.conclusion).toBe('success')
    const { cause, remedies } = JSON.parse(outputs['diagnosis'] ?? '{}') as { cause: string; remedies: unknown[] }
    expect(cause).toContain(says)
    expect(JSON.stringify(remedies[0]).replaceAll('\\"', '"')).toContain(first)
  })

  it('publish stops before the build for the same reason', async () => {
    const run = await publish(lab, { job: token, with: { images }, ...(pat === undefined ? {} : { pat }) })
    expect(run.conclusion).toBe('failure')
    expect(outputsOf(run)['failure'], run.text).toBe(id)
  })
})

describe('a run from a fork, where the robot’s secret is empty', () => {
  it('doctor says that the run cannot push, and to build without pushing', async () => {
    const run = await diagnose({}, { event: 'pull-request-fork', job: 'readonly' })
    expect(outputsOf(run)).toMatchObject({ 'can-push': 'false', failure: 'installation-not-allowed' })
    expect(run.text).toContain('fork')
    expect(run.summary).toContain("github.actor != 'dependabot[bot]'")
  })

  it('publish builds without pushing unless it is told to push, and then says which secret is empty', async () => {
    const run = await publish(lab, {
      event: 'pull-request-fork',
      job: 'readonly',
      with: { push: 'true', credential: 'pat', pat: '${{ secrets.CR_PAT }}' }
    })
    expect(run.conclusion).toBe('failure')
    expect(run.text).toMatch(/secret is empty/i)
  })
})

describe('names that cannot be pushed to', () => {
  it.each([
    ['docker.pkg.github.com/octo-org/hello-world/app', 'legacy-docker-pkg', 'ghcr.io/octo-org/hello-world/app'],
    ['ghrc.io/octo-org/hello-world', 'registry-host-typo', '`ghcr.io`']
  ])('%s: no credential is sent anywhere; %s', async (images, id, words) => {
    const run = await diagnose({ images })
    expect(outputsOf(run)).toMatchObject({ failure: id, 'can-push': 'false' })
    expect(run.text).toContain(words)
    const published = await publish(lab, { with: { images } })
    expect(outputsOf(published)['failure']).toBe(id)
    expect(published.text).toContain(words)
    expect(lab.ghcr.requests).toEqual([])
  })

  it('a name without its owner is an input to correct, and fails the step', async () => {
    const run = await diagnose({ images: `${lab.ghcr.host}/hello-world` })
    expect(run.conclusion).toBe('failure')
    expect(outputsOf(run)['failure']).toBe('invalid-input')
    expect(run.text).toContain(`Write ${lab.ghcr.host}/octo-org/hello-world`)
  })
})

describe('story 3 through the doctor', () => {
  const refusedTool = { name: 'some other tool', run: () => 1 }
  const behind = (more: Record<string, string> = {}) => [
    refusedTool,
    useAction(lab, 'doctor', more, { if: 'failure()' })
  ]

  it('behind a tool that failed: probes, and its summary begins with what an admin has to know', async () => {
    const run = await diagnose({}, { steps: behind() })
    const step = run.steps[1]
    expect(run.conclusion).toBe('failure')
    expect(step?.conclusion).toBe('success')
    expect(step?.outputs['failure']).toBe('write-package-denied')
    const lines = run.summary.split('\n').filter(line => line !== '')
    expect(lines[0]).toMatch(/^## ❌ This job cannot push to /)
    expect(lines.slice(1, 4).map(line => /\*\*(.*):\*\*/.exec(line)?.[1])).toEqual([
      'What is wrong',
      'Where to click',
      'What to set'
    ])
    expect(lines[2]).toContain(SETTINGS)
    expect(lines[3]).toContain('Write')
    expect(run.text).toContain('permission_denied: write_package')
    expect(step?.annotations.map(({ level }) => level)).toEqual(['warning'])
    expect(lab.ghcr.requests.filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method))).toEqual([])
  })

  it('is not run where nothing failed', async () => {
    const run = await diagnose({}, { steps: [useAction(lab, 'doctor', {}, { if: 'failure()' })] })
    expect(run.steps[0]?.conclusion).toBe('skipped')
  })

  it('fails the job itself where it is told to', async () => {
    const run = await diagnose({ fail: 'true' })
    expect(run.conclusion).toBe('failure')
    expect(run.steps[0]?.annotations.map(({ level }) => level)).toEqual(['error'])
  })

  it('explains in Japanese', async () => {
    const run = await diagnose({ language: 'ja' })
    expect(run.summary).toContain('何が問題か')
    expect(run.text).toContain('パッケージ')
  })
})

describe('a job that may push', () => {
  it('is told so, with the credential that publish would take', async () => {
    const run = await diagnose({ images: 'new', fail: 'true' })
    expect(run.conclusion, run.text).toBe('success')
    expect(outputsOf(run)).toMatchObject({ 'can-push': 'true', credential: 'github-token', failure: '', diagnosis: '' })
    expect(run.summary).toContain('✅')
    expect(run.summary).toContain('`log-file: build.log`')
  })

  it('by its PAT alone: the refusal of the job’s token is shown and is no failure', async () => {
    const run = await diagnose({ fail: 'true' }, { pat: 'pat' })
    expect(run.conclusion, run.text).toBe('success')
    expect(outputsOf(run)).toMatchObject({ 'can-push': 'true', credential: 'pat', failure: '' })
    expect(run.text).toContain('write-package-denied')
    expect(run.steps[0]?.annotations.map(({ level }) => level)).toEqual(['notice'])
    const facts = JSON.parse(outputsOf(run)['facts'] ?? '{}') as { credentials: { id: string }[] }
    expect(facts.credentials.map(({ id }) => id)).toEqual(['github-token', 'pat'])
  })

  it('is unknown where the registry answers with trouble only', async () => {
    lab.ghcr.faults.order({ host: 'registry', path: /\/uploads\//, then: { status: 503 } })
    const run = await diagnose({ images: 'new', fail: 'true' })
    lab.ghcr.faults.clear()
    expect(outputsOf(run)['can-push'], run.text).toBe('unknown')
  })
})

describe('the log of another tool', () => {
  const WORDS = (host: string) =>
    `\u001b[31m#12 ERROR: failed to push ${host}/octo-org/hello-world:1: denied: permission_denied: write_package\u001b[0m`

  it('explains a file, whatever its size and decoration, and finds the package in it', async () => {
    const noise = `2026-11-21T05:00:00.0000000Z #11 0.123 npm notice something\r\n`.repeat(40_000)
    const run = await diagnose(
      { 'log-file': 'build.log' },
      { files: { 'build.log': `${noise}${WORDS(lab.ghcr.host)}\r\n` } }
    )
    expect(outputsOf(run)['failure'], run.text).toBe('write-package-denied')
    expect(run.text).toContain(SETTINGS)
  })

  it('explains a text without any network where probe is false', async () => {
    const run = await diagnose({ log: WORDS('ghcr.io'), probe: 'false', registry: '' })
    expect(outputsOf(run)).toMatchObject({ failure: 'write-package-denied', 'can-push': 'unknown' })
    expect(run.text).toContain('What could not be checked')
    expect(lab.ghcr.requests).toEqual([])
  })

  it('tries nothing on a package that only the log names, and explains it all the same', async () => {
    const log = `ERROR: failed to push ${lab.ghcr.host}/other-org/base:1: denied: permission_denied: write_package`
    const run = await diagnose({ log })
    expect(JSON.stringify(lab.ghcr.requests)).not.toMatch(/other-org(?:\/|%2F)base/i)
    expect(JSON.stringify(lab.ghcr.requests)).toContain('octo-org/hello-world')
    expect(run.text).toContain('other-org/packages/container/base/settings')
    expect(run.text).toContain('`images` does not name')
  })

  it('looks at the engine where the failure turns on it, without starting a process', async () => {
    const home = join(lab.folder, 'doctor-engine')
    const run = await diagnose(
      { log: 'exec /bin/sh: exec format error' },
      { options: { recordProcesses: true, home, machine: { ...lab.machine, DOCKER_HOST: 'unix:///nowhere.sock' } } }
    )
    const { engine } = JSON.parse(outputsOf(run)['facts'] ?? '{}') as { engine?: unknown }
    expect(engine).toMatchObject({ known: true, value: { driver: 'docker', daemon: false } })
    expect(run.processes.map(({ argv }) => argv.join(' ')).filter(line => /docker/.test(line))).toEqual([])
  })

  it('goes on without a log file that nobody wrote', async () => {
    const run = await diagnose({ 'log-file': 'missing.log' })
    expect(outputsOf(run)['failure']).toBe('write-package-denied')
    expect(run.text).toContain('"missing.log" cannot be read (ENOENT)')
  })

  it('says that nothing is left to look at without log and probe, and tells all input problems at once', async () => {
    const run = await diagnose({ probe: 'false', fail: 'perhaps' })
    expect(run.conclusion).toBe('failure')
    expect(run.text).toContain('fail: "perhaps" is not known')
  })

  it('never shows a token that stands in the log', async () => {
    const leak = `ghp_${'a'.repeat(36)}`
    const log = `unauthorized: authentication required ${leak}\n${WORDS('ghcr.io')} token=${leak}`
    const run = await diagnose({ log, probe: 'false', registry: '' })
    expect(outputsOf(run)['failure']).toBe('write-package-denied')
    expect(JSON.stringify(outputsOf(run))).not.toContain(leak)
    expect(run.summary).not.toContain(leak)
  })
})

describe('what the doctor must not do', () => {
  it('starts no process, leaves nothing, and shows no token', async () => {
    const home = join(lab.folder, 'doctor-home')
    const run = await diagnose({}, { pat: 'guest', options: { recordProcesses: true, home } })
    expect(run.leftovers).toEqual([])
    expect(run.posts).toEqual([])
    const secrets = ['job', 'guest'].map(name => ({ name, value: tokenOf(lab, name), users: ['octocat'] }))
    expect(findSecrets({ job: run }, secrets)).toEqual([])
    expect(run.processes.map(({ argv }) => argv.join(' ')).filter(line => /docker|podman/.test(line))).toEqual([])
  })
})
