import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  annotateRows,
  indexAnnotations,
  joinIndex,
  listPlatforms,
  lostAnnotations
} from '../../../src/domain/records/join.js'
import { parseManifest } from '../../../src/registry/manifest.js'
import { digestFor, makeAttestation, makeRow } from './legs.js'

const PLATFORMS = [
  'linux/386',
  'linux/amd64',
  'linux/amd64/v3',
  'linux/arm/v6',
  'linux/arm/v7',
  'linux/arm64',
  'windows/amd64'
]
const images = PLATFORMS.map(platform => makeRow(platform))
const rows = [...images, ...images.slice(0, 3).map(({ digest }) => makeAttestation(digest))]

function read(bytes: Uint8Array): { manifests: { digest: string; platform?: Record<string, unknown> }[] } {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as { manifests: { digest: string }[] }
}

describe('an index', () => {
  it('is the same, byte for byte, in whatever order its legs come', () => {
    const wanted = joinIndex(rows, { b: '2', a: '1' })
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), shuffled => {
        expect(joinIndex(shuffled, { a: '1', b: '2' }).digest).toBe(wanted.digest)
      })
    )
  })

  it('holds images by platform, then attestations in the order of their images', () => {
    const { manifests } = read(joinIndex([...rows].reverse(), {}).bytes)
    expect(manifests.map(({ digest }) => digest)).toEqual(rows.map(({ digest }) => digest))
    expect(listPlatforms([...rows].reverse())).toBe(PLATFORMS.join(', '))
  })

  it('is one that our own reader, and so every other, takes', () => {
    const { bytes, mediaType } = joinIndex(rows, { 'org.opencontainers.image.description': 'Grüße' })
    const parsed = parseManifest(bytes, mediaType)
    expect(parsed).toMatchObject({
      kind: 'parsed',
      manifest: { kind: 'index', annotations: { 'org.opencontainers.image.description': 'Grüße' } }
    })
  })

  it('names a row once, though two legs bring it', () => {
    expect(read(joinIndex([...rows, ...rows], {}).bytes).manifests).toHaveLength(rows.length)
  })

  it('keeps what a row says of Windows', () => {
    const platform = {
      os: 'windows',
      architecture: 'amd64',
      variant: undefined,
      osVersion: '10.0.20348.1',
      osFeatures: ['win32k']
    }
    expect(read(joinIndex([makeRow(undefined, { platform })], {}).bytes).manifests[0]?.platform).toEqual({
      architecture: 'amd64',
      os: 'windows',
      'os.version': '10.0.20348.1',
      'os.features': ['win32k']
    })
  })

  it('says nothing of annotations where there are none', () => {
    expect(Buffer.from(joinIndex([makeRow('linux/amd64')], {}).bytes).toString()).toBe(
      `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"${digestFor('linux/amd64')}","size":100,"platform":{"architecture":"amd64","os":"linux"}}]}`
    )
  })
})

describe('annotations', () => {
  const annotation = (level: string, key: string, value = 'x', origin: 'user' | 'generated' = 'user') => ({
    level,
    key,
    value,
    origin
  })

  it('of the index are those of its level that say something', () => {
    expect(
      indexAnnotations([annotation('index', 'a', '1'), annotation('index', 'b', ''), annotation('manifest', 'c', '1')])
    ).toEqual({ a: '1' })
  })

  it('of descriptors go to all images, or to the one platform that they name', () => {
    const [amd, arm] = [makeRow('linux/amd64'), makeRow('linux/arm64')]
    const attestation = makeAttestation(amd.digest)
    const annotated = annotateRows(
      [amd, arm, attestation],
      [annotation('manifest-descriptor', 'all'), annotation('manifest-descriptor[linux/arm64]', 'one')]
    )
    expect(annotated.map(({ annotations }) => Object.keys(annotations))).toEqual([
      ['all'],
      ['all', 'one'],
      Object.keys(attestation.annotations)
    ])
  })

  it('that only a build can place are named, where the user wrote them and no other level has them', () => {
    expect(
      lostAnnotations([
        annotation('manifest', 'a'),
        annotation('manifest', 'b'),
        annotation('index', 'b'),
        annotation('manifest', 'c', 'x', 'generated')
      ])
    ).toEqual(['manifest:a'])
  })
})
