import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())
afterEach(() => lab.ghcr.faults.clear())

/** Whatever is built has a layer of its own. */
const files = (text: string): Record<string, string> => ({
  Dockerfile: `FROM busybox:1.37\nRUN echo ${text} > /text\n`
})
const statesOf = (outputs: Record<string, string>): Record<string, { state: string; digest?: string }> =>
  JSON.parse(outputs['tag-states'] ?? '{}') as Record<string, { state: string; digest?: string }>

describe('after a failed push the registry is asked what arrived', () => {
  it('some tags moved, one still holds the old image: told in log, summary and outputs; running again repairs it', async () => {
    const name = `${lab.ghcr.host}/octo-org/partly`
    const old = await publish(lab, { files: files('old'), with: { images: 'partly', tags: 'type=raw,value=latest' } })
    expect(old.conclusion, old.text).toBe('success')
    const oldDigest = outputsOf(old)['digest']

    lab.ghcr.faults.order({ method: 'PUT', path: /partly\/manifests\/latest$/, then: { status: 413 } })
    const story = {
      files: files('new'),
      with: { images: 'partly', tags: 'type=semver,pattern={{raw}}\nlatest\nextra' }
    }
    const job = await publish(lab, story)
    expect(job.conclusion).toBe('failure')
    const outputs = outputsOf(job)
    const digest = outputs['digest']
    expect(digest).toBeDefined()
    expect(statesOf(outputs)).toEqual({
      [`${name}:v1.2.3`]: { state: 'moved', digest },
      [`${name}:latest`]: { state: 'other', digest: oldDigest },
      [`${name}:extra`]: { state: 'moved', digest }
    })
    expect(outputs['pushed']).toBe('false')
    expect(job.summary).toContain('2 of 3 tags have the new image')
    expect(job.summary).toContain(`not moved: points to ${oldDigest}`)
    expect(job.text).toContain(`${name}:latest not moved: points to ${oldDigest}`)
    expect(await digestInRegistry(lab, 'octo-org/partly', 'latest')).toBe(oldDigest)
    expect(await digestInRegistry(lab, 'octo-org/partly', 'v1.2.3')).toBe(digest)

    lab.ghcr.faults.clear()
    const again = await publish(lab, story)
    expect(again.conclusion, again.text).toBe('success')
    for (const tag of ['v1.2.3', 'latest', 'extra'])
      expect(await digestInRegistry(lab, 'octo-org/partly', tag)).toBe(outputsOf(again)['digest'])
  })

  it('nothing arrived: every tag is absent, and the step says that nothing was published', async () => {
    lab.ghcr.faults.order({
      method: 'POST',
      path: /nothing\/blobs\/uploads/,
      after: 1,
      then: { refusal: 'writePackage' }
    })
    const job = await publish(lab, { with: { images: 'nothing' } })
    expect(job.conclusion).toBe('failure')
    expect(Object.values(statesOf(outputsOf(job))).map(({ state }) => state)).toEqual(['absent', 'absent'])
    expect(job.summary).toContain('was not published')
  })

  it('is not asked after a build that failed before any push', async () => {
    const job = await publish(lab, {
      files: { Dockerfile: 'FROM busybox:1.37\nRUN exit 7\n' },
      with: { images: 'unbuilt' }
    })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)).not.toHaveProperty('tag-states')
    expect(job.text).not.toContain('What arrived')
  })

  it('a registry that says nothing holds the news back for three seconds at most', async () => {
    lab.ghcr.faults.order({ method: 'PUT', path: /silent\/manifests\/latest$/, then: { status: 413 } })
    lab.ghcr.faults.order({ method: 'GET', path: /silent\/manifests\/v1/, then: { delayMs: 20_000 } })
    const job = await publish(lab, { with: { images: 'silent' } })
    expect(job.conclusion).toBe('failure')
    expect(Object.values(statesOf(outputsOf(job))).map(({ state }) => state)).toEqual(['unknown', 'absent'])
    expect(job.summary).toContain('no answer within 3 s')
    expect(job.durationMs).toBeLessThan(12_000)
  })
})
