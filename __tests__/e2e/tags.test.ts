import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headOf, type Lab, startLab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { configInRegistry, digestInRegistry, outputsOf, publish, type Publication } from './stage.js'
import { organizationWorld } from './world.js'

const RULES = ['{{version}}', '{{major}}.{{minor}}', '{{major}}'].map(each => `type=semver,pattern=${each}`).join('\n')
const REPOSITORY = 'Octo-Org/Hello-World'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())

/** One release of a version; each has bytes of its own. */
async function release(image: string, version: string, more: Publication = {}): Promise<JobResult> {
  return publish(lab, {
    ref: `refs/tags/v${version}`,
    files: { 'version.txt': `${version} of ${image}\n`, Dockerfile: 'FROM scratch\nCOPY version.txt /\n' },
    ...more,
    with: { images: image, tags: RULES, ...more.with }
  })
}

const at = async (image: string, tag: string): Promise<string | undefined> =>
  digestInRegistry(lab, `octo-org/${image}`, tag)
const versionAt = async (image: string, tag: string): Promise<string | undefined> =>
  (await configInRegistry(lab, `octo-org/${image}`, tag)).config.Labels['org.opencontainers.image.version']
const tagsOf = (job: JobResult): string[] =>
  (outputsOf(job)['tags'] ?? '').split('\n').map(each => each.split(':').at(-1) ?? '')

function succeeded(job: JobResult): JobResult {
  expect(job.conclusion, job.text).toBe('success')
  return job
}

describe('floating tags', () => {
  it('of an older release stay at the newer one; its own tags are published', async () => {
    const first = succeeded(await release('shop', '1.3.0'))
    const late = succeeded(await release('shop', '1.2.5'))
    expect(tagsOf(late)).toEqual(['1.2.5', '1.2'])
    for (const tag of ['latest', '1', '1.3', '1.3.0']) expect(await at('shop', tag)).toBe(outputsOf(first)['digest'])
    for (const tag of ['1.2', '1.2.5']) expect(await at('shop', tag)).toBe(outputsOf(late)['digest'])
    expect(late.text).toMatch(/:latest stays where it is: it points to 1.3.0, which is higher than 1.2.5/)
    expect(late.summary).toMatch(/latest.*kept at `1.3.0`.*higher than/)
    const plan = JSON.parse(outputsOf(late)['plan'] ?? '{}') as { decisions: { value: string; verdict: string }[] }
    expect(plan.decisions).toContainEqual(
      expect.objectContaining({ about: 'tag', value: `${lab.ghcr.host}/octo-org/shop:latest`, verdict: 'rejected' })
    )
  })

  it('move to a higher release, and the report says from which', async () => {
    const newer = succeeded(await release('shop', '1.4.0'))
    for (const tag of ['latest', '1', '1.4']) expect(await at('shop', tag)).toBe(outputsOf(newer)['digest'])
    expect(newer.summary).toMatch(/`latest` \| moved from `1.3.0`/)
  })

  it('behind a prefix go by the version too', async () => {
    const tags = { tags: '' }
    const newer = succeeded(await release('parts', '0', { ref: 'refs/tags/api-v1.3.0', with: tags }))
    const late = succeeded(await release('parts', '1', { ref: 'refs/tags/api-v1.2.9', with: tags }))
    expect(await at('parts', 'latest')).toBe(outputsOf(newer)['digest'])
    expect(await at('parts', 'api-v1.2.9')).toBe(outputsOf(late)['digest'])
    expect(late.text).toMatch(/latest stays where it is: it points to api-v1.3.0, which is higher than api-v1.2.9/)
  })

  it('move anywhere with move-tags: always', async () => {
    const back = succeeded(await release('shop', '1.1.0', { with: { 'move-tags': 'always' } }))
    expect(await at('shop', 'latest')).toBe(outputsOf(back)['digest'])
  })

  it('are decided in the plan of a dry run', async () => {
    succeeded(await release('dry-tags', '2.0.0'))
    const dry = succeeded(await release('dry-tags', '1.9.0', { with: { 'dry-run': 'true' } }))
    expect(dry.text).toMatch(/leave .*dry-tags:latest where it is: it points to 2.0.0/)
    expect(tagsOf(dry)).toEqual(['1.9.0', '1.9', '1'])
  })

  it('that are the only ones and would all stay: nothing is built', async () => {
    const only = { tags: 'type=semver,pattern={{major}}' }
    succeeded(await release('only', '3.1.0'))
    const late = succeeded(await release('only', '3.0.0', { with: only, options: { recordProcesses: true } }))
    expect(late.processes.filter(({ argv }) => argv.join(' ').includes('buildx'))).toEqual([])
    expect(outputsOf(late)['pushed']).toBe('false')
    expect(late.summary).toContain('was neither built nor pushed')
    expect(await versionAt('only', '3')).toBe('3.1.0')
  })
})

describe('the tag of a branch', () => {
  const file = (text: string, wait = 0): Record<string, string> => ({
    'text.txt': text,
    Dockerfile: `FROM busybox:1.37\nCOPY text.txt /\nRUN sleep ${wait}\n`
  })

  it('goes forward in history only, also where the older run was quicker to begin than to end', async () => {
    const [root, older, newer] = await Promise.all([
      lab.checkout(file('root')),
      lab.checkout(file('older', 6)),
      lab.checkout(file('newer'))
    ])
    const [a, b, c] = await Promise.all([root, older, newer].map(headOf))
    const commits = { [a!]: {}, [b!]: { parents: [a!] }, [c!]: { parents: [b!] } }
    lab.ghcr.setWorld({ repositories: { [REPOSITORY]: { commits } } })
    const push = async (workspace: string): Promise<JobResult> =>
      publish(lab, { event: 'push-branch', workspace, with: { images: 'branch' } })

    succeeded(await push(root))
    const slow = push(older)
    // The older run has looked and builds; the newer one overtakes it.
    await new Promise(resolve => setTimeout(resolve, 2_000))
    const quick = succeeded(await push(newer))
    expect(await at('branch', 'main')).toBe(outputsOf(quick)['digest'])
    const overtaken = succeeded(await slow)
    expect(await at('branch', 'main')).toBe(outputsOf(quick)['digest'])
    expect(outputsOf(overtaken)['pushed']).toBe('false')
    expect(overtaken.text).toMatch(/branch:main stays.*which comes after/)

    // A re-run of the oldest finds out before it builds.
    const again = succeeded(await push(root))
    expect(again.summary).toContain('was neither built nor pushed')
    expect(await at('branch', 'main')).toBe(outputsOf(quick)['digest'])
  })

  it('moves where GitHub cannot compare the commits, and that is said', async () => {
    const [one, two] = await Promise.all([lab.checkout(file('one')), lab.checkout(file('two'))])
    succeeded(await publish(lab, { event: 'push-branch', workspace: one, with: { images: 'unknown' } }))
    const second = succeeded(await publish(lab, { event: 'push-branch', workspace: two, with: { images: 'unknown' } }))
    expect(await at('unknown', 'main')).toBe(outputsOf(second)['digest'])
    expect(second.text).toMatch(/unknown:main: moved – whether .* could not be determined/)
  })
})

describe('if-exists', () => {
  it('skip gives back the image that exists and builds nothing; fail refuses before the build', async () => {
    const first = succeeded(await release('fixed', '1.0.0'))
    const options = { recordProcesses: true }
    const skipped = succeeded(await release('fixed', '1.0.0', { with: { 'if-exists': 'skip' }, options }))
    expect(outputsOf(skipped)).toMatchObject({
      digest: outputsOf(first)['digest'],
      'image-digest': outputsOf(first)['image-digest'],
      pushed: 'false',
      reused: 'true',
      tags: `${lab.ghcr.host}/octo-org/fixed:1.0.0`
    })
    const refused = await release('fixed', '1.0.0', { with: { 'if-exists': 'fail' }, options })
    expect(refused.conclusion).toBe('failure')
    expect(outputsOf(refused)['failure']).toBe('version-exists')
    expect(refused.text).toContain('octo-org/fixed:1.0.0 already exists')
    for (const job of [skipped, refused])
      expect(job.processes.filter(({ argv }) => argv.join(' ').includes('buildx'))).toEqual([])
    expect(await at('fixed', '1.0.0')).toBe(outputsOf(first)['digest'])
  })

  it.each([
    ['the first', ['pair', 'pair-new'], 'pair'],
    ['the second', ['pair-newer', 'pair'], 'pair-newer']
  ])(
    'skip leaves %s of two images as it is, and image-digest names what the first one holds',
    async (_, names, first) => {
      const before = outputsOf(succeeded(await release('pair', '1.0.0')))['digest']
      const job = succeeded(
        await release('pair', '1.0.0', {
          files: { 'version.txt': names.join(), Dockerfile: 'FROM scratch\nCOPY version.txt /\n' },
          with: { images: names.join('\n'), 'if-exists': 'skip' }
        })
      )
      expect(await at('pair', '1.0.0')).toBe(before)
      const { digest = '', 'image-digest': pinned } = outputsOf(job)
      expect(pinned).toBe(`${lab.ghcr.host}/octo-org/${first}@${digest}`)
      expect(await at(first, digest)).toBe(digest)
      for (const name of names) expect(await at(name, '1.0.0')).toMatch(/^sha256:/)
      expect(job.summary).toContain(`docker pull ${pinned ?? ''}`)
    }
  )

  it('skip and fail publish a version that does not exist', async () => {
    for (const [version, answer] of [
      ['1.1.0', 'skip'],
      ['1.2.0', 'fail']
    ] as const) {
      const job = succeeded(await release('fixed', version, { with: { 'if-exists': answer } }))
      expect(outputsOf(job)).toMatchObject({ pushed: 'true', reused: 'false' })
    }
  })
})

describe('reuse-build', () => {
  it('puts a release on the image that main has built, without an engine and within a second', async () => {
    const workspace = await lab.checkout()
    const main = succeeded(
      await publish(lab, { event: 'push-branch', workspace, with: { images: 'again', tags: 'type=sha' } })
    )
    expect(outputsOf(main)['reused']).toBe('false')
    const job = succeeded(
      await publish(lab, {
        ref: 'refs/tags/v2.0.0',
        workspace,
        with: { images: 'again', tags: RULES, 'reuse-build': 'true' },
        options: { recordProcesses: true }
      })
    )
    expect(outputsOf(job)).toMatchObject({ digest: outputsOf(main)['digest'], reused: 'true', pushed: 'true' })
    for (const tag of ['2.0.0', '2.0', '2', 'latest']) expect(await at('again', tag)).toBe(outputsOf(main)['digest'])
    expect(job.processes.filter(({ argv }) => /docker|buildx/.test(argv.join(' ')))).toEqual([])
  })

  it('builds where the image is of another commit, and says why', async () => {
    const [one, two] = await Promise.all([lab.checkout(), lab.checkout({ 'other.txt': 'other' })])
    const sha = await headOf(two)
    const other = succeeded(
      await publish(lab, {
        event: 'push-branch',
        workspace: one,
        with: { images: 'mixed', tags: `type=raw,value=sha-${sha.slice(0, 7)}` }
      })
    )
    const job = succeeded(
      await publish(lab, {
        ref: 'refs/tags/v2.0.0',
        workspace: two,
        with: { images: 'mixed', 'reuse-build': 'true' }
      })
    )
    expect(outputsOf(job)['reused']).toBe('false')
    expect(outputsOf(job)['digest']).not.toBe(outputsOf(other)['digest'])
    expect(job.text).toMatch(/reuse-build: the image sha-.* was built from commit .*, so the image is built/)
  })
})
