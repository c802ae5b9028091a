import { describe, expect, it } from 'vitest'
import type { BuilderChoice } from '../../../src/domain/builder.js'
import type { EngineName, ImageStore } from '../../../src/domain/engine.js'
import { known, unknown } from '../../../src/domain/known.js'
import { chooseHandover, type LegPlanRequest, planLeg } from '../../../src/domain/plan/leg.js'
import type { StepOf } from '../../../src/domain/plan/step.js'
import { BARE } from './build-spec.js'

const IMAGE = { host: 'ghcr.io', path: 'o/a' }
const BY_DIGEST = 'type=image,name=ghcr.io/o/a,push-by-digest=true,name-canonical=true,push=true'
const BOTH = ['linux/amd64', 'linux/arm64']
const TEST = { command: 'true', held: 'engine', platform: 'linux/amd64' } as const

const selected = (driver: string | undefined): BuilderChoice => ({
  kind: 'selected',
  builder: {
    name: 'mine',
    driver: driver === undefined ? unknown('nobody says') : known(driver),
    nodes: 1,
    source: 'input builder'
  } as never,
  because: 'it was named'
})
const DAEMON: BuilderChoice = { kind: 'daemon', because: 'it can do all' }
const CONTAINER: BuilderChoice = { kind: 'container', image: 'moby/buildkit', because: 'it is needed' }

describe('how a leg’s image leaves what built it', () => {
  it.each<[string, EngineName, BuilderChoice | undefined, ImageStore | undefined, boolean, string]>([
    ['a BuildKit container pushes it by digest', 'buildx', CONTAINER, 'classic', false, 'by-digest'],
    ['so does the user’s own container', 'buildx', selected('docker-container'), 'classic', false, 'by-digest'],
    ['so does a builder elsewhere', 'buildx', selected('remote'), undefined, false, 'by-digest'],
    [
      'so does a builder of which nobody knows the driver',
      'buildx',
      selected(undefined),
      undefined,
      false,
      'by-digest'
    ],
    ['a container keeps it in an archive until the test has passed', 'buildx', CONTAINER, 'classic', true, 'archive'],
    ['the daemon with containerd’s store writes an archive', 'buildx', DAEMON, 'containerd', false, 'archive'],
    ['so does a builder that is the daemon’s own', 'buildx', selected('docker'), 'containerd', false, 'archive'],
    ['the daemon with the classic store keeps it', 'buildx', DAEMON, 'classic', false, 'engine'],
    ['so does a daemon of which nobody knows the store', 'buildx', DAEMON, undefined, false, 'engine'],
    ['a test changes nothing for the daemon', 'buildx', DAEMON, 'containerd', true, 'archive'],
    ['the classic builder keeps it', 'docker', undefined, 'containerd', false, 'engine'],
    ['podman keeps it', 'podman', undefined, undefined, false, 'engine'],
    ['buildah keeps it', 'buildah', undefined, undefined, true, 'engine']
  ])('%s', (_, engine, builder, store, tested, handover) => {
    const fact = store === undefined ? unknown('nobody says') : known(store)
    expect(chooseHandover(engine, builder, fact, tested)).toBe(handover)
  })
})

const plan = (more: Partial<LegPlanRequest> = {}) =>
  planLeg({
    image: IMAGE,
    handover: 'by-digest',
    credential: 'github-token',
    build: BARE,
    engine: 'buildx',
    before: [],
    indexAnnotations: { key: 'value' },
    decisions: [],
    ...more
  })
const builds = (more: Partial<LegPlanRequest>) =>
  plan(more).steps.filter((step): step is StepOf<'build'> => step.kind === 'build')

describe('the plan of a leg', () => {
  it.each<[string, Partial<LegPlanRequest>, readonly string[]]>([
    ['pushes while it builds where BuildKit can', {}, ['build', 'record']],
    ['brings an archive to the registry itself', { handover: 'archive' }, ['build', 'deliver', 'record']],
    ['takes it out of the engine', { handover: 'engine', engine: 'podman' }, ['build', 'deliver', 'record']],
    ['tests what the engine holds', { handover: 'engine', test: TEST }, ['build', 'test', 'deliver', 'record']],
    [
      'tests a copy of what waits in an archive',
      { handover: 'archive', test: { ...TEST, held: 'archive' } },
      ['build', 'build', 'test', 'deliver', 'record']
    ],
    [
      'makes a builder first',
      { before: [{ kind: 'builder', name: 'b', image: 'i', allow: [] }] },
      ['builder', 'build', 'record']
    ]
  ])('%s', (_, more, kinds) => {
    expect(plan(more).steps.map(({ kind }) => kind)).toEqual(kinds)
  })

  it.each<[string, Partial<LegPlanRequest>, object]>([
    ['by digest beside the user’s outputs', { build: { ...BARE, outputs: ['out'] } }, { outputs: ['out', BY_DIGEST] }],
    ['an archive is not told before its folder is known', { handover: 'archive' }, { outputs: [], load: false }],
    ['loaded where it is taken from the engine', { handover: 'engine' }, { outputs: [], load: true }],
    ['loaded where the user wants it', { build: { ...BARE, load: true } }, { outputs: [BY_DIGEST], load: true }]
  ])('builds without references and without a push of its own: %s', (_, more, spec) => {
    expect(builds(more)[0]?.spec).toMatchObject({ ...spec, references: [], push: false })
  })

  it.each<[string, readonly string[], object]>([
    ['several platforms carry the annotations of their index', BOTH, { several: true, annotations: { key: 'value' } }],
    ['one platform has no index for them', ['linux/arm64'], { several: false, annotations: {} }]
  ])('%s', (_, platforms, delivered) => {
    const made = plan({ handover: 'engine', engine: 'buildah', build: { ...BARE, platforms } })
    expect(made.steps.find(({ kind }) => kind === 'deliver')).toMatchObject({ ...delivered, to: IMAGE })
    expect(made.steps.at(-1)).toMatchObject({ kind: 'record', image: IMAGE, platforms })
  })

  it.each<[string, Partial<LegPlanRequest>]>([
    ['what the engine holds', { handover: 'archive', test: TEST }],
    ['a copy of the archive', { handover: 'archive', test: { ...TEST, held: 'archive' } }]
  ])('loads and names what is tested, and pushes it no sooner: %s', (_, more) => {
    const spec = builds(more).at(-1)?.spec
    expect(spec).toMatchObject({ load: true, push: false, references: [{ name: IMAGE, tag: 'under-test' }] })
    expect(plan(more).references).toEqual([])
  })

  it('names no reference: nothing gets a tag', () => {
    expect(plan()).toMatchObject({ push: true, images: [IMAGE], references: [] })
  })
})
