import { absent, type ContentSource, incomplete, fromSource, registrySource } from '../content/source.js'
import { demandBlobs, type ImageTree, nameOf, readTree } from '../content/tree.js'
import type { Digest } from '../domain/digest.js'
import { identityOf } from '../domain/tag-guard/identity.js'
import type { PromotedSource } from '../domain/promoted-source.js'
import { formatName, formatPinned, type ImageName, sameName, type Tag } from '../domain/reference.js'
import type { RegistryClient } from '../registry/client.js'
import type { Descriptor, Manifest } from '../registry/manifest.js'
import type { ManifestRead } from '../registry/manifests.js'
import { firstImage, type ImageLabels, readLabels } from './image-labels.js'

export interface FoundSource {
  readonly source: ContentSource
  readonly name: ImageName
  /** Which of the references was there. */
  readonly reference: Tag | Digest
  readonly digest: Digest
  readonly root: Manifest
  readonly labels: ImageLabels
  /** All of it, read where it has to go into another package. */
  readonly tree: ImageTree | undefined
}

type Found = Extract<ManifestRead, { kind: 'found' }>

/**
 * Looks whether the image is there with everything that belongs to it, and reads what it says of itself. In its own package only
 * manifests can be missing, since a registry takes none without its blobs; for another package every blob is asked for.
 *
 * Throws `FailureError`: `source-absent`, `source-incomplete`, or what the registry answered.
 */
export async function surveySource(
  client: RegistryClient,
  wanted: PromotedSource,
  images: readonly ImageName[]
): Promise<FoundSource> {
  const { name } = wanted
  const source = registrySource(client, name)
  const { reference, read } = await find(client, wanted)
  const found = { source, name, reference, digest: read.digest, root: read.manifest }
  if (images.every(image => sameName(image, name)))
    return { ...found, ...(await lookShallow(client, source, read)), tree: undefined }
  const tree = await readTree(source, read.digest)
  const [labels] = await Promise.all([labelsOfTree(source, tree), demandBlobs(source, tree)])
  return { ...found, labels, tree }
}

async function find(
  client: RegistryClient,
  { name, references, ofCommit }: PromotedSource
): Promise<{ reference: Tag | Digest; read: Found }> {
  const reads = await Promise.all(
    references.map(async reference => ({
      reference,
      read: await fromSource(async () => client.getManifest(name, reference))
    }))
  )
  for (const { reference, read } of reads) if (read.kind === 'found') return { reference, read }
  const tried = references.map(reference => (reference.includes(':') ? `@${reference}` : `:${reference}`))
  const hint = ofCommit
    ? '. Without source, this commit’s image is used: publish it with the tag rule type=sha first, or name the image in source'
    : ''
  throw absent(`the source ${formatName(name)}${tried.join(' or ')} does not exist in the registry${hint}`)
}

/**
 * Children side by side: they only have to be there, but for the first, whose config has the labels. It need not be read where the index
 * says itself whence it comes, as those of this action do.
 */
async function lookShallow(
  client: RegistryClient,
  source: ContentSource,
  { manifest, digest }: Found
): Promise<{ labels: ImageLabels }> {
  if (manifest.kind === 'manifest') return { labels: await readLabels(source, manifest.config, [manifest]) }
  const { source: repository, revision } = identityOf(manifest.annotations)
  const first = repository !== undefined && revision !== undefined ? undefined : firstImage(manifest)
  const [read, ...there] = await Promise.all([
    first === undefined ? undefined : source.readManifest(first),
    ...manifest.children.map(async child => child.digest === first || (await isThere(client, source, child)))
  ])
  const missing = manifest.children.filter(
    (child, at) => there[at] !== true || (child.digest === first && read?.kind !== 'found')
  )
  if (missing.length > 0) throw incomplete(`${source.description}@${digest}`, missing.map(nameOf))
  return read?.kind === 'found' && read.manifest.kind === 'manifest'
    ? { labels: await readLabels(source, read.manifest.config, [manifest, read.manifest]) }
    : { labels: manifest.annotations }
}

async function isThere(client: RegistryClient, { repository }: ContentSource, child: Descriptor): Promise<boolean> {
  if (repository === undefined) return false
  return fromSource(async () => (await client.headManifest(repository, child.digest)).kind === 'found')
}

async function labelsOfTree(source: ContentSource, { root, manifests }: ImageTree): Promise<ImageLabels> {
  const { manifest } = root
  const first = manifest.kind === 'manifest' ? root.digest : firstImage(manifest)
  const image = manifests.find(({ digest }) => digest === first)?.manifest
  return image?.kind === 'manifest'
    ? readLabels(source, image.config, image === manifest ? [image] : [manifest, image])
    : manifest.annotations
}

/** `ghcr.io/o/n:sha-1234567 (sha256:…)`. */
export function describeSource({ name, reference, digest }: FoundSource): string {
  return reference === digest ? formatPinned(name, digest) : `${formatName(name)}:${reference} (${digest})`
}
