import { describe, expect, it } from 'vitest'
import { builderNeeds, chooseBuilder, dependsOnStore, type RequestedFeatures } from '../../src/domain/builder.js'
import type { EngineFacts } from '../../src/domain/engine.js'
import { known, unknown } from '../../src/domain/known.js'
import { FULL_RUNNER } from './engine-facts.js'
import { BARE } from './plan/build-spec.js'

const PLAIN: RequestedFeatures = { ...BARE, cache: 'none' }
const IMAGE = 'moby/buildkit:test'
const named = (source: 'input builder' | 'docker buildx use', driver: string) => ({
  name: 'mine',
  source,
  driver: known(driver),
  nodes: 1
})

const NEEDS: readonly (readonly [string, Partial<RequestedFeatures>, readonly string[]])[] = [
  ['nothing', {}, []],
  ['one platform', { platforms: ['linux/arm64'] }, []],
  ['two platforms', { platforms: ['linux/amd64', 'linux/arm64'] }, ['platforms']],
  ['provenance', { provenance: 'mode=max' }, ['attestation']],
  ['provenance that is off', { provenance: 'false', sbom: '' }, []],
  ['an attestation that is off', { attests: ['type=provenance,disabled=true'] }, []],
  ['an attestation', { attests: ['type=sbom'] }, ['attestation']],
  ['an inline cache', { cacheTo: ['type=inline'], cache: 'inline' }, []],
  ['a cache of GitHub’s', { cacheTo: ['type=gha,mode=max'] }, ['cache-export']],
  ['a cache beside the image', { cacheTo: ['ghcr.io/o/cache'] }, ['cache-export']],
  ['the input cache: gha', { cache: 'gha' }, ['cache-export']],
  ['cache that is only read', { cacheFrom: ['type=gha'] } as never, []],
  ['an OCI archive', { outputs: ['type=oci,dest=x.tar'] }, ['archive']],
  ['a docker archive', { outputs: ['type=docker,"dest=a,b.tar"'] }, ['archive']],
  ['the engine itself as output', { outputs: ['type=docker'] }, []],
  ['files', { outputs: ['type=local,dest=out', 'out'] }, []],
  ['privileges', { allow: ['security.insecure'] }, ['privilege']],
  ['the network of the machine', { allow: ['network.host'] }, []]
]

describe('what a build needs of BuildKit', () => {
  it.each(NEEDS)('for %s', (_, asked, expected) => {
    const needs = builderNeeds({ ...PLAIN, ...asked })
    expect(needs.map(({ kind }) => kind)).toEqual(expected)
    expect(dependsOnStore(needs)).toBe(expected.some(kind => kind !== 'privilege'))
  })
})

describe('the builder', () => {
  const choose = (asked: Partial<RequestedFeatures>, facts: Partial<EngineFacts>) =>
    chooseBuilder(builderNeeds({ ...PLAIN, ...asked }), { ...FULL_RUNNER, ...facts }, IMAGE)
  const several = { platforms: ['linux/amd64', 'linux/arm64'] }
  const classic = { store: known('classic' as const) }
  const containerd = { store: known('containerd' as const) }

  it.each([
    ['the daemon where nothing is asked', {}, {}, 'daemon'],
    ['the daemon with containerd’s store', { ...several, provenance: 'true', cache: 'gha' }, containerd, 'daemon'],
    ['the daemon where the store is not known', several, { store: unknown('elsewhere') }, 'daemon'],
    ['a container where the classic store cannot', several, classic, 'container'],
    ['a container for cache export from the classic store', { cache: 'gha' }, classic, 'container'],
    ['a container for privileges, whatever the store', { allow: ['security.insecure'] }, containerd, 'container'],
    ['the named one', several, { ...classic, builder: named('input builder', 'docker-container') }, 'selected'],
    ['a remote one', several, { ...classic, builder: named('docker buildx use', 'remote') }, 'selected'],
    ['one in Kubernetes', several, { ...classic, builder: named('docker buildx use', 'kubernetes') }, 'selected'],
    [
      'one whose driver is not known',
      several,
      { ...classic, builder: { ...named('input builder', ''), driver: unknown('no file') } },
      'selected'
    ],
    ['the current one of the daemon while it can', {}, { builder: named('docker buildx use', 'docker') }, 'selected'],
    [
      'a container where the current one cannot',
      several,
      { ...classic, builder: named('docker buildx use', 'docker') },
      'container'
    ],
    [
      'the daemon for several that are loaded into containerd’s store',
      { ...several, load: true },
      containerd,
      'daemon'
    ],
    ['none for several that are to be loaded into the classic store', { ...several, load: true }, classic, 'refused'],
    [
      'none for them either where a container was made by an earlier step',
      { ...several, load: true },
      { ...classic, builder: named('docker buildx use', 'docker-container') },
      'refused'
    ],
    ['none where the named one cannot', several, { ...classic, builder: named('input builder', 'docker') }, 'refused'],
    [
      'none where podman plays the daemon',
      several,
      { ...classic, daemon: known({ version: '4', platform: 'linux/amd64', kind: 'podman' as const }) },
      'refused'
    ]
  ] as const)('is %s', (_, asked, facts, expected) => {
    const choice = choose(asked, facts)
    expect(choice.kind).toBe(expected)
    expect(choice.because).not.toBe('')
  })

  it('gives the reason in full', () => {
    expect(choose({ ...several, sbom: 'true' }, classic)).toEqual({
      kind: 'container',
      image: IMAGE,
      because:
        '2 platforms (platforms), attestations (sbom): the Docker daemon keeps images in its classic store, whose BuildKit cannot do that'
    })
  })
})
