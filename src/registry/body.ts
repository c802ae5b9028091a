import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib'
import type { HttpResponse } from '../ports/ports.js'

const SHORT = 64 * 1024

/**
 * The whole body, at most `limit` bytes; more is a network failure of code `BODY_TOO_LARGE`. We ask for no compression, but proxies
 * between us and the registry have compressed all the same, so the encoding that the answer names is undone.
 */
export async function readWhole(response: HttpResponse, limit: number): Promise<Buffer> {
  const body = await response.body(limit)
  return decode(body, response.headers['content-encoding'], limit)
}

/** The first `limit` bytes; a longer body is cut off there and its connection given up. For evidence, never for content. */
export async function readStart(response: HttpResponse, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response.stream()) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      chunks.push(bytes)
      size += bytes.length
      if (size >= limit) break
    }
  } catch {
    // The status line alone is evidence enough: a refusal whose body breaks off stays the refusal that it is.
  }
  const start = Buffer.concat(chunks).subarray(0, limit)
  return decode(start, response.headers['content-encoding'], limit)
}

/**
 * Lets an unread answer go. A short one is read past, so that its connection serves the next request too; the connection of a long one
 * (a layer, an endless page) is given up.
 */
export function abandon(response: HttpResponse): void {
  const length = Number(response.headers['content-length'] ?? NaN)
  const stream: NodeJS.ReadableStream & { destroy?: () => void } = response.stream()
  if (length <= SHORT || stream.destroy === undefined) stream.resume()
  else stream.destroy()
}

function decode(body: Buffer, encoding: string | undefined, limit: number): Buffer {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limit }
  try {
    switch (encoding?.trim().toLowerCase() ?? 'identity') {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(body, options)
      case 'deflate':
        return inflateSync(body, options)
      case 'br':
        return brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: limit })
      default:
        return body
    }
  } catch {
    return body
  }
}
