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
    ['an image of one segment below a host', { images: 'ghcr.io/app' }, 'lacks its owner'],
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
    expect(expectOneClearError(await publish(lab, { workspace }))).toContain('actions/checkout')
  })

  it('a missing context names it', async () => {
    expect(expectOneClearError(await publish(lab, { with: { context: 'apps/api' } }))).toContain('apps/api')
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

  it('an unreachable registry is told from a refusal', async () => {
    const job = await publish(lab, { with: { registry: 'localhost:1' } })
    expect(job.conclusion).toBe('failure')
    expect(job.text).toContain('ECONNREFUSED')
    expect(job.text).not.toMatch(/write-package-denied/)
  })
})
