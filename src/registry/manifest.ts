import { type Digest, parseDigest } from '../domain/digest.js'
import { isRecord, parseJson } from './errors.js'

export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant: string | undefined
  readonly osVersion: string | undefined
  /** Of Windows images; absent where there are none. */
  readonly osFeatures?: readonly string[]
}

/** Source: https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly platform: Platform | undefined
  readonly annotations: Readonly<Record<string, string>>
  readonly artifactType: string | undefined
  /** Addresses outside the registry: such a layer is not distributed with the image. */
  readonly urls: readonly string[]
}

interface Shared {
  readonly mediaType: string
  readonly annotations: Readonly<Record<string, string>>
  readonly artifactType: string | undefined
  readonly subject: Descriptor | undefined
}

export type Manifest =
  | (Shared & { readonly kind: 'index'; readonly children: readonly Descriptor[] })
  | (Shared & { readonly kind: 'manifest'; readonly config: Descriptor; readonly layers: readonly Descriptor[] })

export type ParsedManifest =
  { readonly kind: 'parsed'; readonly manifest: Manifest } | { readonly kind: 'unreadable'; readonly because: string }

const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json'
]
const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json'
]

/** All four, always: ghcr.io answers 404 for a type that the header does not name (https://github.com/release-argus/Argus/issues/459). */
export const MANIFEST_ACCEPT = [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ')

/**
 * Reads an index or a manifest of OCI or of Docker's schema 2.
 *
 * @param contentType of the answer; counts where the body does not name its `mediaType`, which OCI leaves open
 */
export function parseManifest(bytes: Uint8Array, contentType?: string): ParsedManifest {
  const body = parseJson(Buffer.from(bytes).toString('utf8'))
  if (!isRecord(body)) return unreadable('it is not a JSON object')
  if (body['schemaVersion'] !== 2)
    return unreadable(`its schemaVersion is ${JSON.stringify(body['schemaVersion'])}, not 2`)
  const mediaType = mediaTypeOf(body, contentType)
  const sent = knownType(contentType)
  if (sent !== undefined && mediaType !== sent)
    return unreadable(`it calls itself ${String(mediaType)} but was sent as ${sent}`)
  // Two readers could take it for two images: https://github.com/opencontainers/image-spec/security/advisories/GHSA-77vh-xpmg-72qh
  if (body['manifests'] !== undefined && body['layers'] !== undefined)
    return unreadable('it is an index and a manifest in one')
  if (mediaType === undefined) return unreadable('neither its mediaType nor its content says what it is')
  const subject = body['subject'] === undefined ? undefined : parseDescriptor(body['subject'])
  if (body['subject'] !== undefined && subject === undefined) return unreadable('its subject is not a descriptor')
  const shared = {
    mediaType,
    annotations: textsOf(body['annotations']),
    artifactType: textOf(body['artifactType']),
    subject
  }
  if (INDEX_TYPES.includes(mediaType)) {
    const children = parseDescriptors(body['manifests'])
    return children === undefined
      ? unreadable('its manifests are not descriptors')
      : parsed({ kind: 'index', children, ...shared })
  }
  if (!MANIFEST_TYPES.includes(mediaType)) return unreadable(`its media type is ${mediaType}`)
  const config = parseDescriptor(body['config'])
  const layers = parseDescriptors(body['layers'])
  if (config === undefined) return unreadable('its config is not a descriptor')
  if (layers === undefined) return unreadable('its layers are not descriptors')
  return parsed({ kind: 'manifest', config, layers, ...shared })
}

/** True for the rows of an index that describe an image instead of being one (BuildKit shows them as `unknown/unknown`). */
export function isAttestation(descriptor: Descriptor): boolean {
  return descriptor.annotations['vnd.docker.reference.type'] === 'attestation-manifest'
}

/** `linux/arm/v7`. The default variant of arm64, `v8`, is left out, as docker does. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform
  const shown = architecture === 'arm64' && variant === 'v8' ? undefined : variant
  return [os, architecture, shown].filter(part => part !== undefined).join('/')
}

function mediaTypeOf(body: Record<string, unknown>, contentType: string | undefined): string | undefined {
  const named = textOf(body['mediaType'])
  if (named !== undefined) return named
  const sent = knownType(contentType)
  if (sent !== undefined) return sent
  if (Array.isArray(body['manifests'])) return INDEX_TYPES[0]
  return Array.isArray(body['layers']) ? MANIFEST_TYPES[0] : undefined
}

function knownType(contentType: string | undefined): string | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  return [...INDEX_TYPES, ...MANIFEST_TYPES].find(known => known === type)
}

function parseDescriptors(value: unknown): Descriptor[] | undefined {
  if (!Array.isArray(value)) return undefined
  const descriptors = value.map(parseDescriptor)
  return descriptors.every(descriptor => descriptor !== undefined) ? descriptors : undefined
}

function parseDescriptor(value: unknown): Descriptor | undefined {
  if (!isRecord(value)) return undefined
  const { mediaType, size } = value
  const digest = typeof value['digest'] === 'string' ? parseDigest(value['digest']) : undefined
  if (digest === undefined || typeof mediaType !== 'string' || typeof size !== 'number') return undefined
  if (!Number.isSafeInteger(size) || size < 0) return undefined
  return {
    mediaType,
    digest,
    size,
    platform: parsePlatform(value['platform']),
    annotations: textsOf(value['annotations']),
    artifactType: textOf(value['artifactType']),
    urls: Array.isArray(value['urls']) ? value['urls'].filter(url => typeof url === 'string') : []
  }
}

/** A descriptor's platform, or that of an image's config, which has the same fields; undefined where it names none. */
export function parsePlatform(value: unknown): Platform | undefined {
  if (!isRecord(value)) return undefined
  const os = textOf(value['os'])
  const architecture = textOf(value['architecture'])
  if (os === undefined || architecture === undefined) return undefined
  const features = value['os.features']
  const osFeatures = Array.isArray(features) ? features.filter(feature => typeof feature === 'string') : []
  return {
    os,
    architecture,
    variant: textOf(value['variant']),
    osVersion: textOf(value['os.version']),
    ...(osFeatures.length === 0 ? {} : { osFeatures })
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textsOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  )
}

function parsed(manifest: Manifest): ParsedManifest {
  return { kind: 'parsed', manifest }
}

function unreadable(because: string): ParsedManifest {
  return { kind: 'unreadable', because }
}
