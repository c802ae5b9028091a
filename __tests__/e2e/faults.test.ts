import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { ORDERS } from '../../scripts/faults/orders.mjs'
import { play, prepareWorkspace, WORLD } from '../../scripts/faults/play.mjs'
import { digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

/** A build that never gives the same image twice: only what is kept can have the digest of the first attempt. */
const RANDOM = {
  Dockerfile: 'FROM busybox:1.37\nRUN head -c 16 /dev/urandom | md5sum > /number && echo "made $(cat /number)"\n'
}
/** What each run of that step has made, in order. */
const made = ({ text }: JobResult): string[] =>
  [...text.matchAll(/ made ([0-9a-f]{32})/g)].map(([, number = '']) => number)

describe('a push that meets a passing fault is repeated with what is built', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld() })
  })
  afterAll(async () => lab.stop())
  afterEach(() => {
    lab.ghcr.faults.clear()
    lab.ghcr.setWorld({ registry: { tokenLifetimeSeconds: 300, freshPackage: { fromMs: 0, untilMs: 0 } } })
  })

  it.each([
    ['a fresh build', {}],
    ['no-cache', { 'no-cache': 'true' }],
    ['no-cache-filters', { 'no-cache-filters': 'last' }],
    ['provenance', { provenance: 'mode=max', 'no-cache': 'true' }]
  ])('%s: the random number of the first attempt is what arrives', async (title, more) => {
    const images = `kept-${title.replaceAll(' ', '-')}`
    const workspace = await lab.checkout({ Dockerfile: RANDOM.Dockerfile.replace('1.37', '1.37 AS last') })
    // An older result of the same step in the cache must not be taken for the one that was just built.
    const older = await publish(lab, { workspace, with: { images: `${images}-older` } })
    expect(older.conclusion, older.text).toBe('success')
    // After the push test: the engine’s own attempts are refused, then nothing more.
    lab.ghcr.faults.order({
      method: 'PUT',
      path: new RegExp(`${images}/manifests/`),
      times: 1,
      then: { refusal: 'blobUnknown' }
    })
    const job = await publish(lab, { workspace, with: { images, ...more } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('Retrying in')
    expect(job.summary).toMatch(/Requests that failed and were retried: \d/)
    const numbers = made(job)
    expect(new Set(numbers).size).toBeLessThanOrEqual(1)
    if (Object.keys(more).length > 0) {
      expect(numbers).toHaveLength(1)
      expect(numbers).not.toEqual(made(older))
    }
    expect(await layersOf(images, 'v1.2.3')).toEqual(await firstExported(job, images))
  })

  /** Digests of the layers behind a tag; of the first image where it is an index. */
  async function layersOf(images: string, reference: string): Promise<string[]> {
    const accept =
      'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
    const url = `${lab.registry.url}/v2/octo-org/${images}/manifests/${reference}`
    const manifest = (await (await fetch(url, { headers: { accept } })).json()) as {
      manifests?: { digest: string }[]
      layers?: { digest: string }[]
    }
    const [child] = manifest.manifests ?? []
    return child === undefined ? (manifest.layers ?? []).map(({ digest }) => digest) : layersOf(images, child.digest)
  }

  /** The layers of the first manifest that the builder made in this run: they were pushed with it. */
  async function firstExported(job: JobResult, images: string): Promise<string[]> {
    const [, first = ''] = /exporting manifest (sha256:[0-9a-f]{64})/.exec(job.text) ?? []
    return layersOf(images, first)
  }

  it('as often as the input retries says; then the step is red and says why', async () => {
    lab.ghcr.faults.order({ method: 'PUT', path: /limited\/manifests\//, then: { refusal: 'tooManyRequests' } })
    const job = await publish(lab, { with: { images: 'limited', retries: '1' } })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('registry-429')
    expect(job.text.match(/Retrying in/g)).toHaveLength(1)
  })

  it('a red end says what the engine left out: uploads that are lost again and again', async () => {
    lab.ghcr.faults.order({ method: 'POST', path: /lost\/blobs\/uploads/, after: 1, then: { loseUpload: true } })
    const job = await publish(lab, { with: { images: 'lost', retries: '1' } })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure'], job.text).toBe('unknown-blob')
    expect(Object.keys(JSON.parse(outputsOf(job)['tag-states'] ?? '{}') as object)).toHaveLength(2)
  })

  it('a build that fails is not repeated', async () => {
    const job = await publish(lab, {
      files: {
        Dockerfile: 'FROM busybox:1.37\nRUN echo once-only && echo "received unexpected HTTP status: 503" && exit 7\n'
      },
      with: { images: 'broken' }
    })
    expect(job.conclusion).toBe('failure')
    expect(job.text).not.toContain('Retrying in')
  })

  it('one 403 at the manifest after a granted test is repeated once', async () => {
    lab.ghcr.faults.order({ method: 'PUT', path: /once\/manifests\//, times: 1, then: { refusal: 'writePackage' } })
    const job = await publish(lab, { with: { images: 'once' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text.match(/Retrying in/g)).toHaveLength(1)
  })

  it('a refusal that stays is red after one repetition, and explained', async () => {
    lab.ghcr.faults.order({ method: 'PUT', path: /never\/manifests\//, then: { refusal: 'writePackage' } })
    const job = await publish(lab, { with: { images: 'never' } })
    expect(job.conclusion).toBe('failure')
    expect(job.text.match(/Retrying in/g)).toHaveLength(1)
    expect(outputsOf(job)['failure']).not.toBe('')
  })

  it('a package that was just made and does not know its rights yet is waited for', async () => {
    lab.ghcr.setWorld({ registry: { freshPackage: { fromMs: 0, untilMs: 2_500 } } })
    const job = await publish(lab, { with: { images: 'born', tags: 'type=semver,pattern={{raw}}\none\ntwo' } })
    expect(job.conclusion, job.text).toBe('success')
    for (const tag of ['v1.2.3', 'latest', 'one', 'two'])
      expect(await digestInRegistry(lab, 'octo-org/born', tag)).toBe(outputsOf(job)['digest'])
  })

  it('tokens that live for one second are renewed all along', async () => {
    lab.ghcr.setWorld({ registry: { tokenLifetimeSeconds: 1 } })
    const files = { Dockerfile: 'FROM busybox:1.37\nRUN sleep 2 && date > /date\n' }
    const tags = Array.from({ length: 6 }, (_, at) => `type=raw,value=t${at}`).join('\n')
    const job = await publish(lab, { files, with: { images: 'short-lived', tags, 'no-cache': 'true' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.summary).not.toContain('and repeated')
  })

  it('a credential that is revoked during the build is a refusal that is explained', async () => {
    const files = { Dockerfile: 'FROM busybox:1.37\nRUN echo building-now && sleep 3\n' }
    lab.ghcr.setWorld({ tokens: { doomed: { kind: 'classic', user: 'robot', scopes: ['write:packages'] } } })
    lab.ghcr.setWorld({
      packages: { 'octo-org/doomed': { visibility: 'public', repository: null, userAccess: { robot: 'write' } } }
    })
    const running = publish(lab, {
      files,
      pat: 'doomed',
      with: { images: 'doomed', credential: 'pat', 'no-cache': 'true' }
    })
    await tested('doomed')
    lab.ghcr.setWorld({ tokens: { doomed: { revoked: true } } })
    const job = await running
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toMatch(/login-denied|transient-token-denied|token-rejected/)
    expect(await digestInRegistry(lab, 'octo-org/doomed', 'v1.2.3')).toBeUndefined()
  })

  /** The push test has been granted: an upload was opened. */
  async function tested(images: string): Promise<void> {
    const opened = (): boolean =>
      lab.ghcr.requests.some(({ path, status }) => path.includes(`/${images}/blobs/uploads/`) && status === 202)
    while (!opened()) await new Promise(resolve => setTimeout(resolve, 50))
  }
})

describe('an index is read back with its children and platforms', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld() })
  })
  afterAll(async () => lab.stop())
  afterEach(() => lab.ghcr.faults.clear())

  const files = { Dockerfile: 'FROM scratch\nCOPY hello.sh /hello.sh\n' }
  const platforms = 'linux/amd64,linux/arm64'

  it('all there: green, with the digests of the platforms', async () => {
    const job = await publish(lab, { files, with: { images: 'whole', platforms } })
    expect(job.conclusion, job.text).toBe('success')
    const heads = lab.ghcr.requests.filter(
      ({ method, path, userAgent }) =>
        method === 'HEAD' && /whole\/manifests\/sha256:/.test(path) && /ghcr-action/.test(userAgent)
    )
    expect(heads.length).toBeGreaterThanOrEqual(2)
  })

  it('a child that the registry does not have fails the step and is named', async () => {
    lab.ghcr.faults.order({
      method: 'HEAD',
      path: /holes\/manifests\/sha256:/,
      after: 0,
      then: { refusal: 'manifestUnknown' }
    })
    const job = await publish(lab, { files, with: { images: 'holes', platforms } })
    expect(job.conclusion).toBe('failure')
    expect(job.text).toMatch(/holes@sha256:[0-9a-f]{64} does not exist in the registry/)
  })
})

/** A few runs of each fault with fixed seeds; `npm run faults` plays hundreds. */
describe('what a run claims is what the registry holds', () => {
  let lab: Lab
  let workspace: string
  beforeAll(async () => {
    lab = await startLab({ world: WORLD })
    workspace = await prepareWorkspace(lab)
  })
  afterAll(async () => lab.stop())

  const runs = Object.keys(ORDERS).map(fault => ({ fault, seed: 11 }))
  it.each(runs)('$fault, seed $seed', async ({ fault, seed }) => {
    const { lies, repaired, text } = await play(lab, workspace, fault, seed)
    expect(lies, text).toEqual([])
    expect(repaired, text).not.toBe(false)
  })
})
