import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { ensureBaseImageForPodman } from '../../lab/machine/base-image.mjs'
import { run } from '../../lab/machine/command.mjs'
import { prepareContainerTools } from '../../lab/machine/container-tools.mjs'
import { joinLegs, runLeg, tagsInRegistry } from './leg-runs.js'
import { manifestInRegistry, pushLeg } from './legs.js'
import { recordTools } from './recorded-tools.js'
import { digestInRegistry, outputsOf } from './stage.js'
import { organizationWorld } from './world.js'

/** Foreign platforms cannot run anything here, so they only copy. */
const COPIED = 'FROM scratch\nCOPY hello.sh /hello\n'
const RUNS = 'FROM busybox:1.37\nRUN echo built > /built\nCMD ["cat", "/built"]\n'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld(), store: 'containerd' })
})
afterAll(async () => lab.stop())

describe.each(['podman', 'buildah'] as const)('legs of %s', engine => {
  const images = `leg-${engine}`
  const path = `octo-org/${images}`
  let tools: ReturnType<typeof prepareContainerTools>
  beforeAll(async () => {
    tools = prepareContainerTools({ directory: join(lab.folder, `tools-${engine}`) })
    await ensureBaseImageForPodman(tools)
  })
  afterAll(async () => tools.remove())
  const leg = async (files: Record<string, string>, more: Record<string, string> = {}) =>
    runLeg(lab, { files, with: { images, engine, ...more }, options: { machine: { ...lab.machine, ...tools.env } } })

  it('are pushed by digest, without any tag, and written down', async () => {
    const { job, outputs, record } = await leg({ Dockerfile: RUNS })
    expect(job.conclusion, job.text).toBe('success')
    expect(record).toMatchObject({
      image: `${lab.ghcr.host}/${path}`,
      digest: outputs['digest'],
      platforms: ['linux/amd64']
    })
    expect(await digestInRegistry(lab, path, outputs['digest'] ?? '')).toBe(outputs['digest'])
    expect(await tagsInRegistry(lab, path)).toEqual([])
    expect(job.leftovers.filter(left => !left.includes('ghcr-digests'))).toEqual([])
  })

  it('join with a leg of docker', async () => {
    // One checkout, so that both are of one commit.
    const workspace = await lab.checkout({ Dockerfile: RUNS, 'Dockerfile.copied': COPIED })
    const options = { machine: { ...lab.machine, ...tools.env } }
    const native = await runLeg(lab, { workspace, with: { images, engine }, options })
    const foreign = await runLeg(lab, {
      workspace,
      with: { images, platforms: 'linux/arm64', file: 'Dockerfile.copied' }
    })
    for (const { job } of [native, foreign]) expect(job.conclusion, job.text).toBe('success')
    const merged = await joinLegs(lab, { images }, native, foreign)
    expect(merged.conclusion, merged.text).toBe('success')
    const { manifests } = await manifestInRegistry(lab, path, 'v1.2.3')
    expect(manifests.map(({ digest }) => digest)).toEqual([native.outputs['digest'], foreign.outputs['digest']])
    const image = outputsOf(merged)['image-digest'] ?? ''
    const { stdout } = await run('docker', ['run', '--rm', image], { env: { ...process.env, ...lab.machine } })
    expect(stdout).toContain('built')
  })

  it('of a foreign platform, and of two at once, name their platforms', async () => {
    const foreign = await leg({ Dockerfile: COPIED }, { platforms: 'linux/arm64' })
    expect(foreign.job.conclusion, foreign.job.text).toBe('success')
    expect(foreign.record['platforms']).toEqual(['linux/arm64'])
    const both = await leg({ Dockerfile: COPIED }, { platforms: 'linux/arm/v7,linux/s390x' })
    expect(both.job.conclusion, both.job.text).toBe('success')
    expect(both.record['platforms']).toEqual(['linux/arm/v7', 'linux/s390x'])
  })

  it('are tested before the push', async () => {
    const failed = await leg({ Dockerfile: COPIED }, { images: `${images}-failed`, test: 'exit 3' })
    expect(failed.job.conclusion).toBe('failure')
    expect(failed.outputs).toMatchObject({ pushed: 'false', failure: 'test-failed' })
    const passed = await leg({ Dockerfile: COPIED }, { test: `${engine} inspect --type image "$IMAGE"` })
    expect(passed.job.conclusion, passed.job.text).toBe('success')
  })
})

describe('a leg on a BuildKit container', () => {
  const withBuilder = (body: string) => {
    const tools = recordTools(lab, { buildx: body })
    const folder = join(tools.home, '.docker', 'buildx', 'instances')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'mine'), JSON.stringify({ Name: 'mine', Driver: 'docker-container', Nodes: [{}] }))
    return tools
  }
  const pushes = (digest: string) =>
    `fs.writeFileSync(after('--metadata-file'), JSON.stringify({ 'containerimage.digest': '${digest}' }))`
  const story = (images: string) => ({
    files: { Dockerfile: COPIED },
    with: { images, builder: 'mine', 'digest-only': 'true' }
  })

  it('lets BuildKit push by digest, and records the digest that it names', async () => {
    const { digest } = await pushLeg(lab, { platform: 'linux/amd64', path: 'octo-org/leg-container' })
    const { calls, run: play } = withBuilder(pushes(digest))
    const job = await play(story('leg-container'))
    expect(job.conclusion, job.text).toBe('success')
    const builds = calls().filter(({ argv }) => argv[0] === 'build')
    expect(builds).toHaveLength(1)
    const { argv = [] } = builds[0] ?? {}
    const name = `${lab.ghcr.host}/octo-org/leg-container`
    expect(argv).toContain(`type=image,name=${name},push-by-digest=true,name-canonical=true,push=true`)
    for (const option of ['--push', '--tag', '-t', '--load']) expect(argv).not.toContain(option)
    expect(outputsOf(job)).toMatchObject({ digest, pushed: 'true', tags: '' })
  })

  it('is pushed again after a passing fault, out of what is built', async () => {
    const { digest } = await pushLeg(lab, { platform: 'linux/amd64', path: 'octo-org/leg-fault' })
    const fault = `ERROR: failed to build: failed to solve: failed to push ${lab.ghcr.host}/octo-org/leg-fault: unexpected status from POST request to http://${lab.ghcr.host}/v2/octo-org/leg-fault/blobs/uploads/: 503 Service Unavailable`
    const { calls, run: play } = withBuilder(`
if (!fs.existsSync(__dirname + '/met')) {
  fs.writeFileSync(__dirname + '/met', '')
  console.error(${JSON.stringify(fault)})
  process.exit(1)
}
${pushes(digest)}`)
    const told = story('leg-fault')
    const job = await play({ ...told, with: { ...told.with, 'no-cache': 'true' } })
    expect(job.conclusion, job.text).toBe('success')
    const builds = calls().filter(({ argv }) => argv[0] === 'build')
    expect(builds.map(({ argv }) => argv.includes('--no-cache'))).toEqual([true, false])
    expect(outputsOf(job)).toMatchObject({ digest, pushed: 'true' })
  })
})
