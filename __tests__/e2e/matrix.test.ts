import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, root, startLab } from '../../lab/lab.mjs'
import { run } from '../../lab/machine/command.mjs'
import { joinLegs, type LegResult, readRecord, runLeg, tagsInRegistry } from './leg-runs.js'
import { manifestInRegistry } from './legs.js'
import { digestInRegistry, outputsOf, type Publication } from './stage.js'
import { play } from './sub-action.js'
import { organizationWorld } from './world.js'

const PACKAGE = 'octo-org/hello-world'
/** Foreign platforms cannot run anything here, so they only copy. */
const COPIED = 'FROM scratch\nCOPY hello.sh /hello\n'

let lab: Lab

const leg = async (story: Publication) => runLeg(lab, story)
const tagsOf = async (path: string) => tagsInRegistry(lab, path)
const mergeLegs = async (...legs: LegResult[]) => joinLegs(lab, {}, ...legs)

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
  it('are tested before they are pushed, and what failed the test is nowhere', async () => {
    const good = await leg({ with: { images: 'tested-leg', test: 'docker run --rm "$IMAGE"' } })
    expect(good.job.conclusion, good.job.text).toBe('success')
    expect(good.job.text).toContain('The test passed')
    const { digest = '' } = good.outputs
    expect(await digestInRegistry(lab, 'octo-org/tested-leg', digest)).toBe(digest)
    expect(await tagsOf('octo-org/tested-leg')).toEqual([])

    const bad = await leg({ with: { images: 'failed-leg', test: 'exit 3' } })
    expect(bad.job.conclusion).toBe('failure')
    expect(bad.outputs).toMatchObject({ pushed: 'false', failure: 'test-failed' })
    expect(bad.record).toEqual({})
  })

  it('stay in the engine where they are to be loaded', async () => {
    const { job, outputs } = await leg({ with: { images: 'loaded-leg', load: 'true' } })
    expect(job.conclusion, job.text).toBe('success')
    const { stdout } = await run('docker', ['images', '--all', '--quiet', '--no-trunc'], {
      env: { ...process.env, ...lab.machine }
    })
    const held = (JSON.parse(outputs['metadata'] ?? '{}') as Record<string, string>)['containerimage.digest']
    // containerd's store names an image by its manifest, the classic one by its configuration.
    expect([outputs['imageid'], held].some(id => id !== undefined && stdout.includes(id))).toBe(true)
  })

  it('of two images in one job leave a record each', async () => {
    const step = (id: string) => ({
      id,
      uses: root,
      with: { registry: lab.ghcr.host, images: id, 'digest-only': 'true' }
    })
    const job = await play(lab, { steps: [step('one'), step('two')], options: { keepTemp: true } })
    try {
      expect(job.conclusion, job.text).toBe('success')
      const records = job.steps.map(({ outputs }) => readRecord(outputs['digest-record'] ?? ''))
      expect(records.map(({ image }) => image)).toEqual(['one', 'two'].map(name => `${lab.ghcr.host}/octo-org/${name}`))
      expect(job.steps.map(({ outputs }) => outputs['digest-record']?.split('/').at(-1))).toEqual([
        'ghcr-digest-linux-amd64.json',
        'ghcr-digest-linux-amd64.octo-org-two.json'
      ])
    } finally {
      job.dispose()
    }
  })

  it('of one package and platform do not replace each other’s record', async () => {
    const step = (id: string, more = {}) => ({
      id,
      uses: root,
      with: { registry: lab.ghcr.host, images: 'twice', 'digest-only': 'true', ...more }
    })
    const job = await play(lab, { steps: [step('one'), step('two', { labels: 'other=yes' })] })
    expect(job.conclusion).toBe('failure')
    expect(job.steps[0]?.conclusion, job.text).toBe('success')
    expect(job.text).toContain('Give the second step other images, or move it to another job')
  })
})
