import type { Readable } from 'node:stream'
import { type Digest, digestOf } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import { formatPinned } from '../domain/reference.js'
import { readWhole } from './body.js'
import { verifyContent } from './content.js'
import { unexpectedAnswer } from './errors.js'
import { type Absent, isWebPage, readAbsence } from './manifests.js'
import type { RetryPolicy } from './retry.js'
import type { RegistryRequest, Transport } from './transport.js'
import type { Target } from './upload.js'

export type BlobHead = { readonly kind: 'found'; readonly size: number | undefined } | Absent
export type BlobStream =
  { readonly kind: 'found'; readonly stream: Readable; readonly size: number | undefined } | Absent
export type BlobRead = { readonly kind: 'found'; readonly bytes: Buffer } | Absent

/** Whether the repository has the blob. */
export async function headBlob(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  digest: Digest,
  push: boolean
): Promise<BlobHead> {
  const request = blobRequest(target, 'HEAD', digest, push)
  return transport.ask(request, policy, response => {
    response.discard()
    if (isWebPage(response)) throw unexpectedAnswer(request, response, 'a web page where a registry was expected')
    return response.status === 404 ? { kind: 'absent' } : { kind: 'found', size: sizeOf(response.headers) }
  })
}

/**
 * The blob as a stream that fails where the bytes are not the digest's. Only the start is repeated on passing faults: a stream that
 * breaks later is for the reader to open again.
 */
export async function getBlob(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  digest: Digest,
  push: boolean
): Promise<BlobStream> {
  const request = { ...blobRequest(target, 'GET', digest, push), timeout: 60_000 }
  return transport.ask(request, policy, async (response): Promise<BlobStream> => {
    if (response.status === 404) return readAbsence(request, response)
    const stream = verifyContent(response.stream(), digest, formatPinned(target.name, digest))
    return { kind: 'found', stream, size: sizeOf(response.headers) }
  })
}

/** A small blob, such as an image's config, whole and verified; more than `limit` bytes is a failure. */
export async function readBlob(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  digest: Digest,
  push: boolean,
  limit: number
): Promise<BlobRead> {
  const request = blobRequest(target, 'GET', digest, push)
  return transport.ask(request, policy, async (response): Promise<BlobRead> => {
    if (response.status === 404) return readAbsence(request, response)
    const bytes = await readWhole(response, limit)
    const actual = digestOf(bytes)
    if (actual === digest) return { kind: 'found', bytes }
    throw new FailureError({ kind: 'mismatch', reference: formatPinned(target.name, digest), expected: digest, actual })
  })
}

function blobRequest(target: Target, method: 'GET' | 'HEAD', digest: Digest, push: boolean): RegistryRequest {
  return {
    method,
    url: `${target.origin}/v2/${target.name.path}/blobs/${digest}`,
    scopes: [{ path: target.name.path, push }],
    accept: [200, 404]
  }
}

function sizeOf(headers: Readonly<Record<string, string>>): number | undefined {
  const size = Number(headers['content-length'] ?? NaN)
  return Number.isSafeInteger(size) ? size : undefined
}
