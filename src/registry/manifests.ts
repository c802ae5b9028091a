import { type Digest, digestOf, parseDigest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import { formatName, type Tag } from '../domain/reference.js'
import type { HttpResponse } from '../ports/ports.js'
import { readWhole } from './body.js'
import { readFailure, type RegistryFailure, unexpectedAnswer } from './errors.js'
import { type Manifest, MANIFEST_ACCEPT, parseManifest } from './manifest.js'
import type { RetryPolicy } from './retry.js'
import type { RegistryRequest, Transport } from './transport.js'
import type { Target } from './upload.js'

export interface Absent {
  readonly kind: 'absent'
}

export type ManifestHead =
  | { readonly kind: 'found'; readonly digest: Digest; readonly mediaType: string; readonly size: number | undefined }
  | Absent

export type ManifestRead =
  | {
      readonly kind: 'found'
      /** Exactly as the registry holds them; whoever puts them elsewhere puts these. */
      readonly bytes: Buffer
      readonly digest: Digest
      readonly mediaType: string
      readonly manifest: Manifest
    }
  | Absent

/** Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests */
const LIMIT = 4 * 1024 * 1024

/** What a tag points to, or whether a digest is there, without its bytes. A registry that does not tell the digest is asked for them. */
export async function headManifest(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  reference: Tag | Digest,
  push: boolean
): Promise<ManifestHead> {
  const request = readRequest(target, 'HEAD', reference, push)
  const head = await transport.ask(request, policy, (response): ManifestHead | 'no digest' => {
    response.discard()
    const { headers } = response
    if (isWebPage(response)) throw unexpectedAnswer(request, response, 'a web page where a registry was expected')
    if (response.status === 404) return { kind: 'absent' }
    const digest = parseDigest(headers['docker-content-digest'] ?? '')
    if (digest === undefined) return 'no digest'
    compare(target, reference, digest)
    const size = Number(headers['content-length'] ?? NaN)
    const mediaType = headers['content-type']?.split(';')[0]?.trim() ?? ''
    return { kind: 'found', digest, mediaType, size: Number.isSafeInteger(size) ? size : undefined }
  })
  if (head !== 'no digest') return head
  const read = await getManifest(transport, target, policy, reference, push)
  if (read.kind === 'absent') return read
  return { kind: 'found', digest: read.digest, mediaType: read.mediaType, size: read.bytes.length }
}

/** A manifest or index, its bytes compared with the digest that was asked for and with the one that the registry names. */
export async function getManifest(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  reference: Tag | Digest,
  push: boolean
): Promise<ManifestRead> {
  const request = readRequest(target, 'GET', reference, push)
  return transport.ask(request, policy, async (response): Promise<ManifestRead> => {
    if (response.status === 404) return readAbsence(request, response)
    const bytes = await readWhole(response, LIMIT)
    const digest = digestOf(bytes)
    compare(target, reference, digest)
    const named = parseDigest(response.headers['docker-content-digest'] ?? '')
    if (named !== undefined && named !== digest) throw mismatch(target, reference, named, digest)
    const parsed = parseManifest(bytes, response.headers['content-type'])
    if (parsed.kind === 'unreadable') {
      throw unexpectedAnswer(request, response, `a manifest that cannot be read: ${parsed.because}`)
    }
    return { kind: 'found', bytes, digest, mediaType: parsed.manifest.mediaType, manifest: parsed.manifest }
  })
}

/** Puts these very bytes under a tag or under their own digest; gives back the digest, which the registry has confirmed. */
export async function putManifest(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  reference: Tag | Digest,
  bytes: Uint8Array,
  mediaType: string
): Promise<Digest> {
  const digest = digestOf(bytes)
  compare(target, reference, digest)
  const request: RegistryRequest = {
    method: 'PUT',
    url: `${target.origin}/v2/${target.name.path}/manifests/${reference}`,
    scopes: [{ path: target.name.path, push: true }],
    headers: { 'content-type': mediaType, 'content-length': String(bytes.byteLength) },
    body: bytes,
    accept: [201]
  }
  return transport.ask(request, policy, response => {
    response.discard()
    const stored = parseDigest(response.headers['docker-content-digest'] ?? '')
    if (stored !== undefined && stored !== digest) throw mismatch(target, reference, digest, stored)
    return digest
  })
}

/** A 404 in the registry's own form. Any other 404 comes from somebody else and proves nothing about the image. */
export async function readAbsence(request: RegistryRequest, response: HttpResponse): Promise<Absent> {
  const error = await readFailure(request, response, 0)
  const { diagnostics, body } = error.failure as RegistryFailure
  if (diagnostics.length === 0 && (body ?? '').trim() !== '') throw error
  return { kind: 'absent' }
}

export function isWebPage(response: Pick<HttpResponse, 'headers'>): boolean {
  return /^\s*text\/html\b/i.test(response.headers['content-type'] ?? '')
}

function readRequest(target: Target, method: 'GET' | 'HEAD', reference: string, push: boolean): RegistryRequest {
  return {
    method,
    url: `${target.origin}/v2/${target.name.path}/manifests/${reference}`,
    scopes: [{ path: target.name.path, push }],
    headers: { accept: MANIFEST_ACCEPT },
    accept: [200, 404]
  }
}

function compare(target: Target, reference: Tag | Digest, actual: Digest): void {
  const expected = parseDigest(reference)
  if (expected !== undefined && expected !== actual) throw mismatch(target, reference, expected, actual)
}

function mismatch(target: Target, reference: string, expected: Digest, actual: Digest): FailureError {
  const separator = reference.includes(':') ? '@' : ':'
  const written = `${formatName(target.name)}${separator}${reference}`
  return new FailureError({ kind: 'mismatch', reference: written, expected, actual })
}
