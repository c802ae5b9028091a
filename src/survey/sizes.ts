import type { Digest } from '../domain/digest.js'
import type { PlatformSize } from '../domain/image-size.js'
import { FailureError } from '../domain/failure.js'
import type { ImageName } from '../domain/reference.js'
import type { RegistryClient } from '../registry/client.js'
import { isRecord, parseJson } from '../registry/errors.js'
import { type Descriptor, formatPlatform, isAttestation, type Manifest, parsePlatform } from '../registry/manifest.js'

/** More platforms than anybody builds; an index of a thousand is not worth a thousand requests. */
const MOST = 32

/**
 * What a pull of each platform takes: one request for the image, and one for each platform of an index or for the config of a single
 * image, side by side. Empty where the image cannot be read; never throws a `FailureError`.
 */
export async function readSizes(
  registry: RegistryClient,
  name: ImageName,
  digest: Digest
): Promise<readonly PlatformSize[]> {
  try {
    const top = await registry.getManifest(name, digest)
    if (top.kind === 'absent') return []
    if (top.manifest.kind === 'manifest') {
      const platform = await platformOf(registry, name, top.manifest.config)
      return [{ platform, digest, bytes: sizeOf(top.manifest) }]
    }
    const children = top.manifest.children.filter(child => !isAttestation(child)).slice(0, MOST)
    const sizes = await Promise.all(children.map(async child => readChild(registry, name, child)))
    return sizes.filter(size => size !== undefined)
  } catch (error) {
    if (error instanceof FailureError) return []
    throw error
  }
}

async function readChild(
  registry: RegistryClient,
  name: ImageName,
  { digest, platform }: Descriptor
): Promise<PlatformSize | undefined> {
  const child = await registry.getManifest(name, digest)
  if (child.kind === 'absent' || child.manifest.kind === 'index') return undefined
  const named =
    platform === undefined ? await platformOf(registry, name, child.manifest.config) : formatPlatform(platform)
  return { platform: named, digest, bytes: sizeOf(child.manifest) }
}

/** The manifest of a single image does not name its platform; its config does. */
async function platformOf(registry: RegistryClient, name: ImageName, config: Descriptor): Promise<string> {
  const blob = await registry.readBlob(name, config.digest)
  const body = blob.kind === 'absent' ? undefined : parseJson(blob.bytes.toString('utf8'))
  const platform = isRecord(body) ? parsePlatform(body) : undefined
  return platform === undefined ? 'unknown' : formatPlatform(platform)
}

function sizeOf({ config, layers }: Extract<Manifest, { kind: 'manifest' }>): number {
  return layers.reduce((sum, { size }) => sum + size, config.size)
}
