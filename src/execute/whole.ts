import { inParallel } from '../content/in-parallel.js'
import type { Digest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import { formatPlatformParts, parsePlatform } from '../domain/platform.js'
import { formatName, formatPinned, type ImageName } from '../domain/reference.js'
import type { RegistryClient } from '../registry/client.js'
import { type Descriptor, isAttestation } from '../registry/manifest.js'
import type { ManifestRead } from '../registry/manifests.js'

const SIDE_BY_SIDE = 16

export type PlatformDigests = Readonly<Record<string, Digest>>

type Found = Extract<ManifestRead, { kind: 'found' }>

/**
 * An image of several platforms is whole where each manifest that its index names is in the package, and where each platform that was
 * asked for is among them. Gives back which platform has which manifest, where there is an index. Throws a `FailureError` that names what is missing.
 *
 * @param asked as in the input `platforms`; empty where none was asked for
 */
export async function demandWhole(
  registry: RegistryClient,
  images: readonly ImageName[],
  digest: Digest,
  asked: readonly string[]
): Promise<PlatformDigests | undefined> {
  const [first] = await Promise.all(
    images.map(async image => {
      const read = await registry.getManifest(image, digest)
      if (read.kind === 'absent') throw absent(image, digest)
      demandPlatforms(image, read, asked)
      if (read.manifest.kind !== 'index') return undefined
      await demandChildren(registry, image, read.manifest.children)
      return digestsOf(read.manifest.children)
    })
  )
  return first
}

async function demandChildren(
  registry: RegistryClient,
  image: ImageName,
  children: readonly Descriptor[]
): Promise<void> {
  await inParallel(children, SIDE_BY_SIDE, async child => {
    const head = await registry.headManifest(image, child.digest)
    if (head.kind === 'absent') throw absent(image, child.digest)
  })
}

function digestsOf(children: readonly Descriptor[]): PlatformDigests {
  return Object.fromEntries(
    children
      .filter(child => !isAttestation(child))
      .flatMap(({ platform, digest }) => (platform === undefined ? [] : [[formatPlatformParts(platform), digest]]))
  )
}

function demandPlatforms(image: ImageName, { manifest, digest }: Found, asked: readonly string[]): void {
  if (manifest.kind === 'manifest') {
    if (asked.length > 1) throw lacking(image, digest, asked, 'it is the manifest of one platform')
    return
  }
  const there = manifest.children
    .filter(child => !isAttestation(child))
    .flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatformParts(platform)]))
  const missing = asked.filter(platform => !there.includes(normalised(platform)))
  if (missing.length > 0) throw lacking(image, digest, missing, `it has ${there.join(', ') || 'none'}`)
}

function absent(image: ImageName, digest: Digest): FailureError {
  return new FailureError({
    kind: 'mismatch',
    reference: formatPinned(image, digest),
    expected: digest,
    actual: 'absent'
  })
}

function normalised(platform: string): string {
  const parts = parsePlatform(platform)
  return parts === undefined ? platform : formatPlatformParts(parts)
}

function lacking(image: ImageName, digest: Digest, missing: readonly string[], instead: string): FailureError {
  return new FailureError({
    kind: 'refused',
    id: 'platforms-missing',
    because: `${formatName(image)}@${digest} was pushed without ${missing.join(', ')}, which platforms asks for; ${instead}`
  })
}
