import type { Digest } from '../domain/digest.js'
import { formatPinned, type ImageName } from '../domain/reference.js'
import { isImage } from '../domain/records/join.js'
import type { Leg } from '../domain/records/judge.js'
import type { FoundImage, FoundLeg } from '../domain/records/legs.js'
import type { RegistryClient } from '../registry/client.js'
import { readImageConfig } from '../registry/image-config.js'
import type { Descriptor } from '../registry/manifest.js'
import type { ManifestRead } from '../registry/manifests.js'

/** What the registry holds of each leg, all asked side by side. Throws `FailureError` where it gives no answer at all. */
export async function surveyLegs(legs: readonly Leg[], registry: RegistryClient): Promise<FoundLeg[]> {
  return Promise.all(legs.map(async leg => surveyLeg(leg, registry)))
}

async function surveyLeg(leg: Leg, registry: RegistryClient): Promise<FoundLeg> {
  const { image, digest } = leg.record
  const broken = (...problems: string[]): FoundLeg => ({ kind: 'broken', leg, problems })
  const read = await registry.getManifest(image, digest)
  if (read.kind === 'absent') return broken(`names ${formatPinned(image, digest)}, which is not in the registry`)
  if (read.manifest.kind === 'manifest') {
    const found = await readImage(image, read, undefined, registry)
    return typeof found === 'string' ? broken(found) : { kind: 'found', leg, images: [found], others: [] }
  }
  const { children } = read.manifest
  const [images, others] = await Promise.all([
    Promise.all(children.filter(isImage).map(async child => readChild(image, child, registry))),
    Promise.all(children.filter(child => !isImage(child)).map(async child => headChild(image, child, registry)))
  ])
  const problems = [...images, ...others].filter(each => typeof each === 'string')
  if (problems.length > 0) return broken(...problems)
  return {
    kind: 'found',
    leg,
    images: images.filter(each => typeof each !== 'string'),
    others: others.filter(each => typeof each !== 'string')
  }
}

async function readChild(image: ImageName, child: Descriptor, registry: RegistryClient): Promise<FoundImage | string> {
  const read = await registry.getManifest(image, child.digest)
  return read.kind === 'absent' ? missing(image, child.digest) : readImage(image, read, child, registry)
}

/** Attestations are not opened: they go along as they are. */
async function headChild(image: ImageName, child: Descriptor, registry: RegistryClient): Promise<Descriptor | string> {
  const head = await registry.headManifest(image, child.digest)
  return head.kind === 'absent' ? missing(image, child.digest) : child
}

/** Platform and labels stand in the image's config. A row of the leg's own index is taken over as it is. */
async function readImage(
  image: ImageName,
  read: Extract<ManifestRead, { kind: 'found' }>,
  row: Descriptor | undefined,
  registry: RegistryClient
): Promise<FoundImage | string> {
  const pinned = formatPinned(image, read.digest)
  if (read.manifest.kind === 'index') return `leads to ${pinned}, an index inside an index`
  const config = await readImageConfig(registry, image, read.manifest.config)
  if (config === undefined) return `leads to ${pinned}, whose config is not in the registry`
  const { platform, labels } = config
  if (platform === undefined) return `leads to ${pinned}, whose config names no platform`
  return {
    labels,
    row: row ?? {
      mediaType: read.mediaType,
      digest: read.digest,
      size: read.bytes.length,
      platform,
      annotations: {},
      artifactType: undefined
    }
  }
}

function missing(image: ImageName, digest: Digest): string {
  return `leads to ${formatPinned(image, digest)}, which is not in the registry`
}
