import { type Digest, digestOf } from '../domain/digest.js'
import type { ImageName } from '../domain/reference.js'
import type { HttpResponse } from '../ports/ports.js'
import { unexpectedAnswer } from './errors.js'
import { isDowngrade, resolveLocation } from './redirect.js'
import type { RetryPolicy } from './retry.js'
import type { Scope } from './token.js'
import type { RegistryRequest, Transport } from './transport.js'

/** Content to upload. A stream is opened anew for each attempt; `size` is its exact length in bytes. */
export type Blob =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'stream'
      readonly digest: Digest
      readonly size: number
      readonly open: () => Promise<NodeJS.ReadableStream>
    }

/** An upload that the registry has opened; it ends by itself when nobody uses it. */
export interface UploadSession {
  readonly url: string
}

export type Mount =
  | { readonly kind: 'mounted' }
  /** The registry did not mount and has opened an upload instead. */
  | { readonly kind: 'upload'; readonly session: UploadSession }

/** Where uploads go: the registry's origin, and the name in it. */
export interface Target {
  readonly origin: string
  readonly name: ImageName
}

/** Over the last byte of a big layer the registry may take its time. Milliseconds. */
const quietFor = (size: number): number => (size > 1024 * 1024 ? 60_000 : 10_000)

/**
 * Opens an upload (POST with an empty body), which is as much as a registry proves about the right to push before it has the bytes.
 * Nothing is stored. It is never cancelled: ghcr.io answers 405 to that.
 */
export async function openUpload(transport: Transport, target: Target, policy: RetryPolicy): Promise<UploadSession> {
  const request = uploadRequest(target, '', [])
  return transport.ask(request, policy, response => sessionOf(request, response))
}

/**
 * Asks the registry to take a blob over from another repository of its own. Source:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#mounting-a-blob-from-another-repository
 */
export async function mountBlob(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  digest: Digest,
  from: ImageName
): Promise<Mount> {
  const query = `?${new URLSearchParams({ mount: digest, from: from.path }).toString()}`
  const source = from.path === target.name.path ? [] : [{ path: from.path, push: false }]
  const request = uploadRequest(target, query, source)
  return transport.ask(request, policy, (response): Mount => {
    if (response.status === 202) return { kind: 'upload', session: sessionOf(request, response) }
    response.discard()
    return { kind: 'mounted' }
  })
}

/** Sends a blob in one piece into an opened upload. The registry compares the digest; so do we where it says what it has stored. */
export async function finishUpload(
  transport: Transport,
  { name }: Target,
  policy: RetryPolicy,
  session: UploadSession,
  blob: Blob
): Promise<void> {
  const digest = blob.kind === 'bytes' ? digestOf(blob.bytes) : blob.digest
  const size = blob.kind === 'bytes' ? blob.bytes.byteLength : blob.size
  const url = new URL(session.url)
  url.searchParams.set('digest', digest)
  const request: RegistryRequest = {
    method: 'PUT',
    url: url.href,
    scopes: [{ path: name.path, push: true }],
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
    body: blob.kind === 'bytes' ? blob.bytes : blob.open,
    accept: [201],
    timeout: quietFor(size)
  }
  await transport.ask(request, policy, response => {
    const stored = response.headers['docker-content-digest']
    response.discard()
    if (stored?.startsWith('sha256:') === true && stored !== digest) {
      throw unexpectedAnswer(request, response, `the registry stored ${stored} where ${digest} was sent`)
    }
  })
}

function uploadRequest({ origin, name }: Target, query: string, more: readonly Scope[]): RegistryRequest {
  return {
    method: 'POST',
    url: `${origin}/v2/${name.path}/blobs/uploads/${query}`,
    scopes: [{ path: name.path, push: true }, ...more],
    accept: [201, 202]
  }
}

function sessionOf(request: RegistryRequest, response: HttpResponse): UploadSession {
  const url = resolveLocation(response.headers['location'], request.url)
  response.discard()
  if (url === undefined) throw unexpectedAnswer(request, response, 'an opened upload without a usable Location')
  if (isDowngrade(request.url, url))
    throw unexpectedAnswer(request, response, `an upload to an unencrypted address: ${url.origin}`)
  return { url: url.href }
}
