import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { type Digest, parseDigest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'

/**
 * Passes a blob on while counting and hashing it. The stream fails instead of ending where the bytes are not those that the digest names,
 * so nobody can take a broken download for a whole one. Memory: one chunk.
 *
 * @param reference what is read, for the failure: `ghcr.io/o/n@sha256:…`
 */
export function verifyContent(source: NodeJS.ReadableStream, digest: Digest, reference: string): Readable {
  return Readable.from(checked(source, digest, reference), { objectMode: false })
}

async function* checked(source: NodeJS.ReadableStream, digest: Digest, reference: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of source) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      hash.update(bytes)
      yield bytes
    }
  } catch (error) {
    throw brokenOff(error, reference)
  }
  const actual = parseDigest(`sha256:${hash.digest('hex')}`)
  if (actual !== undefined && actual !== digest)
    throw new FailureError({ kind: 'mismatch', reference, expected: digest, actual })
}

function brokenOff(error: unknown, reference: string): FailureError {
  if (error instanceof FailureError) return error
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? 'ECONNRESET'
  const host = reference.slice(0, reference.indexOf('/'))
  return new FailureError({ kind: 'network', host, code, request: `GET ${reference}` }, { cause: error })
}
