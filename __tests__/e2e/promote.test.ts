import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { loadEvent } from '../../lab/events/load.mjs'
import { headOf, type Lab, root, startLab } from '../../lab/lab.mjs'
import { type JobOptions, type JobResult, runJob } from '../../lab/runner/job.mjs'
import { type MadeImage, makeIndex, makePlatform, pushMade } from '../content/images.js'
import { clientOf } from './legs.js'
import { digestInRegistry, outputsOf, tokenOf } from './stage.js'
import { organizationWorld } from './world.js'

const VERSIONS =
  'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}'
const OURS = 'https://github.com/Octo-Org/Hello-World'

let lab: Lab
let workspace: string
let sha: string
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld(), store: 'none' })
  workspace = await lab.checkout()
  sha = await headOf(workspace)
})
afterAll(async () => lab.stop())
afterEach(() => lab.ghcr.faults.clear())

interface Promotion {
  readonly with?: Record<string, string>
  readonly pat?: string
  readonly options?: Partial<JobOptions>
}

async function promote(story: Promotion = {}): Promise<JobResult> {
  const secrets: Record<string, string> = { GITHUB_TOKEN: tokenOf(lab, 'job') }
  if (story.pat !== undefined) secrets['CR_PAT'] = tokenOf(lab, story.pat)
  return runJob({
    event: loadEvent('push-tag', { host: { api: lab.ghcr.apiUrl }, repository: 'Octo-Org/Hello-World', sha }),
    workspace,
    secrets,
    steps: [
      {
        id: 'promote',
        uses: join(root, 'promote'),
        with: {
          registry: lab.ghcr.host,
          tags: VERSIONS,
          ...(story.pat === undefined ? {} : { pat: '${{ secrets.CR_PAT }}' }),
          ...story.with
        }
      }
    ],
    ...story.options
  })
}

/** As a build of this repository would have left it; by the job's token unless told otherwise. */
async function publishBefore(image: MadeImage, path: string, tags: readonly string[], token = 'job'): Promise<void> {
  await pushMade(clientOf(lab, token), { host: lab.ghcr.host, path: `octo-org/${path}` }, image, tags)
}

function writes(): string[] {
  return lab.ghcr.requests
    .filter(({ method, path }) => ['PUT', 'PATCH', 'DELETE'].includes(method) || /uploads\/\?mount/.test(path))
    .map(({ method, path }) => `${method} ${path}`)
}

const labelled = (revision: string, source = OURS): Record<string, string> => ({
  'org.opencontainers.image.source': source,
  'org.opencontainers.image.revision': revision
})

const short = (): string => `sha-${sha.slice(0, 7)}`

describe('promote', () => {
  it('story 10: the tag of a release goes to the image that was built on main, without engine or build', async () => {
    const image = makeIndex('story 10', labelled(sha))
    await publishBefore(image, 'hello-world', [short(), 'main'])
    lab.ghcr.requests.length = 0
    const job = await promote({ options: { recordProcesses: true } })
    expect(job.conclusion, job.text).toBe('success')
    for (const tag of ['1.2.3', '1.2', '1', 'latest'])
      expect(await digestInRegistry(lab, 'octo-org/hello-world', tag)).toBe(image.root.digest)
    const name = `${lab.ghcr.host}/octo-org/hello-world`
    expect(outputsOf(job)).toMatchObject({
      image: name,
      digest: image.root.digest,
      'image-digest': `${name}@${image.root.digest}`,
      tags: ['1.2.3', '1.2', '1', 'latest'].map(tag => `${name}:${tag}`).join('\n'),
      version: '1.2.3',
      credential: 'github-token',
      pushed: 'true'
    })
    expect(outputsOf(job)).not.toHaveProperty('labels')
    expect(writes()).toHaveLength(4)
    expect(job.processes.filter(({ argv }) => !/\bnode$/.test(argv[0] ?? ''))).toEqual([])
    expect(job.summary).toContain('1.2.3')
  })

  it('finds the image of the commit by its full-length tag too, and prefers that', async () => {
    const [right, other] = [makePlatform('amd64', 'full', labelled(sha)), makePlatform('amd64', 'short', labelled(sha))]
    await publishBefore(right, 'full-length', [`sha-${sha}`])
    await publishBefore(other, 'full-length', [short()])
    const job = await promote({ with: { images: 'full-length' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['digest']).toBe(right.root.digest)
  })

  it.each([
    ['a bare tag', (_: MadeImage) => 'candidate'],
    ['a bare digest', ({ root: { digest } }: MadeImage) => digest],
    ['name:tag', (_: MadeImage) => 'forms:candidate'],
    ['owner/name@digest', ({ root: { digest } }: MadeImage) => `Octo-Org/Forms@${digest}`],
    ['host/owner/name:tag@digest', ({ root: { digest } }: MadeImage) => `${lab.ghcr.host}/octo-org/forms:no@${digest}`]
  ])('takes the source as %s', async (_, form) => {
    const image = makePlatform('amd64', 'forms', labelled('0'.repeat(40)))
    await publishBefore(image, 'forms', ['candidate'])
    const job = await promote({ with: { images: 'forms', source: form(image) } })
    expect(job.conclusion, job.text).toBe('success')
    expect(await digestInRegistry(lab, 'octo-org/forms', '1.2.3')).toBe(image.root.digest)
  })

  it('brings platforms and attestations into other packages, layers mounted by the registry', async () => {
    const image = makeIndex('elsewhere', labelled(sha))
    await publishBefore(image, 'candidates', ['rc'])
    lab.ghcr.requests.length = 0
    const job = await promote({ with: { source: 'candidates:rc', images: 'candidates\nreleased\nreleased-too' } })
    expect(job.conclusion, job.text).toBe('success')
    for (const path of ['octo-org/candidates', 'octo-org/released', 'octo-org/released-too']) {
      expect(await digestInRegistry(lab, path, '1.2.3')).toBe(image.root.digest)
      for (const { digest } of image.manifests) expect(await digestInRegistry(lab, path, digest)).toBe(digest)
    }
    expect(lab.ghcr.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/blobs/'))).toEqual([])
  })

  it('dry-run says what would be done and writes nothing', async () => {
    const image = makePlatform('amd64', 'dry', labelled(sha))
    await publishBefore(image, 'dry', [short()])
    lab.ghcr.requests.length = 0
    const job = await promote({ with: { images: 'dry', 'dry-run': 'true' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(writes()).toEqual([])
    const plan = JSON.parse(outputsOf(job)['plan'] ?? '{}') as { steps: { kind: string }[] }
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['retag', 'verify'])
    expect(outputsOf(job)).toMatchObject({ pushed: 'false', digest: image.root.digest })
  })

  it('if-exists: skip gives back the version that exists, and says so', async () => {
    const [old, other] = [makePlatform('amd64', 'old', labelled(sha)), makePlatform('amd64', 'other', labelled(sha))]
    await publishBefore(old, 'skipped', ['1.2.3'])
    await publishBefore(other, 'skipped', [short()])
    const asked = { images: 'skipped', 'if-exists': 'skip' }
    const job = await promote({ with: asked })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)).toMatchObject({
      pushed: 'false',
      digest: old.root.digest,
      'image-digest': `${lab.ghcr.host}/octo-org/skipped@${old.root.digest}`
    })
    expect(job.text).toContain('skipped:1.2.3 already exists (if-exists: skip)')
    expect(job.text).not.toContain('dry-run: true')

    const both = await promote({ with: { ...asked, images: 'skipped\nskipped-new', source: `skipped:${short()}` } })
    expect(both.conclusion, both.text).toBe('success')
    expect(outputsOf(both)['image-digest']).toBe(`${lab.ghcr.host}/octo-org/skipped@${old.root.digest}`)
    expect(await digestInRegistry(lab, 'octo-org/skipped-new', '1.2.3')).toBe(other.root.digest)
  })

  it('a PAT does where the job’s token may not', async () => {
    lab.ghcr.setWorld({
      packages: { 'octo-org/unlinked': { visibility: 'public', repository: null, userAccess: { robot: 'write' } } }
    })
    const image = makePlatform('amd64', 'pat', labelled(sha))
    await publishBefore(image, 'unlinked', ['rc'], 'pat')
    const job = await promote({ with: { source: 'rc', images: 'unlinked' }, pat: 'pat' })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['credential']).toBe('pat')
  })
})

describe('promote refuses before anything is written', () => {
  async function refusal(story: Promotion): Promise<{ failure: string | undefined; message: string; text: string }> {
    lab.ghcr.requests.length = 0
    const job = await promote(story)
    expect(job.conclusion, job.text).toBe('failure')
    expect(writes()).toEqual([])
    const errors = job.steps[0]?.annotations.filter(({ level }) => level === 'error') ?? []
    expect(errors).toHaveLength(1)
    return { failure: outputsOf(job)['failure'], message: errors[0]?.message ?? '', text: job.text }
  }

  it('a commit without an image', async () => {
    const { failure, message } = await refusal({ with: { images: 'nothing-here' } })
    expect(failure).toBe('source-absent')
    expect(message).toContain(`octo-org/nothing-here:sha-${sha} or :${short()} does not exist`)
  })

  it('an image of another repository, unless that is wanted', async () => {
    const image = makePlatform('amd64', 'foreign', labelled(sha, 'https://github.com/Other/App'))
    await publishBefore(image, 'foreign', ['rc'])
    const { failure, message } = await refusal({ with: { images: 'foreign', source: 'rc' } })
    expect(failure).toBe('source-of-other-repository')
    expect(message).toContain('https://github.com/Other/App')
    expect(message).toContain('allow-other-repository: true')
    const job = await promote({ with: { images: 'foreign', source: 'rc', 'allow-other-repository': 'true' } })
    expect(job.conclusion, job.text).toBe('success')
  })

  it('an image under this commit’s tag that was built from another commit', async () => {
    await publishBefore(makePlatform('amd64', 'stale', labelled('f'.repeat(40))), 'stale', [short()])
    const { failure, message } = await refusal({ with: { images: 'stale' } })
    expect(failure).toBe('source-of-other-commit')
    expect(message).toContain('f'.repeat(40))
  })

  it('an index that lost a platform', async () => {
    const image = makeIndex('lost platform', labelled(sha))
    await publishBefore(image, 'lost', ['rc'])
    const gone = image.manifests[1]?.digest ?? ''
    lab.ghcr.faults.order({ path: new RegExp(gone), then: { refusal: 'manifestUnknown' } })
    for (const images of ['lost', 'lost\nlost-elsewhere']) {
      const { failure, message } = await refusal({ with: { images, source: 'lost:rc' } })
      expect(failure).toBe('source-incomplete')
      expect(message).toContain(`linux/arm64 (${gone})`)
    }
  })

  it('an image that lost a layer, on its way into another package', async () => {
    const image = makePlatform('amd64', 'lost layer', labelled(sha))
    await publishBefore(image, 'thin', ['rc'])
    const gone = image.blobs[1]?.digest ?? ''
    lab.ghcr.faults.order({ method: 'HEAD', path: new RegExp(gone), then: { status: 404 } })
    const { failure, message } = await refusal({ with: { images: 'thick', source: 'thin:rc' } })
    expect(failure).toBe('source-incomplete')
    expect(message).toContain(gone)
  })

  it('a source that this credential may not read, and says which side it was', async () => {
    lab.ghcr.setWorld({ packages: { 'octo-org/closed': { visibility: 'private', repository: null } } })
    const { failure, message, text } = await refusal({ with: { images: 'hello-world', source: 'closed:rc' } })
    expect(failure).toBe('read-package-denied')
    expect(message).toContain(`This is about the source, ${lab.ghcr.host}/octo-org/closed`)
    expect(text).toContain('packages/container/closed/settings')
  })

  it('a target that nobody may write to', async () => {
    lab.ghcr.setWorld({ packages: { 'octo-org/locked': { visibility: 'public', repository: null } } })
    const { failure } = await refusal({ with: { images: 'locked', source: `hello-world:${short()}` } })
    expect(failure).toBe('write-package-denied')
  })

  it.each([
    ['app/name', 'names no tag and no digest'],
    ['name:_', 'neither a tag'],
    ['name@sha256:abc', 'neither a tag nor a digest'],
    ['docker.io/library/busybox:1', 'is at docker.io'],
    ['UPPER/na me:1', 'illegal part']
  ])('the source %s', async (source, says) => {
    const { failure, message } = await refusal({ with: { source: source === 'name:_' ? 'name:-' : source } })
    expect(failure).toBe('invalid-input')
    expect(message).toContain(says)
  })
})
