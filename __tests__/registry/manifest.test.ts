import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatPlatform,
  isAttestation,
  type Manifest,
  MANIFEST_ACCEPT,
  parseManifest
} from '../../src/registry/manifest.js'

const DIGEST = `sha256:${'a'.repeat(64)}`
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'

const descriptor = { mediaType: 'application/x', digest: DIGEST, size: 7 }
const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: descriptor, layers: [descriptor] }
const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [descriptor] }

const parse = (body: unknown, contentType?: string) => parseManifest(Buffer.from(JSON.stringify(body)), contentType)

function read(body: unknown, contentType?: string): Manifest {
  const parsed = parse(body, contentType)
  if (parsed.kind === 'unreadable') throw new Error(parsed.because)
  return parsed.manifest
}

describe('parseManifest', () => {
  it.each([
    ['an OCI index', index, 'index', OCI_INDEX],
    ['a Docker manifest list', { ...index, mediaType: DOCKER_LIST }, 'index', DOCKER_LIST],
    ['an OCI manifest', manifest, 'manifest', OCI_MANIFEST],
    ['a Docker manifest', { ...manifest, mediaType: DOCKER_MANIFEST }, 'manifest', DOCKER_MANIFEST]
  ])('reads %s', (_, body, kind, mediaType) => {
    expect(read(body, mediaType)).toMatchObject({ kind, mediaType })
  })

  it.each([
    ['the content type', manifest, DOCKER_MANIFEST, DOCKER_MANIFEST],
    ['the content type with a parameter', index, `${DOCKER_LIST}; charset=utf-8`, DOCKER_LIST],
    ['its manifests', index, undefined, OCI_INDEX],
    ['its layers', manifest, 'application/json', OCI_MANIFEST]
  ])('takes a body without mediaType for what %s says', (_, body, contentType, mediaType) => {
    expect(read({ ...body, mediaType: undefined }, contentType).mediaType).toBe(mediaType)
  })

  it('reads everything that a promote or a merge needs', () => {
    const child = {
      ...descriptor,
      platform: { os: 'linux', architecture: 'arm', variant: 'v7', 'os.version': '1' },
      annotations: { a: 'b', c: 7 },
      artifactType: 'application/y',
      urls: ['https://example.com/layer', 7]
    }
    const body = {
      ...index,
      manifests: [child],
      annotations: { d: 'e' },
      subject: descriptor,
      artifactType: 'application/z'
    }
    const shared = { platform: undefined, annotations: {}, artifactType: undefined, urls: [] }
    expect(read(body)).toEqual({
      kind: 'index',
      mediaType: OCI_INDEX,
      annotations: { d: 'e' },
      artifactType: 'application/z',
      subject: { ...descriptor, ...shared },
      children: [
        {
          ...descriptor,
          platform: { os: 'linux', architecture: 'arm', variant: 'v7', osVersion: '1' },
          annotations: { a: 'b' },
          artifactType: 'application/y',
          urls: ['https://example.com/layer']
        }
      ]
    })
  })

  it.each([
    ['a text', 'x', 'not a JSON object'],
    ['a list', [], 'not a JSON object'],
    ['schema 1', { schemaVersion: 1, fsLayers: [] }, 'schemaVersion is 1'],
    ['another type', { ...manifest, mediaType: 'application/x' }, 'media type is application/x'],
    ['no type at all', { schemaVersion: 2 }, 'neither'],
    ['an index and a manifest in one', { ...manifest, ...index }, 'in one'],
    ['no config', { ...manifest, config: undefined }, 'config'],
    ['no layers', { ...manifest, layers: undefined }, 'layers'],
    ['no manifests', { ...index, manifests: {} }, 'manifests'],
    ['a subject that is none', { ...manifest, subject: 'x' }, 'subject'],
    ['a digest of another kind', { ...manifest, config: { ...descriptor, digest: 'sha512:00' } }, 'config'],
    ['a digest in capitals', { ...manifest, config: { ...descriptor, digest: DIGEST.toUpperCase() } }, 'config'],
    ['a negative size', { ...index, manifests: [{ ...descriptor, size: -1 }] }, 'manifests'],
    ['a size that is no whole number', { ...index, manifests: [{ ...descriptor, size: 1.5 }] }, 'manifests'],
    ['a descriptor without type', { ...index, manifests: [{ digest: DIGEST, size: 1 }] }, 'manifests']
  ])('does not read %s', (_, body, because) => {
    expect(parse(body)).toEqual({ kind: 'unreadable', because: expect.stringContaining(because) as string })
  })

  it('does not read what calls itself otherwise than it was sent', () => {
    expect(parse(manifest, OCI_INDEX)).toEqual({
      kind: 'unreadable',
      because: expect.stringContaining('was sent as') as string
    })
  })

  it('never fails, whatever a registry sends', () => {
    const key = fc.constantFrom('schemaVersion', 'mediaType', 'manifests', 'layers', 'config', 'subject', 'annotations')
    const value = fc.oneof(fc.constant(2), fc.constant(OCI_INDEX), fc.constant([descriptor]), fc.jsonValue())
    fc.assert(
      fc.property(fc.dictionary(key, value), body => {
        expect(['parsed', 'unreadable']).toContain(parse(body).kind)
      })
    )
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        expect(parseManifest(bytes).kind).toBe('unreadable')
      })
    )
  })
})

describe('the Accept header', () => {
  it('names all four types, because ghcr.io answers 404 for the rest', () => {
    expect(MANIFEST_ACCEPT.split(', ').sort()).toEqual([DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST].sort())
  })
})

describe('isAttestation', () => {
  it('knows the rows that describe an image', () => {
    const annotated = { ...descriptor, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
    const rows = read({ ...index, manifests: [descriptor, annotated] })
    expect(rows.kind === 'index' ? rows.children.map(isAttestation) : []).toEqual([false, true])
  })
})

describe('formatPlatform', () => {
  it.each([
    [{ os: 'linux', architecture: 'amd64', variant: undefined }, 'linux/amd64'],
    [{ os: 'linux', architecture: 'arm', variant: 'v7' }, 'linux/arm/v7'],
    [{ os: 'linux', architecture: 'arm64', variant: 'v8' }, 'linux/arm64'],
    [{ os: 'linux', architecture: 'arm64', variant: 'v9' }, 'linux/arm64/v9']
  ])('of %j is %s', (platform, text) => {
    expect(formatPlatform({ ...platform, osVersion: undefined })).toBe(text)
  })
})
