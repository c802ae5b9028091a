import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { configInRegistry, digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

const RULES = ['{{version}}', '{{major}}.{{minor}}', '{{major}}'].map(each => `type=semver,pattern=${each}`).join('\n')
const VERSIONS = [0, 1, 2, 3, 4].flatMap(minor => [0, 1, 2, 3, 4, 5].map(patch => `1.${minor}.${patch}`))
const AT_A_TIME = 8

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())

describe('30 releases at once', () => {
  it(
    'in any order, 8 at a time: latest, X and X.Y end at the highest, and every exact tag is right',
    { timeout: 300_000 },
    async () => {
      const waiting = shuffled(VERSIONS, Number(process.env['SEED'] ?? 20_261_121))
      const done = new Map<string, JobResult>()
      const work = async (): Promise<void> => {
        for (let version = waiting.shift(); version !== undefined; version = waiting.shift())
          done.set(version, await release(version))
      }
      await Promise.all(Array.from({ length: AT_A_TIME }, work))

      for (const [version, job] of done) {
        expect(job.conclusion, job.text).toBe('success')
        expect(await digestInRegistry(lab, 'octo-org/raced', version)).toBe(outputsOf(job)['digest'])
      }
      const floating = ['latest', '1', '1.0', '1.1', '1.2', '1.3', '1.4']
      const versions = await Promise.all(floating.map(versionAt))
      expect(versions).toEqual(['1.4.5', '1.4.5', '1.0.5', '1.1.5', '1.2.5', '1.3.5', '1.4.5'])
      expect(tagsOf(done.get('1.4.5'))).toEqual(['1.4.5', '1.4', '1', 'latest'])
    }
  )
})

async function release(version: string): Promise<JobResult> {
  return publish(lab, {
    ref: `refs/tags/v${version}`,
    files: { 'version.txt': version, Dockerfile: 'FROM scratch\nCOPY version.txt /\n' },
    with: { images: 'raced', tags: RULES }
  })
}

async function versionAt(tag: string): Promise<string | undefined> {
  return (await configInRegistry(lab, 'octo-org/raced', tag)).config.Labels['org.opencontainers.image.version']
}

function tagsOf(job: JobResult | undefined): string[] {
  return (job === undefined ? '' : (outputsOf(job)['tags'] ?? '')).split('\n').map(each => each.split(':').at(-1) ?? '')
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const result = [...list]
  let state = seed
  for (let at = result.length - 1; at > 0; at -= 1) {
    state = (state * 48271) % 2147483647
    const other = state % (at + 1)
    ;[result[at], result[other]] = [result[other]!, result[at]!]
  }
  return result
}
