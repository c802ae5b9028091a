import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld, unlinkedPackage } from './world.js'

const SLOW = { Dockerfile: 'FROM busybox:1.37\nRUN sleep 60\n' }

describe('a package that does not know the repository', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(unlinkedPackage) })
  })
  afterAll(async () => lab.stop())
  beforeEach(() => {
    lab.ghcr.requests.length = 0
    lab.ghcr.setWorld(unlinkedPackage)
  })

  it('story 3: refuses in front of the build, says why and where to click', async () => {
    const job = await publish(lab, { files: SLOW, options: { recordProcesses: true } })
    const step = job.steps[0]
    expect(job.conclusion).toBe('failure')
    expect(step?.exitCode).toBe(1)
    expect(outputsOf(job)['failure']).toBe('write-package-denied')
    expect(outputsOf(job)['pushed']).toBe('false')

    const errors = step?.annotations.filter(({ level }) => level === 'error') ?? []
    expect(errors).toHaveLength(1)
    expect(`${errors[0]?.title} ${errors[0]?.message}`).toContain('write-package-denied')
    expect(job.text).toContain('permission_denied: write_package')
    expect(job.text).toContain('https://github.com/orgs/octo-org/packages/container/hello-world/settings')
    expect(job.summary).toContain('packages/container/hello-world/settings')
    expect(JSON.parse(outputsOf(job)['diagnosis'] ?? '{}')).toMatchObject({ id: 'write-package-denied' })

    expect(job.processes.map(({ argv }) => argv.join(' ')).filter(line => line.includes('buildx'))).toEqual([])
    expect(lab.ghcr.requests.filter(({ method }) => method === 'PUT' || method === 'PATCH')).toEqual([])
  })

  it('passes after the click, with the same workflow', async () => {
    lab.ghcr.setWorld({ packages: { 'octo-org/hello-world': { actionsAccess: { 'Octo-Org/Hello-World': 'write' } } } })
    const job = await publish(lab)
    expect(job.conclusion, job.text).toBe('success')
    lab.ghcr.setWorld({ packages: { 'octo-org/hello-world': { actionsAccess: { 'Octo-Org/Hello-World': null } } } })
  })

  it('story 2: takes the PAT that may push, and says why and how to do without', async () => {
    const job = await publish(lab, { pat: 'pat' })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['credential']).toBe('pat')
    const notices = job.steps[0]?.annotations.filter(({ level }) => level === 'notice') ?? []
    expect(notices).toHaveLength(1)
    expect(notices[0]?.message).toContain('https://github.com/orgs/octo-org/packages/container/hello-world/settings')
    expect(await digestInRegistry(lab, 'octo-org/hello-world', 'v1.2.3')).toBe(outputsOf(job)['digest'])
  })
})

describe('both credentials may push', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld() })
  })
  afterAll(async () => lab.stop())

  it('takes the job token and never shows the PAT to the registry', async () => {
    const job = await publish(lab, { pat: 'pat' })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['credential']).toBe('github-token')
    expect(lab.ghcr.requests.filter(({ credential }) => credential === 'pat')).toEqual([])
  })
})
