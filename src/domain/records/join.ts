import type { Annotation } from '../annotations.js'
import { type Digest, digestOf } from '../digest.js'
import { formatPlatformParts, type PlatformParts } from '../platform.js'

/** A row of an index; structurally a descriptor as the registry client reads it. */
export interface Row {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly platform: (PlatformParts & { readonly osFeatures?: readonly string[] }) | undefined
  readonly annotations: Readonly<Record<string, string>>
  readonly artifactType: string | undefined
}

export interface JoinedIndex {
  readonly bytes: Uint8Array
  readonly digest: Digest
  readonly mediaType: string
}

/**
 * Always OCI's own form: Docker's manifest list cannot carry annotations, and whoever reads an index takes Docker's manifests in it.
 * Source: https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json'
/** BuildKit: https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md */
const SUBJECT = 'vnd.docker.reference.digest'

/** One index of all rows. The same rows and annotations give the same bytes, in whatever order they come. */
export function joinIndex(rows: readonly Row[], annotations: Readonly<Record<string, string>>): JoinedIndex {
  const content = {
    schemaVersion: 2,
    mediaType: INDEX_TYPE,
    manifests: sortRows(rows).map(formatRow),
    ...some('annotations', sortKeys(annotations))
  }
  const bytes = Buffer.from(JSON.stringify(content))
  return { bytes, digest: digestOf(bytes), mediaType: INDEX_TYPE }
}

/** Images by platform, then what describes them (attestations) in the order of what they describe. */
export function sortRows(rows: readonly Row[]): Row[] {
  const unique = rows.filter((row, at) => rows.findIndex(other => other.digest === row.digest) === at)
  const images = unique.filter(isImage).sort((a, b) => compare(platformOf(a), platformOf(b)))
  const place = (row: Row): string => {
    const at = images.findIndex(({ digest }) => digest === row.annotations[SUBJECT])
    return `${String(at < 0 ? images.length : at).padStart(6, '0')} ${row.digest}`
  }
  const others = unique.filter(row => !isImage(row)).sort((a, b) => compare(place(a), place(b)))
  return [...images, ...others]
}

/** False for the rows that BuildKit shows as `unknown/unknown`, and for artifacts of no platform. */
export function isImage({ platform, annotations }: Row): boolean {
  return platform !== undefined && platform.os !== 'unknown' && annotations['vnd.docker.reference.type'] === undefined
}

/** `linux/amd64, linux/arm64`: the platforms that the rows make an image for. */
export function listPlatforms(rows: readonly Row[]): string {
  return sortRows(rows).filter(isImage).map(platformOf).join(', ')
}

/** Puts annotations of the levels `manifest-descriptor` and `manifest-descriptor[PLATFORM]` on the rows of images. */
export function annotateRows(rows: readonly Row[], annotations: readonly Annotation[]): Row[] {
  return rows.map(row => {
    if (!isImage(row)) return row
    const levels = ['manifest-descriptor', `manifest-descriptor[${platformOf(row)}]`]
    const own = annotations.filter(({ level, value }) => levels.includes(level) && value !== '')
    return {
      ...row,
      annotations: { ...row.annotations, ...Object.fromEntries(own.map(({ key, value }) => [key, value])) }
    }
  })
}

/** The annotations of level `index`, without empty ones: below an index there is nothing that they would have to hide. */
export function indexAnnotations(annotations: readonly Annotation[]): Record<string, string> {
  const own = annotations.filter(({ level, value }) => level === 'index' && value !== '')
  return Object.fromEntries(own.map(({ key, value }) => [key, value]))
}

/** Annotations of the user's that have no place here: their levels exist only where something is built. */
export function lostAnnotations(annotations: readonly Annotation[]): string[] {
  const placed = annotations.filter(({ level }) => /^(?:index$|manifest-descriptor)/.test(level)).map(({ key }) => key)
  const lost = annotations.filter(({ key, origin }) => origin === 'user' && !placed.includes(key))
  return [...new Set(lost.map(({ level, key }) => `${level}:${key}`))]
}

function formatRow({ mediaType, artifactType, digest, size, annotations, platform }: Row): object {
  return {
    mediaType,
    ...(artifactType === undefined ? {} : { artifactType }),
    digest,
    size,
    ...some('annotations', sortKeys(annotations)),
    ...(platform === undefined ? {} : { platform: formatPlatformObject(platform) })
  }
}

function formatPlatformObject({
  architecture,
  os,
  osVersion,
  osFeatures,
  variant
}: NonNullable<Row['platform']>): object {
  return {
    architecture,
    os,
    ...(osVersion === undefined ? {} : { 'os.version': osVersion }),
    ...(osFeatures === undefined ? {} : { 'os.features': osFeatures }),
    ...(variant === undefined ? {} : { variant })
  }
}

function platformOf({ platform }: Row): string {
  return platform === undefined ? '' : formatPlatformParts(platform)
}

/** By code units, whatever the language of the machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function sortKeys(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => compare(a, b)))
}

function some(name: string, values: Record<string, string>): object {
  return Object.keys(values).length === 0 ? {} : { [name]: values }
}
