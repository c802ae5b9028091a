import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())

/** One annotation, no stack trace, no write. */
function expectOneClearError(job: JobResult): string {
  expect(job.conclusion).toBe('failure')
  expect(job.text).not.toMatch(/\n\s+at .+:\d+:\d+/)
  expect(job.text).not.toContain('internal-error')
  const errors = job.steps[0]?.annotations.filter(({ level }) => level === 'error') ?? []
  expect(errors).toHaveLength(1)
  expect(lab.ghcr.requests.filter(({ method }) => method === 'PUT' || method === 'PATCH')).toEqual([])
  return `${errors[0]?.title ?? ''}: ${errors[0]?.message ?? ''}`
}

describe('bad input gets one clear error', () => {
  it('reports all problems of all inputs at once, each with what is allowed', async () => {
    lab.ghcr.requests.length = 0
    const job = await publish(lab, {
      with: { push: 'yes', preflight: 'maybe', retries: 'many', language: 'fr', engine: 'x' }
    })
    const error = expectOneClearError(job)
    expect(error).toContain('push: "yes" is not known. Allowed: auto, true, false.')
    expect(error).toContain('preflight: "maybe" is not a boolean')
    expect(error).toContain('retries: "many"')
    expect(error).toContain('language: "fr"')
    expect(outputsOf(job)['failure']).toBe('invalid-input')
    expect(lab.ghcr.requests).toEqual([])
  })

  it.each([
    ['an image of one segment below a host', { images: 'ghcr.io/app' }, 'has no owner'],
    ['an empty image name', { images: 'name=' }, 'has no name'],
    ['an illegal image name', { images: 'octo-org/he llo' }, 'illegal part'],
    ['the legacy registry', { images: 'docker.pkg.github.com/octo-org/hello/app' }, 'ghcr.io/octo-org/hello/app'],
    ['an unknown tag rule', { tags: 'type=semvar,pattern={{version}}' }, 'semvar'],
    ['a renamed input', { password: 'x' }, 'Its name here is "pat"'],
    ['a secret without id', { secrets: 'just-a-value' }, 'has no id'],
    ['contradicting inputs', { credential: 'pat' }, 'the input pat is empty']
  ])('%s', async (_, inputs, words) => {
    expect(expectOneClearError(await publish(lab, { with: inputs }))).toContain(words)
  })

  it('rules that give no tag are an error before the build that names the rule', async () => {
    const job = await publish(lab, {
      event: 'workflow-dispatch-branch',
      with: { tags: 'type=semver,pattern={{version}}' }
    })
    expect(expectOneClearError(job)).toContain('type=semver')
  })

  it('a missing Dockerfile names those that are there', async () => {
    const job = await publish(lab, {
      files: { 'api.Dockerfile': 'FROM scratch\n' },
      with: { file: 'docker/Dockerfile' }
    })
    expect(expectOneClearError(job)).toMatch(/o Dockerfile at "docker\/Dockerfile".*api\.Dockerfile/)
    expect(outputsOf(job)['failure']).toBe('dockerfile-missing')
  })

  it('a missing checkout says to put actions/checkout first', async () => {
    const workspace = mkdtempSync(join(lab.folder, 'empty-'))
    const job = await publish(lab, { workspace })
    expect(expectOneClearError(job)).toMatch(
      /^The repository has not been checked out.*First: Add `- uses: actions\/checkout/
    )
    expect(outputsOf(job)['failure']).toBe('no-checkout')
  })

  it('a stage that the Dockerfile does not have is told once, with what to write', async () => {
    const job = await publish(lab, { with: { target: 'nobody' } })
    const error = expectOneClearError(job)
    expect(error).toContain('First: Set `target` to the name of a stage')
    expect(error.split('has no stage "nobody"')).toHaveLength(2)
    expect(outputsOf(job)['failure']).toBe('target-missing')
  })

  it('a missing context names it', async () => {
    const job = await publish(lab, { with: { context: 'apps/api' } })
    expect(expectOneClearError(job)).toMatch(/^The build context does not exist.*"apps\/api"/)
    expect(outputsOf(job)['failure']).toBe('no-context')
  })

  it('no engine is said with the socket that was asked', async () => {
    const machine = { DOCKER_HOST: `unix://${lab.folder}/none.sock` }
    const job = await publish(lab, { with: { engine: 'buildx' }, options: { machine } })
    expect(expectOneClearError(job)).toContain('none.sock')
    expect(outputsOf(job)['failure']).toBe('docker-daemon-unavailable')
  })

  it('a builder that does not exist is told from everything else', async () => {
    const job = await publish(lab, { with: { builder: 'elsewhere' } })
    expect(expectOneClearError(job)).toContain('no-builder')
    expect(job.text).toContain('elsewhere')
  })

  it.each([
    ['nothing listens', 'localhost:1', 'ECONNREFUSED'],
    ['no such name', 'registry.invalid', /ENOTFOUND|EAI_AGAIN/]
  ])('an unreachable registry is named and told from a refusal: %s', async (_, registry, code) => {
    lab.ghcr.requests.length = 0
    const job = await publish(lab, { with: { registry, retries: '0' } })
    const error = expectOneClearError(job)
    expect(error).toContain(`No complete answer came from ${registry}`)
    expect(error).toContain('Check the host in `registry` and `images`')
    expect(job.text).toMatch(code)
    expect(job.text).not.toMatch(/write-package-denied|githubstatus/)
    expect(outputsOf(job)['failure']).toBe('network-failure')
  })

  it('an input that has another name here is an error, one that nobody knows the runner’s warning', async () => {
    const job = await publish(lab, { with: { tag: 'v1', pusch: 'false' } })
    expect(expectOneClearError(job)).toContain('Its name here is "tags"')
    const [warning] = job.steps[0]?.annotations.filter(({ level }) => level === 'warning') ?? []
    expect(warning?.message).toContain("Unexpected input(s) 'tag', 'pusch'")
  })

  it('several problems of one input name it once in what to do', async () => {
    const error = expectOneClearError(await publish(lab, { with: { images: 'ghcr.io/app\nfoo:1.0', push: 'yes' } }))
    expect(error).toContain('"ghcr.io/app" has no owner')
    expect(error).toContain('"foo:1.0" ends in a tag')
    expect(error).toMatch(/First: Correct `push`, `images` under `with:`\.$/)
  })
})
