import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { run } from '../../lab/machine/command.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { manifestInRegistry, writeRecords } from './legs.js'
import { digestInRegistry, outputsOf, publish, type Publication } from './stage.js'
import { play, useAction } from './sub-action.js'
import { organizationWorld } from './world.js'

const PACKAGE = 'octo-org/hello-world'
/** Foreign platforms cannot run anything here, so they only copy. */
const COPIED = 'FROM scratch\nCOPY hello.sh /hello\n'

let lab: Lab

interface LegResult {
  readonly job: JobResult
  readonly outputs: Record<string, string>
  readonly record: Record<string, unknown>
}

/** Runs the root action as a leg and reads the record that it wrote. */
async function leg(story: Publication): Promise<LegResult> {
  const job = await publish(lab, {
    ...story,
    with: { 'digest-only': 'true', ...story.with },
    options: { ...story.options, keepTemp: true }
  })
  try {
    const outputs = outputsOf(job)
    const file = outputs['digest-record'] ?? ''
    const record = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {}
    if (file !== '') expect(file).toBe(join(job.folders.temp, 'ghcr-digests', file.split('/').at(-1) ?? ''))
    return { job, outputs, record }
  } finally {
    job.dispose()
  }
}

async function tagsOf(path: string): Promise<string[]> {
  const response = await fetch(`${lab.registry.url}/v2/${path}/tags/list`)
  return ((await response.json()) as { tags?: string[] | null }).tags ?? []
}

async function mergeLegs(...legs: LegResult[]): Promise<JobResult> {
  const files = Object.fromEntries(legs.map(({ record }, at) => [`${at}/ghcr-digest-${at}.json`, record]))
  return play(lab, { steps: [useAction(lab, 'merge', { records: writeRecords(lab, files) })] })
}

describe.each(['containerd', 'classic'] as const)('legs of a matrix on the docker driver, %s store', store => {
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store })
  })
  afterAll(async () => lab.stop())

  it('push by digest, without any tag, and write down what they are', async () => {
    const { job, outputs, record } = await leg({})
    expect(job.conclusion, job.text).toBe('success')
    expect(outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(record).toEqual({
      schema: 1,
      image: `${lab.ghcr.host}/${PACKAGE}`,
      digest: outputs['digest'],
      platforms: ['linux/amd64'],
      revision: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      run: expect.stringMatching(/^\d+-\d+$/) as string
    })
    expect(outputs).toMatchObject({ tags: '', pushed: 'true' })
    expect(await digestInRegistry(lab, PACKAGE, outputs['digest'] ?? '')).toBe(outputs['digest'])
    expect(await tagsOf(PACKAGE)).toEqual([])
  })

  it('of two platforms become one image, which docker pulls and runs', async () => {
    const workspace = await lab.checkout({ 'Dockerfile.copied': COPIED })
    const native = await leg({ workspace })
    const foreign = await leg({ workspace, with: { platforms: 'linux/arm64', file: 'Dockerfile.copied' } })
    for (const { job } of [native, foreign]) expect(job.conclusion, job.text).toBe('success')
    expect(foreign.record['platforms']).toEqual(['linux/arm64'])

    const merged = await mergeLegs(native, foreign)
    expect(merged.conclusion, merged.text).toBe('success')
    const { manifests } = await manifestInRegistry(lab, PACKAGE, 'v1.2.3')
    expect(manifests.map(({ digest }) => digest)).toEqual([native.outputs['digest'], foreign.outputs['digest']])
    const image = outputsOf(merged)['image-digest'] ?? ''
    const { stdout } = await run('docker', ['run', '--rm', image], { env: { ...process.env, ...lab.machine } })
    expect(stdout).toContain('Hello')
  })

  it('need no tag: an event that gives none is no error', async () => {
    const { job } = await leg({ with: { tags: 'type=semver,pattern={{version}}' }, event: 'push-branch' })
    expect(job.conclusion, job.text).toBe('success')
  })

  it('build and push nothing on a pull request', async () => {
    const { job, outputs } = await leg({ event: 'pull-request' })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputs).toMatchObject({ pushed: 'false' })
    expect(outputs['digest-record'] ?? '').toBe('')
  })

  it.runIf(store === 'containerd')('keep their attestations', async () => {
    const { job, outputs } = await leg({ with: { provenance: 'mode=max' } })
    expect(job.conclusion, job.text).toBe('success')
    const { manifests } = await manifestInRegistry(lab, PACKAGE, outputs['digest'] ?? '')
    expect(manifests.map(({ platform }) => platform.os)).toEqual(['linux', 'unknown'])
  })

  it('fill the first of several packages; merge fills the others', async () => {
    const { job } = await leg({ with: { images: 'several-a\nseveral-b' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('digest-only pushes to the first image; merge copies it to the others')
  })
})
