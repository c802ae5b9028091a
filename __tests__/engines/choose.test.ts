import { describe, expect, it } from 'vitest'
import type { EngineFacts } from '../../src/domain/engine.js'
import { known, unknown } from '../../src/domain/known.js'
import { chooseEngine } from '../../src/engines/choose.js'
import { BARE } from '../domain/plan/build-spec.js'
import { FULL_RUNNER } from '../domain/engine-facts.js'

const gone = (name: string) => unknown(`${name} is not on this runner`)
const BARE_RUNNER: EngineFacts = {
  ...FULL_RUNNER,
  buildx: gone('buildx'),
  docker: gone('docker'),
  podman: gone('podman'),
  buildah: gone('buildah'),
  daemon: unknown('no Docker daemon listens at unix:///var/run/docker.sock: the socket does not exist')
}
const podmanSocket = known({ version: '4.3.1', platform: 'linux/amd64', kind: 'podman' as const })
const twoPlatforms = { ...BARE, platforms: ['linux/amd64', 'linux/arm64'] }

describe('the engine that auto takes', () => {
  it.each([
    ['buildx, where all is there', {}, BARE, 'buildx'],
    ['the classic builder, where the plugin is missing', { buildx: gone('buildx') }, BARE, 'docker'],
    ['podman, where there is no daemon', { daemon: BARE_RUNNER.daemon }, BARE, 'podman'],
    ['buildah, where there is nothing else', { ...BARE_RUNNER, buildah: known('/usr/bin/buildah') }, BARE, 'buildah'],
    [
      'the classic builder, where the daemon runs Windows containers',
      { daemon: known({ version: '28.0.4', platform: 'windows/amd64', kind: 'docker' as const }) },
      BARE,
      'docker'
    ],
    ['podman, where the classic builder cannot do it', { buildx: gone('buildx') }, twoPlatforms, 'podman'],
    ['podman, where podman answers on docker’s socket', { daemon: podmanSocket }, BARE, 'podman'],
    [
      'buildx, where its builder needs no daemon',
      {
        daemon: BARE_RUNNER.daemon,
        builder: { name: 'far', source: 'docker buildx use', driver: known('remote'), nodes: 1 }
      },
      BARE,
      'buildx'
    ],
    [
      'not buildx, where its builder is that of the daemon which is not there',
      {
        daemon: BARE_RUNNER.daemon,
        builder: { name: 'default', source: 'BUILDX_BUILDER', driver: known('docker'), nodes: 1 }
      },
      BARE,
      'podman'
    ],
    [
      'buildx, where the daemon is elsewhere and was not asked',
      { daemon: unknown('was not asked'), endpoint: 'tcp://docker:2376' },
      BARE,
      'buildx'
    ]
  ] as const)('is %s', (_, facts, build, expected) => {
    const choice = chooseEngine('auto', { ...FULL_RUNNER, ...(facts as Partial<EngineFacts>) }, build)
    expect(choice).toMatchObject({ kind: 'chosen', engine: expected })
    const decisions = choice.kind === 'chosen' ? choice.decisions : []
    expect(decisions.every(({ because }) => because !== '')).toBe(true)
    expect(decisions.filter(({ verdict }) => verdict === 'chosen')).toHaveLength(1)
  })

  it('is none on an empty runner: the refusal has a reason for each', () => {
    const choice = chooseEngine('auto', BARE_RUNNER, BARE)
    expect(choice).toMatchObject({ kind: 'refused', failure: { kind: 'refused', id: 'docker-daemon-unavailable' } })
    const because = choice.kind === 'refused' && choice.failure.kind === 'refused' ? choice.failure.because : ''
    for (const name of ['buildx', 'docker', 'podman', 'buildah']) expect(because).toContain(`${name}: `)
  })

  it('is none where those that are there cannot do it: the refusal names input and engine', () => {
    const facts = { ...BARE_RUNNER, podman: known('/usr/bin/podman') }
    const choice = chooseEngine('auto', facts, { ...BARE, provenance: 'true' })
    expect(choice).toMatchObject({ kind: 'refused', failure: { kind: 'refused', id: 'engine-cannot' } })
    expect(JSON.stringify(choice)).toMatch(/podman: provenance: podman does not create attestations/)
  })

  it('tells a kernel that lets nobody build without root', () => {
    const facts = { ...BARE_RUNNER, podman: known('/usr/bin/podman'), rootless: 'the kernel says no' }
    expect(JSON.stringify(chooseEngine('auto', facts, BARE))).toContain('podman cannot work: the kernel says no')
  })
})

describe('the engine that is asked for', () => {
  it.each(['buildx', 'docker', 'podman', 'buildah'] as const)('%s is taken where it is there', engine => {
    expect(chooseEngine(engine, FULL_RUNNER, BARE)).toMatchObject({ kind: 'chosen', engine })
  })

  it('is refused where it is missing, with one that is there', () => {
    const choice = chooseEngine('podman', { ...FULL_RUNNER, podman: gone('podman') }, BARE)
    expect(choice).toMatchObject({ kind: 'refused', failure: { kind: 'refused' } })
    expect(JSON.stringify(choice)).toMatch(/podman is not on this runner.*engine: buildx/)
  })

  it('is refused for everything that it cannot do, at once', () => {
    const choice = chooseEngine('docker', FULL_RUNNER, { ...twoPlatforms, ssh: ['default'], sbom: 'true' })
    const failure = choice.kind === 'refused' ? choice.failure : undefined
    const problems = failure?.kind === 'input' ? failure.problems : []
    expect(problems.map(({ input }) => input)).toEqual(['sbom', 'platforms', 'ssh'])
    expect(problems.every(({ allowed }) => allowed.includes('engine: buildx'))).toBe(true)
  })
})
