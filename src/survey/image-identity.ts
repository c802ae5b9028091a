import type { Digest } from '../domain/digest.js'
import { type Known, known, unknown } from '../domain/known.js'
import type { ImageName } from '../domain/reference.js'
import { type ImageIdentity, identityOf, isComplete } from '../domain/tag-guard/identity.js'
import type { RegistryClient } from '../registry/client.js'
import { parseJson } from '../registry/errors.js'
import { type Descriptor, formatPlatform, isAttestation, type Manifest, parsePlatform } from '../registry/manifest.js'
import type { ManifestRead } from '../registry/manifests.js'
import { firstImage, labelsOf } from './image-labels.js'

interface Reading {
  readonly registry: RegistryClient
  /** Each manifest once. */
  readonly read: (name: ImageName, digest: Digest) => Promise<ManifestRead>
}

const GONE = unknown('it is not in the registry')

/**
 * What an image says of itself: by annotations where those say all, else by the labels of its config; of an index, by the first image in it.
 * The images of an index come from one commit, so that one of them speaks for all.
 */
export async function identityIn(reading: Reading, name: ImageName, digest: Digest): Promise<Known<ImageIdentity>> {
  const top = await reading.read(name, digest)
  if (top.kind === 'absent') return GONE
  const annotated = identityOf(top.manifest.annotations)
  if (isComplete(annotated)) return known(annotated)
  const image = await readImage(reading, name, top.manifest)
  if (image === undefined) return known(annotated)
  const beside = identityOf(image.annotations)
  if (isComplete(beside)) return known(beside)
  const config = await readConfig(reading, name, image.config)
  if (!config.known) return config
  const labelled = identityOf(labelsOf(config.value))
  return known({
    version: annotated.version ?? labelled.version,
    revision: annotated.revision ?? labelled.revision,
    source: annotated.source ?? labelled.source
  })
}

/** Platforms of all images in it, attestations left out. */
export async function platformsIn(
  reading: Reading,
  name: ImageName,
  digest: Digest
): Promise<Known<readonly string[]>> {
  const top = await reading.read(name, digest)
  if (top.kind === 'absent') return GONE
  if (top.manifest.kind === 'index')
    return known(
      images(top.manifest).flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatform(platform)]))
    )
  const config = await readConfig(reading, name, top.manifest.config)
  if (!config.known) return config
  const platform = parsePlatform(config.value)
  return platform === undefined ? unknown('its config names no platform') : known([formatPlatform(platform)])
}

/** The one whose labels speak for the whole. */
async function readImage(
  { read }: Reading,
  name: ImageName,
  manifest: Manifest
): Promise<Extract<Manifest, { kind: 'manifest' }> | undefined> {
  if (manifest.kind === 'manifest') return manifest
  const first = firstImage(manifest)
  const child = first === undefined ? undefined : await read(name, first)
  return child?.kind === 'found' && child.manifest.kind === 'manifest' ? child.manifest : undefined
}

async function readConfig({ registry }: Reading, name: ImageName, config: Descriptor): Promise<Known<unknown>> {
  const blob = await registry.readBlob(name, config.digest)
  return blob.kind === 'absent' ? GONE : known(parseJson(blob.bytes.toString('utf8')))
}

function images(index: Extract<Manifest, { kind: 'index' }>): Descriptor[] {
  return index.children.filter(child => !isAttestation(child) && child.platform?.os !== 'unknown')
}
