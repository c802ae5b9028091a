import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/domain/digest.js'
import { describePlan } from '../../../src/domain/plan/describe.js'
import { planPublish, type PublishPlanRequest } from '../../../src/domain/plan/publish.js'
import { BUILT } from '../../../src/domain/plan/step.js'
import { formatReference, type ImageName, parseTag, type Reference, type Tag } from '../../../src/domain/reference.js'
import type { PackageTags } from '../../../src/domain/tag-guard/guard.js'
import type { TagKind } from '../../../src/domain/tags/tag-kind.js'
import { BARE } from './build-spec.js'

const KINDS: readonly TagKind[] = ['exact-version', 'floating-version', 'latest', 'branch', 'edge', 'schedule']
const IMAGES = [
  { host: 'ghcr.io', path: 'o/a' },
  { host: 'ghcr.io', path: 'o/b' }
]
const tagged = (text: string, kind: TagKind) => ({ tag: parseTag(text)!, kind })
const plan = ({
  images = IMAGES.slice(0, 1),
  tags = [],
  ...given
}: Partial<PublishPlanRequest> & { images?: readonly ImageName[]; tags?: PackageTags['tags'] }) =>
  planPublish({
    packages: images.map(image => ({ image, tags, existing: undefined })),
    push: true,
    credential: 'github-token',
    build: BARE,
    engine: 'buildx',
    before: [],
    indexAnnotations: {},
    decisions: [],
    ...given
  })

/** References that the registry holds when every step of the plan has been done. */
function written(made: ReturnType<typeof plan>): string[] {
  return made.steps.flatMap(step => {
    switch (step.kind) {
      case 'build':
        return step.spec.push ? step.spec.references.map(formatReference) : []
      case 'retag':
        return step.to.map((tag: Tag): string => formatReference({ name: step.image, tag } satisfies Reference))
      case 'push':
        return step.to.map(formatReference)
      case 'builder':
      case 'emulation':
      case 'verify':
      case 'test':
      case 'copy':
      case 'index':
      case 'deliver':
      case 'record':
        return []
    }
  })
}

const tags = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,6}$/), fc.constantFrom(...KINDS)), {
  selector: ([text]) => text,
  minLength: 1,
  maxLength: 6
})

describe('a plan that pushes', () => {
  it('writes every tag of every image once, and reads each of them back, whatever the engine', () => {
    const engines = fc.constantFrom('buildx' as const, 'docker' as const, 'podman' as const, 'buildah' as const)
    fc.assert(
      fc.property(tags, fc.integer({ min: 1, max: 2 }), engines, (list, count, engine) => {
        const images = IMAGES.slice(0, count)
        const made = plan({ images, engine, tags: list.map(([text, kind]) => tagged(text, kind)) })
        const all = images.flatMap(name => list.map(([text]) => `${name.host}/${name.path}:${text}`)).toSorted()
        expect(written(made).toSorted()).toEqual(all)
        const verified = made.steps.flatMap(step =>
          step.kind === 'verify' ? step.references.map(formatReference) : []
        )
        expect(verified.toSorted()).toEqual(all)
        expect(made.references.map(formatReference).toSorted()).toEqual(all)
      })
    )
  })

  it('builds first and reads back last', () => {
    fc.assert(
      fc.property(tags, list => {
        const kinds = plan({ tags: list.map(([text, kind]) => tagged(text, kind)) }).steps.map(({ kind }) => kind)
        expect(kinds[0]).toBe('build')
        expect(kinds.at(-1)).toBe('verify')
      })
    )
  })

  it.each([
    [['latest', 'latest'], ['1', 'floating-version'], ['1.2.3', 'exact-version'], '1.2.3'],
    [['main', 'branch'], ['latest', 'latest'], ['sha-1234567', 'sha'], 'sha-1234567'],
    [['main', 'branch'], ['latest', 'latest'], ['edge', 'edge'], 'main']
  ] as const)('of %j, %j and %j lets the build carry %s', (first, second, third, carrier) => {
    const made = plan({ tags: [first, second, third].map(([text, kind]) => tagged(text, kind)) })
    const [build] = made.steps
    expect(build?.kind === 'build' && build.spec.references.map(({ tag }) => tag)).toEqual([carrier])
  })

  it('has no further tags where there is one', () => {
    expect(plan({ tags: [tagged('1', 'exact-version')] }).steps.map(({ kind }) => kind)).toEqual(['build', 'verify'])
  })
})

describe('a plan of packages that differ', () => {
  const digest = digestOf(Buffer.from('there'))
  const [a, b] = IMAGES as [ImageName, ImageName]

  it('builds only for those without an image, and puts the tags of the others on theirs', () => {
    const made = plan({
      packages: [
        { image: a, tags: [tagged('1.2.3', 'exact-version'), tagged('latest', 'latest')], existing: undefined },
        { image: b, tags: [tagged('v1.2.3', 'exact-version')], existing: digest }
      ],
      present: [{ name: b, tag: parseTag('1.2.3')! }]
    })
    expect(made.steps.map(step => [step.kind, 'from' in step ? step.from : 'is' in step ? step.is : '-'])).toEqual([
      ['build', '-'],
      ['retag', BUILT],
      ['retag', digest],
      ['verify', BUILT],
      ['verify', digest]
    ])
    expect(written(made)).toEqual(['ghcr.io/o/a:1.2.3', 'ghcr.io/o/a:latest', 'ghcr.io/o/b:v1.2.3'])
    expect(made.references.map(formatReference)[0]).toBe('ghcr.io/o/b:1.2.3')
  })

  it('lets each package be carried by one of its own tags', () => {
    const made = plan({
      packages: [
        { image: a, tags: [tagged('latest', 'latest')], existing: undefined },
        { image: b, tags: [tagged('latest', 'latest'), tagged('1.2.3', 'exact-version')], existing: undefined }
      ]
    })
    expect(made.steps[0]).toMatchObject({
      spec: {
        references: [
          { name: a, tag: 'latest' },
          { name: b, tag: '1.2.3' }
        ]
      }
    })
  })
})

describe('a plan that does not push', () => {
  it('only builds, with all names on the result', () => {
    const made = plan({ push: false, tags: [tagged('main', 'branch'), tagged('latest', 'latest')] })
    expect(made.steps).toHaveLength(1)
    expect(made.steps[0]).toMatchObject({ kind: 'build', spec: { push: false } })
    expect(written(made)).toEqual([])
    expect(made.references.map(formatReference)).toEqual(['ghcr.io/o/a:main', 'ghcr.io/o/a:latest'])
  })
})

describe('a plan in words', () => {
  it('of an engine that pushes after the build says so in two lines', () => {
    const tags = [tagged('1.2.3', 'exact-version')]
    expect(describePlan(plan({ tags, engine: 'podman' })).slice(0, 2)).toEqual([
      'build . with podman',
      'push ghcr.io/o/a:1.2.3'
    ])
    expect(describePlan(plan({ tags, engine: 'podman', push: false }))).toEqual(['build . with podman (no push)'])
  })

  it('names what is pushed, what is tagged and what is checked', () => {
    const tags = [tagged('1.2.3', 'exact-version'), tagged('latest', 'latest')]
    expect(describePlan(plan({ tags }))).toEqual([
      'build . with buildx and push ghcr.io/o/a:1.2.3',
      'put additional tags on the built image: latest',
      'read back 2 tags and compare the digest'
    ])
    expect(describePlan(plan({ tags: [], push: false }))).toEqual(['build . with buildx (no push)'])
  })
})
