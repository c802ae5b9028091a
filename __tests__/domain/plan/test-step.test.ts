import { describe, expect, it } from 'vitest'
import { type PlannedTest, planPublish, type PublishPlanRequest } from '../../../src/domain/plan/publish.js'
import { parseTag } from '../../../src/domain/reference.js'
import { shellsFor } from '../../../src/domain/test-command.js'
import { BARE } from './build-spec.js'

const image = { host: 'ghcr.io', path: 'o/n' }
const tags = [
  { tag: parseTag('v1')!, kind: 'exact-version' },
  { tag: parseTag('latest')!, kind: 'latest' }
] as const

function plan(test: Partial<PlannedTest> | undefined, more: Partial<PublishPlanRequest> = {}) {
  const { steps } = planPublish({
    packages: [{ image, tags, existing: undefined }],
    push: true,
    credential: 'github-token',
    build: {
      ...BARE,
      noCache: true,
      pull: true,
      cacheTo: ['type=gha'],
      annotations: ['index:a=b'],
      provenance: 'mode=max'
    },
    engine: 'buildx',
    before: [],
    indexAnnotations: {},
    test: test === undefined ? undefined : { command: 'true', held: 'engine', platform: 'linux/amd64', ...test },
    decisions: [],
    ...more
  })
  const specs = steps.flatMap(step => (step.kind === 'build' ? [step.spec] : []))
  return { kinds: steps.map(({ kind }) => kind), steps, specs }
}

describe('a plan with a test', () => {
  it('without one pushes while it builds', () => {
    const { kinds, specs } = plan(undefined)
    expect(kinds).toEqual(['build', 'retag', 'verify'])
    expect(specs[0]?.push).toBe(true)
  })

  it('builds, tests, pushes what stands in the engine', () => {
    const { kinds, specs } = plan({})
    expect(kinds).toEqual(['build', 'test', 'push', 'retag', 'verify'])
    expect(specs).toMatchObject([{ push: false, noCache: true }])
  })

  it('loads the image beside other outputs', () => {
    expect(plan({}, { build: { ...BARE, outputs: ['type=local,dest=out'] } }).specs[0]?.load).toBe(true)
  })

  it('holds what a builder elsewhere made in a file; the test gets a copy out of the builder’s cache, for this machine', () => {
    const build = { ...BARE, noCache: true, pull: true, cacheTo: ['type=gha'], annotations: ['index:a=b'] }
    const several = { ...build, platforms: ['linux/amd64', 'linux/arm64'], provenance: 'mode=max' }
    const { kinds, specs, steps } = plan({ held: 'archive' }, { build: several })
    expect(kinds).toEqual(['build', 'build', 'test', 'deliver', 'retag', 'verify'])
    expect(specs[0]).toMatchObject({ push: false, load: false, platforms: several.platforms, cacheTo: ['type=gha'] })
    expect(specs[1]).toMatchObject({
      push: false,
      load: true,
      platforms: ['linux/amd64'],
      noCache: false,
      pull: false,
      cacheTo: [],
      annotations: [],
      provenance: 'false'
    })
    // Delivered by digest, so that every tag is still to be put.
    expect(steps.find(({ kind }) => kind === 'retag')).toMatchObject({ to: ['v1', 'latest'] })
  })

  it('pushes nothing where nothing is to be pushed', () => {
    expect(plan({}, { push: false }).kinds).toEqual(['build', 'test'])
    expect(plan({ held: 'archive' }, { push: false }).kinds).toEqual(['build', 'build', 'test'])
  })
})

describe('the shell of a test', () => {
  it.each([
    ['linux', ['bash', 'sh']],
    ['darwin', ['bash', 'sh']],
    ['win32', ['pwsh', 'powershell']]
  ] as const)('on %s is the first of %j that is there, and the command is one argument', (platform, expected) => {
    const command = 'echo "a b" && false; $(x)'
    const shells = shellsFor(platform, command)
    expect(shells.map(([shell]) => shell)).toEqual(expected)
    for (const shell of shells) expect(shell.at(-1)).toContain(command)
  })
})
