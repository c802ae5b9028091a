import type { Readable } from 'node:stream'
import { inParallel } from '../content/in-parallel.js'
import type { ContentSource } from '../content/source.js'
import { blobsOf, type ImageTree, type TreeManifest } from '../content/tree.js'
import { FailureError } from '../domain/failure.js'
import type { ImageName } from '../domain/reference.js'
import type { Clock } from '../ports/ports.js'
import type { RegistryClient } from '../registry/client.js'
import type { Descriptor } from '../registry/manifest.js'
import { classifyFault } from '../registry/retry.js'
import type { UploadSession } from '../registry/upload.js'
import { createMeter, type Meter, metered } from './meter.js'

export interface CopyTools {
  readonly clock: Clock
  /** A line now and then while much is being carried. */
  readonly progress: (line: string) => void
}

/** Connections that carry layers at the same time. */
const SIDE_BY_SIDE = 4

/**
 * Brings an image into a package, byte for byte, and gives it no tag: that is the caller's part, at the end. What is there already is
 * not sent again; what the registry itself can take over from another of its packages is not carried at all; everything else streams
 * through in constant memory. Manifests are put by digest, children first, so that nothing ever names what is not there.
 *
 * @param tree of `source`, read by `readTree`
 * @param client that may write to `target`
 */
export async function copyImage(
  source: ContentSource,
  tree: ImageTree,
  client: RegistryClient,
  target: ImageName,
  tools: CopyTools
): Promise<void> {
  const missing = await missingManifests(tree, client, target)
  const blobs = blobsOf(missing)
  const meter = createMeter(blobs, tools)
  // The largest first: the last connection should not be left with the longest way to go.
  const ordered = blobs.toSorted((a, b) => b.size - a.size)
  await inParallel(ordered, SIDE_BY_SIDE, async blob => copyBlob(source, blob, client, target, meter))
  for (const { digest, bytes, mediaType } of missing) await client.putManifest(target, digest, bytes, mediaType)
}

/** A registry that has a manifest has its blobs: it would not have taken it without. Children are asked for one by one, they can be deleted. */
async function missingManifests(
  tree: ImageTree,
  client: RegistryClient,
  target: ImageName
): Promise<readonly TreeManifest[]> {
  const heads = await inParallel(tree.manifests, SIDE_BY_SIDE, async ({ digest }) =>
    client.headManifest(target, digest)
  )
  return tree.manifests.filter((_, at) => heads[at]?.kind !== 'found')
}

async function copyBlob(
  source: ContentSource,
  blob: Descriptor,
  client: RegistryClient,
  target: ImageName,
  meter: Meter
): Promise<void> {
  const from = source.repository
  const start = from?.host === target.host ? await mount(client, target, blob, from) : await look(client, target, blob)
  if (start === 'there') {
    meter.add(blob.size)
    return
  }
  let current: Readable | undefined
  const open = async (): Promise<Readable> => {
    current?.destroy()
    current = metered(await source.openBlob(blob), meter)
    return current
  }
  try {
    await client.uploadBlob(target, { kind: 'stream', digest: blob.digest, size: blob.size, open }, start)
  } finally {
    // A registry that answered before it had read everything leaves the rest of the source open.
    current?.destroy()
  }
}

/** `there`, an upload that the registry has opened instead, or undefined where one has to be opened. */
type Start = 'there' | UploadSession | undefined

async function look(client: RegistryClient, target: ImageName, { digest }: Descriptor): Promise<Start> {
  return (await client.headBlob(target, digest)).kind === 'found' ? 'there' : undefined
}

/** A registry that will not show the one package to whoever writes to the other refuses to mount; then the bytes are carried. */
async function mount(client: RegistryClient, target: ImageName, blob: Descriptor, from: ImageName): Promise<Start> {
  try {
    const mounted = await client.mountBlob(target, blob.digest, from)
    return mounted.kind === 'mounted' ? 'there' : mounted.session
  } catch (error) {
    if (!(error instanceof FailureError) || classifyFault(error.failure) === 'passing') throw error
    return look(client, target, blob)
  }
}
