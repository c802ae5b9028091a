import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { configInRegistry, digestInRegistry, outputsOf, publish, type Publication } from './stage.js'
import { organizationWorld, unlinkedPackage } from './world.js'

describe.each([
  { name: 'GitHub Enterprise Server', server: 'https://ghes.example.com', path: '/api/v3' },
  { name: 'Enterprise Cloud with data residency', server: 'https://octo.ghe.com', path: '' }
])('$name', ({ server, path }) => {
  const registry = `containers.${new URL(server).host}`
  const byHand = { ...unlinkedPackage.packages['octo-org/hello-world'] }
  let lab: Lab
  beforeAll(async () => {
    const world = organizationWorld({ packages: { 'octo-org/by-hand': byHand } })
    lab = await startLab({ world: { ...world, serverUrl: server }, named: registry })
  })
  afterAll(async () => lab.stop())

  const run = async (story: Publication = {}) => {
    lab.ghcr.requests.length = 0
    const host = { server, api: `${lab.ghcr.apiUrl}${path}` }
    return publish(lab, { ...story, host, with: { registry: '', ...story.with }, options: { node: lab.node } })
  }

  it('story 1 with no input: its own registry, labels and pages of its own server', async () => {
    const job = await run()
    expect(job.conclusion, job.text).toBe('success')
    const outputs = outputsOf(job)
    expect(outputs['tags']?.split('\n')).toEqual([
      `${registry}/octo-org/hello-world:v1.2.3`,
      `${registry}/octo-org/hello-world:latest`
    ])
    expect(await digestInRegistry(lab, 'octo-org/hello-world', 'latest')).toBe(outputs['digest'])
    expect(outputs['package-url']).toBe(`${server}/orgs/Octo-Org/packages/container/package/hello-world`)
    expect(job.summary).toContain(outputs['package-url'])
    const { config } = await configInRegistry(lab, 'octo-org/hello-world', 'v1.2.3')
    expect(config.Labels['org.opencontainers.image.source']).toBe(`${server}/Octo-Org/Hello-World`)
    expect(lab.ghcr.world.packages['octo-org/hello-world']?.repository).toBe('Octo-Org/Hello-World')
    expect(job.text + job.summary).not.toMatch(/ghcr\.io|https:\/\/github\.com/)
  })

  it('story 3: the refusal leads to the settings on that server, and asks its API only', async () => {
    const job = await run({ with: { images: 'by-hand' } })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('write-package-denied')
    const [error] = job.steps[0]?.annotations.filter(({ level }) => level === 'error') ?? []
    expect(error?.message).toContain(`${server}/orgs/octo-org/packages/container/by-hand/settings`)
    expect(job.text).not.toMatch(/ghcr\.io|github\.com/)
    const asked = lab.ghcr.requests.filter(({ host }) => host === 'api').map(each => each.path)
    expect(asked).toContain(`${path}/orgs/octo-org/packages/container/by-hand`)
  })

  it('a registry whose name nobody knows is no passing fault', async () => {
    const job = await run({ with: { registry: `containers.gone.${new URL(server).host}`, retries: '0' } })
    const [error] = job.steps[0]?.annotations.filter(({ level }) => level === 'error') ?? []
    expect(outputsOf(job)['failure']).toBe('network-failure')
    expect(error?.message).toMatch(/came from containers\.gone.*No registry can be found at that address/)
    expect(job.text.includes('subdomain isolation')).toBe(path !== '')
    expect(job.text).not.toContain('githubstatus.com')
  })
})
