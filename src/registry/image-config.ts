import type { Digest } from '../domain/digest.js'
import { formatPlatformParts } from '../domain/platform.js'
import { isImage } from '../domain/records/join.js'
import type { ImageName } from '../domain/reference.js'
import type { RegistryClient } from './client.js'
import { isRecord, parseJson } from './errors.js'
import { type Descriptor, parsePlatform, type Platform } from './manifest.js'

/** What an image's config says of it. Source: https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageConfig {
  /** Undefined where it names none, as the configs of artifacts do. */
  readonly platform: Platform | undefined
  readonly labels: Readonly<Record<string, string>>
}

/** Undefined where the registry does not have it. */
export async function readImageConfig(
  registry: RegistryClient,
  name: ImageName,
  config: Descriptor
): Promise<ImageConfig | undefined> {
  const blob = await registry.readBlob(name, config.digest)
  if (blob.kind === 'absent') return undefined
  const body = parseJson(blob.bytes.toString('utf8'))
  return { platform: parsePlatform(body), labels: labelsOf(body) }
}

/**
 * The platforms that an image really is for, in normal form and sorted: those of an index's rows, or that of a manifest's config.
 * Undefined where the registry has no such image.
 */
export async function readPlatforms(
  registry: RegistryClient,
  name: ImageName,
  digest: Digest
): Promise<readonly string[] | undefined> {
  const top = await registry.getManifest(name, digest)
  if (top.kind === 'absent') return undefined
  if (top.manifest.kind === 'index') return normalForms(top.manifest.children.filter(isImage).map(row => row.platform))
  const config = await readImageConfig(registry, name, top.manifest.config)
  return config === undefined ? undefined : normalForms([config.platform])
}

function normalForms(platforms: readonly (Platform | undefined)[]): string[] {
  return platforms.flatMap(platform => (platform === undefined ? [] : [formatPlatformParts(platform)])).sort()
}

function labelsOf(body: unknown): Record<string, string> {
  const inner = isRecord(body) ? body['config'] : undefined
  const labels = isRecord(inner) ? inner['Labels'] : undefined
  if (!isRecord(labels)) return {}
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  )
}
