import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gitIn } from '../../scripts/release/git.mjs'
import type { Releases } from '../../scripts/release/github.mjs'
import { planRelease } from '../../scripts/release/plan.mjs'
import { carryOut } from '../../scripts/release/publish.mjs'
import { surveyRepository } from '../../scripts/release/survey.mjs'
import { makeBeginning, memory, releasesOnFile, type Stage, stageRepository } from './release-stage.js'

let beginning: string
let stage: Stage
beforeAll(async () => {
  beginning = await makeBeginning()
})
afterAll(() => {
  rmSync(beginning, { recursive: true })
})
beforeEach(() => {
  stage = stageRepository(beginning)
})
afterEach(() => {
  stage.remove()
})

describe('a release', () => {
  it('gives the version, the floating tag and the one for Node 24', async () => {
    await stage.prepare('1.2.3')
    const head = (await stage.git(['rev-parse', 'HEAD'])).trim()

    await stage.release('1.2.3')

    const tags = await stage.tags()
    expect(Object.keys(tags).sort()).toEqual(['v1', 'v1-node24', 'v1.2.3'])
    expect(tags['v1.2.3']).toBe(head)
    expect(tags['v1']).toBe(head)
    expect(stage.releases.published.get('v1.2.3')).toMatchObject({ immutable: true, latest: true })
  })

  it('says node24 in every manifest of the second floating tag, and differs in nothing else', async () => {
    await stage.prepare('1.2.3')
    await stage.release('1.2.3')
    const { 'v1-node24': node24 = '', v1 = '' } = await stage.tags()

    const changed = await stage.git(['diff', '--numstat', v1, node24])
    expect(changed.trim().split('\n')).toEqual(['1\t1\taction.yml', '1\t1\tdoctor/action.yml'])
    for (const path of ['action.yml', 'doctor/action.yml']) {
      const before = await stage.show(v1, path)
      expect(before).toContain('  using: node20\n')
      expect(await stage.show(node24, path)).toBe(before.replace('node20', 'node24'))
    }
    expect((await stage.git(['rev-parse', `${node24}^`])).trim()).toBe(v1)
  })

  it('touches neither the checkout nor main', async () => {
    await stage.prepare('1.2.3')
    const before = await stage.git(['rev-parse', 'HEAD', 'origin/main'])
    await stage.release('1.2.3')
    expect(await stage.git(['status', '--porcelain'])).toBe('')
    await stage.git(['fetch', '--quiet'])
    expect(await stage.git(['rev-parse', 'HEAD', 'origin/main'])).toBe(before)
  })

  it('moves the floating tags from the release before', async () => {
    await stage.prepare('1.2.3')
    await stage.release('1.2.3')
    const first = await stage.tags()
    await stage.commit('More', { 'src/index.txt': 'second', 'dist/index.js': 'second' })
    await stage.prepare('1.3.0')

    await stage.release('1.3.0')

    const second = await stage.tags()
    expect(second['v1.2.3']).toBe(first['v1.2.3'])
    expect(second['v1']).toBe(second['v1.3.0'])
    expect(await stage.show(second['v1-node24'] ?? '', 'dist/index.js')).toBe('second')
  })

  it('of an older major leaves the newer one alone, and is not the latest', async () => {
    await stage.prepare('1.2.3')
    await stage.release('1.2.3')
    await stage.git(['push', '--quiet', 'origin', 'HEAD:refs/heads/releases/v1'])
    await stage.commit('Something breaking')
    await stage.prepare('2.0.0')
    await stage.release('2.0.0')
    const before = await stage.tags()

    await stage.git(['checkout', '--quiet', '-b', 'releases/v1', 'v1.2.3'])
    await stage.commit('A repair', { 'dist/index.js': 'repaired', 'src/index.txt': 'repaired' })
    await stage.prepare('1.2.4')
    await stage.release('1.2.4')

    const after = await stage.tags()
    expect(after).toMatchObject({ v2: before['v2'], 'v2-node24': before['v2-node24'], 'v2.0.0': before['v2.0.0'] })
    expect(after['v1']).toBe(after['v1.2.4'])
    expect(await stage.show(after['v1-node24'] ?? '', 'dist/index.js')).toBe('repaired')
    expect(stage.releases.published.get('v1.2.4')?.latest).toBe(false)
    expect(stage.releases.published.get('v2.0.0')?.latest).toBe(true)
  })
})

describe('a release that broke off', () => {
  const broken: Releases = { ...memory(), draft: () => Promise.reject(new Error('GitHub is away')) }

  it('has not moved the floating tags, and running again repairs it', async () => {
    await stage.prepare('1.2.3')
    await expect(stage.release('1.2.3', broken)).rejects.toThrow('GitHub is away')
    expect(Object.keys(await stage.tags())).toEqual(['v1.2.3'])

    await stage.release('1.2.3')
    expect(Object.keys(await stage.tags()).sort()).toEqual(['v1', 'v1-node24', 'v1.2.3'])
  })

  it('is repaired by the draft that it left', async () => {
    await stage.prepare('1.2.3')
    const away = { ...stage.releases, publish: () => Promise.reject(new Error('GitHub is away')) }
    await expect(stage.release('1.2.3', away)).rejects.toThrow('GitHub is away')

    await stage.release('1.2.3')
    expect([...stage.releases.published.keys()]).toEqual(['v1.2.3'])
    expect((await stage.releases.find('v1.2.3'))?.id).toBe(1)
  })

  it('is repaired also when main has moved on', async () => {
    await stage.prepare('1.2.3')
    await expect(stage.release('1.2.3', broken)).rejects.toThrow()
    const released = (await stage.git(['rev-parse', 'HEAD'])).trim()
    await stage.commit('Later')
    await stage.git(['checkout', '--quiet', released])

    await stage.release('1.2.3')
    expect((await stage.tags())['v1']).toBe(released)
  })

  it('run again after a higher version leaves the floating tags to that', async () => {
    await stage.prepare('1.2.3')
    await expect(stage.release('1.2.3', broken)).rejects.toThrow()
    const older = (await stage.git(['rev-parse', 'HEAD'])).trim()
    await stage.commit('Later')
    await stage.prepare('1.2.4')
    await stage.release('1.2.4')
    const before = await stage.tags()

    await stage.git(['checkout', '--quiet', older])
    expect(await stage.release('1.2.3')).toContain('v1 belongs to a higher version and stays')
    expect(await stage.tags()).toEqual(before)
    expect(stage.releases.published.get('v1.2.3')?.latest).toBe(false)
  })

  it('twice the same release changes nothing the second time', async () => {
    await stage.prepare('1.2.3')
    await stage.release('1.2.3')
    const before = await stage.tags()
    await stage.release('1.2.3')
    expect(await stage.tags()).toEqual(before)
  })

  it('because the release could still be changed says what to switch on', async () => {
    await stage.prepare('1.2.3')
    await expect(stage.release('1.2.3', memory({ immutable: false }))).rejects.toThrow(/Enable release immutability/)
    expect(Object.keys(await stage.tags())).toEqual(['v1.2.3'])
  })
})

describe('a release that is interrupted anywhere', () => {
  /** Fails at the given write, before it is done or right after. */
  const interrupt = (at: number, when: 'before' | 'after') => {
    let count = 0
    const writing = async <T>(write: () => Promise<T>): Promise<T> => {
      count += 1
      if (count === at && when === 'before') throw new Error('interrupted')
      const result = await write()
      if (count === at) throw new Error('interrupted')
      return result
    }
    const git: typeof stage.git = async (args, options) =>
      args[0] === 'push' ? writing(async () => stage.git(args, options)) : stage.git(args, options)
    const releases: Releases = {
      find: async tag => stage.releases.find(tag),
      draft: async release => writing(async () => stage.releases.draft(release)),
      publish: async (id, latest) => writing(async () => stage.releases.publish(id, latest))
    }
    return { git, releases }
  }

  // The tag, the draft, the release, the floating tags.
  it.each(
    [1, 2, 3, 4].flatMap(at => [
      [at, 'before'],
      [at, 'after']
    ]) as [number, 'before' | 'after'][]
  )('at write %i, %s it is done, is finished by running it again', async (at, when) => {
    await stage.prepare('1.2.3')
    const head = (await stage.git(['rev-parse', 'HEAD'])).trim()
    const survey = await surveyRepository(stage.folder, stage.git)
    const plan = planRelease('1.2.3', survey)
    const steps = plan.kind === 'steps' ? plan.steps : []
    const broken = carryOut(steps, head, { ...interrupt(at, when), tell: () => undefined })
    await expect(broken).rejects.toThrow('interrupted')
    if (at < 4) expect(await stage.tags()).not.toHaveProperty('v1')

    await stage.release('1.2.3')
    const tags = await stage.tags()
    expect(tags).toMatchObject({ v1: head, 'v1.2.3': head })
    expect((await stage.git(['rev-parse', `${tags['v1-node24'] ?? ''}^`])).trim()).toBe(head)
    expect([...stage.releases.published.keys()]).toEqual(['v1.2.3'])
    expect((await stage.releases.find('v1.2.3'))?.id).toBe(1)
  })
})

describe('no release', () => {
  beforeEach(async () => {
    await stage.prepare('1.2.3')
  })

  const refused = async (version: string) => {
    const plan = await stage.plan(version)
    return plan.kind === 'refused' ? plan.because : []
  }

  it.each(['1.2', 'v1.2.3', '1.2.3-rc.1', '01.2.3', '1.2.3 ', '', '1.2.3;id'])(
    'of %j, which is no version',
    async version => {
      expect(await refused(version)).toEqual([expect.stringContaining('is no version')])
    }
  )

  it('of a checkout with changes, tracked or not', async () => {
    writeFileSync(join(stage.folder, 'src', 'index.txt'), 'changed')
    writeFileSync(join(stage.folder, 'new.txt'), 'new')
    expect(await refused('1.2.3')).toEqual([expect.stringMatching(/not committed: .*src\/index\.txt.*new\.txt/)])
  })

  it('of a commit that is not on main', async () => {
    await stage.git(['checkout', '--quiet', '-b', 'feature'])
    await stage.commit('Not merged')
    expect(await refused('1.2.3')).toEqual([expect.stringContaining('neither on main nor on releases/v1')])
  })

  it('of a commit that was not pushed', async () => {
    await stage.git(['commit', '--quiet', '--allow-empty', '-m', 'Here only'])
    expect(await refused('1.2.3')).toEqual([expect.stringContaining('neither on main nor on releases/v1')])
  })

  it('of a version that exists at another commit', async () => {
    await stage.release('1.2.3')
    await stage.commit('Later')
    expect(await refused('1.2.3')).toEqual([expect.stringContaining('v1.2.3 exists and stands for commit')])
  })

  it.each(['1.2.2', '1.1.9', '0.9.0'])('of %s after 1.2.3', async version => {
    await stage.release('1.2.3')
    await stage.commit('Later')
    await stage.commit('Section', { 'CHANGELOG.md': `## Unreleased\n\n## ${version} – 2026-01-31\n\n- x\n` })
    expect(await refused(version)).toEqual([expect.stringContaining(`${version} is not above 1.2.3.`)])
  })

  it('of an older major from main', async () => {
    await stage.release('1.2.3')
    await stage.commit('Something breaking')
    await stage.prepare('2.0.0')
    await stage.release('2.0.0')
    await stage.commit('Later')
    await stage.commit('Section', { 'CHANGELOG.md': '## Unreleased\n\n## 1.2.4 – 2026-01-31\n\n- x\n' })
    expect(await refused('1.2.4')).toEqual(['1.2.4 is not above 2.0.0. Older majors are released from releases/v1.'])
  })

  it('of a version that the changelog does not know', async () => {
    expect(await refused('1.2.4')).toEqual([expect.stringContaining('CHANGELOG.md has no section for 1.2.4')])
  })

  it('of a checkout whose history was cut off', async () => {
    const shallow = mkdtempSync(join(tmpdir(), 'ghcr-shallow-'))
    try {
      const origin = join(dirname(stage.folder), 'remote.git')
      await gitIn(shallow)(['clone', '--quiet', '--depth=1', `file://${origin}`, '.'])
      const plan = planRelease('1.2.3', await surveyRepository(shallow, gitIn(shallow)))
      expect(plan).toMatchObject({ kind: 'refused', because: [expect.stringContaining('no full history')] })
    } finally {
      rmSync(shallow, { recursive: true, force: true })
    }
  })

  it('tells every reason at once', async () => {
    await stage.git(['checkout', '--quiet', '-b', 'feature'])
    await stage.commit('Not merged')
    writeFileSync(join(stage.folder, 'new.txt'), 'new')
    expect(await refused('1.2.9')).toHaveLength(3)
  })
})

describe('two releases at the same time', () => {
  it('cannot overwrite a floating tag that moved after the look', async () => {
    await stage.prepare('1.2.3')
    const beginning = (await stage.git(['rev-list', '--max-parents=0', 'HEAD'])).trim()
    // Between the look and the push somebody else moves v1.
    const racing: typeof stage.git = async (args, options) => {
      if (args.includes('commit-tree')) await stage.git(['push', '--quiet', 'origin', `${beginning}:refs/tags/v1`])
      return stage.git(args, options)
    }
    const survey = await surveyRepository(stage.folder, stage.git)
    const plan = planRelease('1.2.3', survey)
    const steps = plan.kind === 'steps' ? plan.steps : []
    const world = { git: racing, releases: stage.releases, tell: () => undefined }

    await expect(carryOut(steps, survey.head, world)).rejects.toThrow(/stale info|atomic|reject/)
    const tags = await stage.tags()
    expect(tags['v1']).toBe(beginning)
    expect(tags['v1-node24']).toBeUndefined()

    await stage.release('1.2.3')
    expect((await stage.tags())['v1']).toBe(survey.head)
  })
})

describe('the changelog', () => {
  it('lists the subjects since the last release where nobody wrote anything', async () => {
    await stage.prepare('1.2.3')
    await stage.release('1.2.3')
    const commit = await stage.commit('Refusals name the page to open')
    await stage.prepare('1.2.4')
    expect(await stage.show('HEAD', 'CHANGELOG.md')).toBe(
      [
        '# Changelog',
        '',
        '## Unreleased',
        '',
        '## 1.2.4 – 2026-01-31',
        '',
        `- Refusals name the page to open (${commit.slice(0, 7)})`,
        '',
        '## 1.2.3 – 2026-01-31',
        '',
        `- Beginning (${(await stage.git(['rev-list', '--max-parents=0', 'HEAD'])).slice(0, 7)})`,
        ''
      ].join('\n')
    )
  })

  it('takes what a person wrote in place of the list', async () => {
    await stage.commit('Inner things', { 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\nAll is **faster**.\n' })
    await stage.prepare('1.2.3')
    expect(await stage.show('HEAD', 'CHANGELOG.md')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 1.2.3 – 2026-01-31\n\nAll is **faster**.\n'
    )
  })

  it('is not written twice for one version', async () => {
    await stage.prepare('1.2.3')
    await stage.commit('More')
    await expect(stage.prepare('1.2.3')).rejects.toThrow('has a section for 1.2.3 already')
  })
})

describe.skipIf(process.platform === 'win32')('the script', () => {
  it('prepares, checks, shows and publishes', async () => {
    const first = await stage.run('prepare', '1.2.3')
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining('Read it, commit it') as string })
    await stage.commit('Release 1.2.3')
    expect(await stage.run('check', '1.2.3')).toEqual({ code: 0, output: '1.2.3 may be released\n' })

    const dry = await stage.run('publish', '1.2.3', '--dry-run')
    expect(dry.output).toMatch(
      /would push the tag v1\.2\.3 .*\nwould publish the release v1\.2\.3 as the latest\nwould move v1 and v1-node24/
    )
    expect(await stage.tags()).toEqual({})

    const real = await stage.run('publish', '1.2.3')
    expect(real).toMatchObject({ code: 0 })
    expect(Object.keys(await stage.tags()).sort()).toEqual(['v1', 'v1-node24', 'v1.2.3'])
    const [release] = releasesOnFile(stage)
    expect(release).toMatchObject({ tag_name: 'v1.2.3', draft: false, make_latest: 'true' })
    expect(release?.body).toContain('- Beginning (')
    expect(release?.body).toContain('uses: octo-org/ghcr-action@')
  })

  it('refuses a dist that the sources do not give', async () => {
    await stage.commit('Forgot to build', { 'src/index.txt': 'second' })
    await stage.prepare('1.2.3')
    const checked = await stage.run('check', '1.2.3')
    expect(checked).toMatchObject({
      code: 1,
      output: expect.stringContaining('dist/ is not what the sources give') as string
    })
  })

  it.each([[['check', '9.9']], [['publish', '1.2.3']], [['prepare', 'x']], [['fly']], [[]]])(
    '%j ends with exit code 1 and a sentence',
    async args => {
      const { code, output } = await stage.run(...args)
      expect(code).toBe(1)
      expect(output).toMatch(/no version|cannot be released|Usage/)
      expect(output).not.toContain('    at ')
    }
  )
})
