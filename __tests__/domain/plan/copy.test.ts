import { describe, expect, it } from 'vitest'
import { type CopyPlanRequest, planCopy } from '../../../src/domain/plan/copy.js'
import type { Digest } from '../../../src/domain/digest.js'
import type { PackageTags } from '../../../src/domain/tag-guard/guard.js'

const DIGEST = `sha256:${'a'.repeat(64)}` as Digest
const OTHER = `sha256:${'b'.repeat(64)}` as Digest
const name = (path: string) => ({ host: 'ghcr.io', path })
const tagged = (path: string, tags: readonly string[], existing?: Digest): PackageTags => ({
  image: name(path),
  tags: tags.map(tag => ({ tag: tag as never, kind: 'raw' })),
  existing
})
const plan = (more: Partial<CopyPlanRequest>) =>
  planCopy({
    from: 'oci-layout:out',
    home: undefined,
    digest: DIGEST,
    packages: [tagged('o/a', ['1', '2']), tagged('o/b', ['1', '2'])],
    present: [],
    push: true,
    credential: 'pat',
    decisions: [],
    ...more
  })

describe('the plan for an image that exists', () => {
  it('brings it into every package, then tags, then reads back', () => {
    expect(plan({}).steps).toMatchObject([
      { kind: 'copy', from: 'oci-layout:out', to: [name('o/a'), name('o/b')] },
      { kind: 'retag', image: name('o/a'), from: DIGEST, to: ['1', '2'] },
      { kind: 'retag', image: name('o/b'), from: DIGEST, to: ['1', '2'] },
      { kind: 'verify', is: DIGEST, references: [{ tag: '1' }, { tag: '2' }, { tag: '1' }, { tag: '2' }] }
    ])
  })

  it('copies nothing into the package that has it', () => {
    expect(plan({ home: name('o/a') }).steps[0]).toMatchObject({ kind: 'copy', to: [name('o/b')] })
    expect(plan({ home: name('o/a'), packages: [tagged('o/a', ['1'])] }).steps.map(({ kind }) => kind)).toEqual([
      'retag',
      'verify'
    ])
  })

  it('waits for a digest that nobody knows yet', () => {
    expect(plan({ digest: undefined }).steps.at(-1)).toMatchObject({ kind: 'verify', is: { slot: 'built' } })
  })

  it('puts missing tags on the image that is there already, and reads each digest back for itself', () => {
    const steps = plan({ packages: [tagged('o/a', ['1'], OTHER), tagged('o/b', ['1'])] }).steps
    expect(steps).toMatchObject([
      { kind: 'copy', to: [name('o/b')] },
      { kind: 'retag', from: OTHER },
      { kind: 'retag', from: DIGEST },
      { kind: 'verify', is: OTHER, references: [{ name: name('o/a') }] },
      { kind: 'verify', is: DIGEST, references: [{ name: name('o/b') }] }
    ])
  })

  it('does nothing where every tag stays, or nothing is pushed', () => {
    expect(plan({ packages: [tagged('o/a', [])] })).toMatchObject({ push: false, steps: [], references: [] })
    expect(plan({ push: false })).toMatchObject({ push: false, steps: [] })
  })
})
