import type { Readable } from 'node:stream'
import type { Digest } from '../domain/digest.js'
import { type Failure, FailureError } from '../domain/failure.js'
import { formatName, formatPinned, type ImageName } from '../domain/reference.js'
import type { RegistryClient } from '../registry/client.js'
import type { ManifestRead } from '../registry/manifests.js'

/** What a blob is asked for by; `size` is in bytes and is held against what comes. */
export interface BlobKey {
  readonly digest: Digest
  readonly size: number
}

/**
 * Where the bytes of an image come from: a package of a registry, a folder or an archive. What is not there is an answer; everything
 * else that goes wrong is thrown as `FailureError`.
 */
export interface ContentSource {
  /** As a person would call it: `ghcr.io/o/n`, `oci-layout:out`. */
  readonly description: string
  /** The package of a registry, whose blobs that registry can take over by itself; undefined for files. */
  readonly repository: ImageName | undefined
  readManifest(digest: Digest): Promise<ManifestRead>
  hasBlob(blob: BlobKey): Promise<boolean>
  /** The blob from its first byte; called anew for every attempt. The stream fails instead of ending where the bytes are not the digest's. */
  openBlob(blob: BlobKey): Promise<Readable>
}

/** A package of a registry. Its failures say that they are the source's. */
export function registrySource(client: RegistryClient, name: ImageName): ContentSource {
  return {
    description: formatName(name),
    repository: name,
    readManifest: async digest => fromSource(async () => client.getManifest(name, digest)),
    hasBlob: async ({ digest }) => fromSource(async () => (await client.headBlob(name, digest)).kind === 'found'),
    openBlob: async ({ digest }) =>
      fromSource(async () => {
        const blob = await client.getBlob(name, digest)
        if (blob.kind === 'absent') throw incomplete(formatName(name), [`the blob ${formatPinned(name, digest)}`])
        return blob.stream
      })
  }
}

/** The whole blob in memory, for configs and other small ones; more than `limit` bytes is refused. */
export async function readSmallBlob(source: ContentSource, blob: BlobKey, limit = 4 * 1024 * 1024): Promise<Buffer> {
  if (blob.size > limit)
    throw unreadable(source.description, `${blob.digest} has ${blob.size} bytes; the limit is ${limit}`)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of await source.openBlob(blob)) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > limit)
      throw unreadable(source.description, `${blob.digest} is longer than the ${blob.size} bytes that it should have`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** Marks whatever fails inside as a failure of the source's side: with two registries in play, one has to be told which. */
export async function fromSource<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    throw new FailureError(ofSource(error.failure), { cause: error })
  }
}

function ofSource(failure: Failure): Failure {
  return failure.kind === 'registry' || failure.kind === 'network' ? { ...failure, side: 'source' } : failure
}

/** There is no such image. */
export function absent(because: string): FailureError {
  return new FailureError({ kind: 'refused', id: 'source-absent', because })
}

/** The source cannot be taken for what it should be: damaged, hostile or of another kind. */
export function unreadable(description: string, because: string, options?: { cause?: unknown }): FailureError {
  return new FailureError(
    { kind: 'refused', id: 'source-unreadable', because: `the source ${description} cannot be used: ${because}` },
    options
  )
}

/** The image is there and parts of it are not. */
export function incomplete(description: string, missing: readonly string[]): FailureError {
  const shown = missing.slice(0, 10)
  const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : ''
  return new FailureError({
    kind: 'refused',
    id: 'source-incomplete',
    because: `the source ${description} is incomplete: it lacks ${shown.join(', ')}${more}`
  })
}
