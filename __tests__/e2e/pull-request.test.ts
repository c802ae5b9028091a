import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

describe('story 11: pull requests', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({
      world: organizationWorld({
        tokens: {
          readonly: { kind: 'github-token', repository: 'Octo-Org/Hello-World', permissions: { packages: 'read' } }
        }
      })
    })
  })
  afterAll(async () => lab.stop())
  beforeEach(() => {
    lab.ghcr.requests.length = 0
  })

  it.each([
    ['pull-request-fork', 'comes from a fork'],
    ['pull-request-dependabot', 'comes from Dependabot'],
    ['pull-request', 'pull request #'],
    ['merge-group', 'merge group']
  ])('%s: builds, pushes nothing, tests nothing, stays green and says why', async (event, reason) => {
    const job = await publish(lab, { event, job: 'readonly' })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['pushed']).toBe('false')
    expect(outputsOf(job)['imageid']).toMatch(/^sha256:/)
    expect(job.text).toContain(reason)
    expect(job.summary).toContain('not pushed')
    expect(
      lab.ghcr.requests.filter(
        ({ method, path }) => method !== 'GET' && method !== 'HEAD' && !path.startsWith('/token')
      )
    ).toEqual([])
  })
})
