import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Digest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import { type BlobKey, unreadable } from './source.js'

/** A run of bytes in a file of this machine. */
export interface Extent {
  readonly path: string
  readonly offset: number
  readonly size: number
}

/** Files by name, `blobs/sha256/…`, in a folder or inside an archive; nothing is ever unpacked. */
export interface Files {
  /** As a person would call it: `oci-layout:out`. */
  readonly description: string
  find(name: string): Promise<Extent | undefined>
}

/** A folder. Links are followed, because build tools make layouts of links; whatever they lead to has to have the right digest. */
export function folderFiles(folder: string, description: string): Files {
  return {
    description,
    find: async name => {
      const path = join(folder, name)
      try {
        const stats = await stat(path)
        return stats.isFile() ? { path, offset: 0, size: stats.size } : undefined
      } catch (error) {
        if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) return undefined
        throw unreadable(description, `${name} cannot be read (${codeOf(error)})`, { cause: error })
      }
    }
  }
}

/** The whole file in memory; undefined where there is none. */
export async function readFileOf(files: Files, name: string, limit: number): Promise<Buffer | undefined> {
  const extent = await files.find(name)
  if (extent === undefined) return undefined
  if (extent.size > limit)
    throw unreadable(files.description, `${name} has ${extent.size} bytes; the limit is ${limit}`)
  const handle = await open(extent.path, 'r').catch((error: unknown) => {
    throw unreadable(files.description, `${name} cannot be read (${codeOf(error)})`, { cause: error })
  })
  try {
    const buffer = Buffer.alloc(extent.size)
    let read = 0
    while (read < extent.size) {
      const { bytesRead } = await handle.read(buffer, read, extent.size - read, extent.offset + read)
      if (bytesRead === 0) throw unreadable(files.description, `${name} ends early`)
      read += bytesRead
    }
    return buffer
  } finally {
    await handle.close()
  }
}

/** The bytes as a stream that fails instead of ending where they are not the digest's. */
export function openExtent(extent: Extent, digest: Digest, description: string): Readable {
  return Readable.from(checked(extent, digest, description), { objectMode: false })
}

async function* checked({ path, offset, size }: Extent, digest: Digest, description: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  // `end` is included, so nothing at all cannot be asked for.
  const bytes = size === 0 ? [] : createReadStream(path, { start: offset, end: offset + size - 1 })
  let read = 0
  try {
    for await (const chunk of bytes) {
      const buffer = chunk as Buffer
      hash.update(buffer)
      read += buffer.length
      yield buffer
    }
  } catch (error) {
    if (error instanceof FailureError) throw error
    throw unreadable(description, `${digest} cannot be read (${codeOf(error)})`, { cause: error })
  }
  if (read < size) throw unreadable(description, `${digest} ends early: ${read} of ${size} bytes`)
  const actual = `sha256:${hash.digest('hex')}`
  if (actual !== digest) throw unreadable(description, `its content for ${digest} has the digest ${actual}`)
}

/** Where a blob lies in an OCI layout. The digest's grammar leaves no room for anything but a file of that folder. */
export async function findBlob(files: Files, { digest, size }: BlobKey): Promise<Extent | undefined> {
  const extent = await files.find(blobPath(digest))
  if (extent !== undefined && extent.size !== size)
    throw unreadable(files.description, `${digest} has ${extent.size} bytes, but ${size} by its descriptor`)
  return extent
}

export function blobPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? String(error)
}
