import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadEvent } from '../../lab/events/load.mjs'
import { headOf, type Lab, root, startLab } from '../../lab/lab.mjs'
import { type JobResult, runJob } from '../../lab/runner/job.mjs'
import { tokenOf } from './stage.js'
import { organizationWorld } from './world.js'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld(), store: 'none' })
})
afterAll(async () => lab.stop())

async function meta(
  event: string,
  inputs: Record<string, string>,
  payload: Record<string, unknown> = {}
): Promise<JobResult> {
  const workspace = await lab.checkout()
  return runJob({
    event: loadEvent(event, {
      host: { api: lab.ghcr.apiUrl },
      repository: 'Octo-Org/Hello-World',
      sha: await headOf(workspace),
      payload,
      env: { GITHUB_REPOSITORY: 'Octo-Org/Hello-World', GITHUB_REPOSITORY_OWNER: 'Octo-Org' }
    }),
    workspace,
    secrets: { GITHUB_TOKEN: tokenOf(lab, 'job') },
    steps: [{ id: 'meta', uses: join(root, 'meta'), with: inputs }]
  })
}

describe('meta, without docker', () => {
  it('gives outputs, environment and bake files of a tag push, and asks the API nothing', async () => {
    lab.ghcr.requests.length = 0
    const job = await meta('push-tag', {
      images: 'ghcr.io/Octo-Org/App',
      tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}'
    })
    expect(job.conclusion, job.text).toBe('success')
    const outputs = job.steps[0]?.outputs ?? {}
    expect(outputs['tags']?.split('\n')).toEqual([
      'ghcr.io/octo-org/app:1.2.3',
      'ghcr.io/octo-org/app:1.2',
      'ghcr.io/octo-org/app:latest'
    ])
    expect(outputs['version']).toBe('1.2.3')
    expect(job.env['DOCKER_METADATA_OUTPUT_VERSION']).toBe('1.2.3')
    expect(JSON.parse(outputs['json'] ?? '{}')).toMatchObject({ 'tag-names': ['1.2.3', '1.2', 'latest'] })
    expect(outputs['bake-file']).toMatch(/docker-metadata-action-bake\.json$/)
    expect(lab.ghcr.requests).toEqual([])
  })

  it('asks the API once where the event does not carry the repository', async () => {
    lab.ghcr.requests.length = 0
    const job = await meta('schedule', { images: 'ghcr.io/octo-org/app', tags: 'type=sha' }, { repository: null })
    expect(job.conclusion, job.text).toBe('success')
    expect(lab.ghcr.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /repos/Octo-Org/Hello-World'
    ])
  })

  it('says why a rule gave nothing', async () => {
    const job = await meta('push-branch', {
      images: 'ghcr.io/octo-org/app',
      tags: 'type=semver,pattern={{version}}\ntype=sha'
    })
    expect(job.conclusion).toBe('success')
    expect(job.text).toMatch(/type=semver.*(rejected|no tag)/)
  })

  it('wrong rules are one error that names them all', async () => {
    const job = await meta('push-branch', {
      images: 'a',
      tags: 'type=semvar\ntype=ref,event=banch',
      flavor: 'latest=perhaps'
    })
    expect(job.conclusion).toBe('failure')
    const errors = job.steps[0]?.annotations.filter(({ level }) => level === 'error') ?? []
    expect(errors).toHaveLength(1)
    for (const word of ['semvar', 'banch', 'perhaps']) expect(errors[0]?.message).toContain(word)
  })

  it('takes ref and commit from the checkout with context: git', async () => {
    const job = await meta('push-tag', { context: 'git', images: 'ghcr.io/octo-org/app' })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.steps[0]?.outputs['tags']).toContain('ghcr.io/octo-org/app:main')
  })
})
