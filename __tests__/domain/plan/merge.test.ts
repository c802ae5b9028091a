import { describe, expect, it } from 'vitest'
import type { Digest } from '../../../src/domain/digest.js'
import { type MergePlanRequest, planMerge } from '../../../src/domain/plan/merge.js'
import { BUILT } from '../../../src/domain/plan/step.js'
import type { PackageTags } from '../../../src/domain/tag-guard/guard.js'

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as Digest
const [ARM, AMD, THERE] = [digest('a'), digest('b'), digest('c')]
const name = (path: string) => ({ host: 'ghcr.io', path })
const tagged = (path: string, tags: readonly string[], existing?: Digest): PackageTags => ({
  image: name(path),
  tags: tags.map(tag => ({ tag: tag as never, kind: 'raw' })),
  existing
})
const row = (of: Digest, architecture: string) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: of,
  size: 1,
  platform: { os: 'linux', architecture, variant: undefined, osVersion: undefined },
  annotations: {},
  artifactType: undefined
})
const ROWS = [row(ARM, 'arm64'), row(AMD, 'amd64')]
const plan = (more: Partial<MergePlanRequest>) =>
  planMerge({
    packages: [tagged('o/a', ['1', '2'])],
    present: [],
    from: name('o/a'),
    legs: [ARM, AMD],
    rows: ROWS,
    annotations: { key: 'value' },
    credential: 'github-token',
    decisions: [],
    ...more
  })
const kinds = (more: Partial<MergePlanRequest>) => plan(more).steps.map(({ kind }) => kind)
const ONE = { legs: [ARM], rows: ROWS.slice(0, 1) }

describe('the plan of a merge', () => {
  it('joins the legs, then tags, then reads back', () => {
    expect(plan({}).steps).toEqual([
      {
        kind: 'index',
        into: BUILT,
        from: name('o/a'),
        of: ROWS,
        to: [name('o/a')],
        annotations: { key: 'value' }
      },
      { kind: 'retag', image: name('o/a'), from: BUILT, to: ['1', '2'] },
      {
        kind: 'verify',
        references: ['1', '2'].map(tag => ({ name: name('o/a'), tag })),
        is: BUILT
      }
    ])
  })

  it.each<[string, Partial<MergePlanRequest>, readonly string[]]>([
    ['a single leg is published as it is', ONE, ['retag', 'verify']],
    [
      'a single leg is copied where the package is another',
      { ...ONE, packages: [tagged('o/a', ['1']), tagged('o/b', ['1'])] },
      ['copy', 'retag', 'retag', 'verify']
    ],
    [
      'one index goes to all packages',
      { packages: [tagged('o/a', ['1']), tagged('o/b', ['1'])] },
      ['index', 'retag', 'retag', 'verify']
    ],
    ['a version that is there is only completed', { packages: [tagged('o/a', ['2'], THERE)] }, ['retag', 'verify']],
    ['where every tag stays nothing is done', { packages: [tagged('o/a', [])] }, []]
  ])('%s', (_, more, steps) => {
    expect(kinds(more)).toEqual(steps)
    expect(plan(more).push).toBe(steps.length > 0)
  })

  it('puts the tags of a single leg on its own digest, and copies it from the package of the legs', () => {
    const { steps } = plan({ ...ONE, packages: [tagged('o/a', ['1']), tagged('o/b', ['1'])] })
    expect(steps).toMatchObject([
      { kind: 'copy', from: `ghcr.io/o/a@${ARM}`, to: [name('o/b')] },
      { kind: 'retag', from: ARM },
      { kind: 'retag', from: ARM },
      { kind: 'verify', is: ARM }
    ])
  })

  it('reads what was there and what is new back for themselves', () => {
    const { steps } = plan({ packages: [tagged('o/a', ['1'], THERE), tagged('o/b', ['1'])] })
    expect(steps).toMatchObject([
      { kind: 'index', to: [name('o/b')] },
      { kind: 'retag', from: THERE },
      { kind: 'retag', from: BUILT },
      { kind: 'verify', is: THERE, references: [{ name: name('o/a') }] },
      { kind: 'verify', is: BUILT, references: [{ name: name('o/b') }] }
    ])
  })

  it('gives back references that are there beside those that are written', () => {
    const present = [{ name: name('o/b'), tag: '1' as never }]
    expect(plan({ present }).references).toEqual([...present, ...['1', '2'].map(tag => ({ name: name('o/a'), tag }))])
  })
})
