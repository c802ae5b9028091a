import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, COMMIT_DATE, headOf, startLab } from '../../lab/lab.mjs'
import { configInRegistry, digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

describe.each(['containerd', 'classic'] as const)(
  'story 1: a tag-triggered release with nothing configured, %s store',
  store => {
    let lab: Lab
    beforeAll(async () => {
      lab = await startLab({ world: organizationWorld(), store })
    })
    afterAll(async () => lab.stop())

    it('publishes v1.2.3 and latest, linked and labelled, and says so', async () => {
      const workspace = await lab.checkout()
      const job = await publish(lab, { workspace, options: { recordProcesses: true } })
      expect(job.text).toContain('Octo-Org'.toLowerCase())
      expect(job.conclusion, job.text).toBe('success')

      const outputs = outputsOf(job)
      const name = `${lab.ghcr.host}/octo-org/hello-world`
      expect(outputs['image']).toBe(name)
      expect(outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(outputs['image-digest']).toBe(`${name}@${outputs['digest']}`)
      expect(outputs['tags']?.split('\n')).toEqual([`${name}:v1.2.3`, `${name}:latest`])
      expect(outputs['credential']).toBe('github-token')
      expect(outputs['pushed']).toBe('true')
      expect(outputs['version']).toBe('v1.2.3')
      expect(outputs['failure'] ?? '').toBe('')

      for (const tag of ['v1.2.3', 'latest'])
        expect(await digestInRegistry(lab, 'octo-org/hello-world', tag)).toBe(outputs['digest'])
      const config = await configInRegistry(lab, 'octo-org/hello-world', 'v1.2.3')
      expect(config.config.Labels).toMatchObject({
        'org.opencontainers.image.source': 'https://github.com/Octo-Org/Hello-World',
        'org.opencontainers.image.url': 'https://github.com/Octo-Org/Hello-World',
        'org.opencontainers.image.title': 'Hello-World',
        'org.opencontainers.image.version': 'v1.2.3',
        'org.opencontainers.image.created': new Date(COMMIT_DATE).toISOString(),
        'org.opencontainers.image.revision': await headOf(workspace),
        'org.opencontainers.image.description': expect.stringContaining('greeting') as string,
        'org.opencontainers.image.licenses': 'Apache-2.0'
      })
      expect(config.created).toBe(COMMIT_DATE)
      expect(lab.ghcr.world.packages['octo-org/hello-world']?.repository).toBe('Octo-Org/Hello-World')

      expect(job.summary).toContain(`docker pull ${outputs['image-digest']}\n`)
      for (const part of [
        '| `v1.2.3` | published |',
        '| `latest` | new |',
        '**Credential:** `github-token` — ',
        'Decisions'
      ])
        expect(job.summary).toContain(part)
      for (const phase of ['checks', 'build and push', 'additional tags', 'read back'])
        expect(job.summary).toMatch(new RegExp(`\\| ${phase} \\| \\d+\\.\\d\\d s \\|`))
      expect(job.leftovers).toEqual([])
      expect(job.processes.map(({ argv }) => argv.join(' ')).filter(line => / login\b/.test(line))).toEqual([])
    })

    it('gives the same digest for the same commit', async () => {
      const workspace = await lab.checkout()
      const first = await publish(lab, { workspace })
      const second = await publish(lab, { workspace, with: { 'no-cache': 'true' } })
      expect(outputsOf(second)['imageid']).not.toBe('')
      const labels = async (job: typeof first) =>
        (await configInRegistry(lab, 'octo-org/hello-world', outputsOf(job)['digest'] ?? '')).config.Labels
      expect(await labels(second)).toEqual(await labels(first))
    })
  }
)
