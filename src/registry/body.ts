import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib'
import type { HttpResponse } from '../ports/ports.js'

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
      const bytes = Buffer.from(chunk)
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

/** Gives the connection up without reading the rest, however long it is. Only for answers whose body may be a whole layer. */
export function abandon(response: HttpResponse): void {
  const stream = response.stream() as NodeJS.ReadableStream & { destroy?: () => void }
  if (stream.destroy === undefined) stream.resume()
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
