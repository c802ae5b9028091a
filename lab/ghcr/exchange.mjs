// @ts-check
import { Readable } from 'node:stream'
import { bodyOf, refusals } from './refusals.mjs'

/** @typedef {import('node:http').OutgoingHttpHeaders} Headers */

/**
 * @typedef {object} Exchange one request and the means to answer it, once
 * @property {string} method
 * @property {URL} url the host in it means nothing
 * @property {import('node:http').IncomingMessage} request
 * @property {import('./request-log.mjs').LoggedRequest} entry
 * @property {boolean} loseUpload a fault wants the upload session forgotten
 * @property {AbortSignal} gone aborted when the client went away before it had its answer
 * @property {(status: number, headers?: Headers, body?: string | Buffer | object | Readable) => void} send
 * @property {(refusal: import('./refusals.mjs').Refusal, headers?: Headers) => void} refuse
 * @property {() => void} reset
 * @property {(blow: import('./faults.mjs').Blow) => void} suffer
 * @property {(error: unknown) => void} fail answers what no rule foresaw
 */

/** @param {string | Buffer | object} body @returns {Buffer} */
function encodeBody(body) {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/**
 * @param {{ request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse,
 *   socket: import('node:net').Socket, url: URL, entry: import('./request-log.mjs').LoggedRequest }} parts
 *   `socket` is the TCP socket, also below TLS
 * @returns {Exchange}
 */
export function openExchange({ request, response, socket, url, entry }) {
  const started = process.hrtime.bigint()
  const gone = new AbortController()
  let closeBeforeAnswer = false
  /** @type {number | undefined} */
  let truncate

  response.once('close', () => {
    entry.durationMs = Number(process.hrtime.bigint() - started) / 1e6
    if (!response.writableFinished) gone.abort()
  })
  // A client that hangs up is nothing to report: its side of the story is what tests look at.
  for (const stream of [request, response]) stream.on('error', () => response.destroy())

  /** @param {Buffer} chunk @returns {boolean} false: hold on until the answer drains */
  const write = chunk => {
    const rest = truncate === undefined ? chunk.length : Math.max(0, truncate - entry.bytes)
    entry.bytes += Math.min(rest, chunk.length)
    if (rest >= chunk.length) return response.write(chunk)
    response.write(chunk.subarray(0, rest), () => socket.destroy())
    return false
  }

  /** @param {Readable} body */
  const stream = body => {
    body.on('data', (/** @type {Buffer} */ chunk) => {
      if (!write(chunk)) body.pause()
    })
    response.on('drain', () => body.resume())
    body.once('end', () => response.end())
    body.on('error', () => response.destroy())
    response.once('close', () => body.destroy())
  }

  /** @type {Exchange['send']} */
  const send = (status, headers = {}, body) => {
    if (response.headersSent || response.destroyed) {
      if (body instanceof Readable) body.destroy()
      return
    }
    if (closeBeforeAnswer) {
      if (body instanceof Readable) body.destroy()
      socket.destroy()
      return
    }
    entry.status = status
    const content = body === undefined || body instanceof Readable ? body : encodeBody(body)
    if (Buffer.isBuffer(content)) headers['content-length'] ??= content.length
    response.writeHead(status, { ...headers, 'x-github-request-id': entry.requestId })
    if (request.method === 'HEAD' || content === undefined) {
      if (content instanceof Readable) content.resume()
      response.end()
    } else if (content instanceof Readable) {
      stream(content)
    } else {
      write(content)
      if (truncate === undefined || content.length <= truncate) response.end()
    }
  }

  /** @type {Exchange['refuse']} */
  const refuse = (refusal, headers = {}) =>
    send(refusal.status, { 'content-type': 'application/json', ...headers }, bodyOf(refusal))

  return {
    method: request.method ?? 'GET',
    url,
    request,
    entry,
    loseUpload: false,
    gone: gone.signal,
    send,
    refuse,
    reset: () => socket.resetAndDestroy(),
    suffer(blow) {
      entry.fault = blow.labels.join(', ')
      closeBeforeAnswer = blow.closeBeforeAnswer
      truncate = blow.truncate
      this.loseUpload = blow.loseUpload
    },
    fail(error) {
      if (gone.signal.aborted) return
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      // The registry behind is down or was restarted: a proxy in front of ghcr.io would say the same.
      if (code.startsWith('ECONN') || code === 'EPIPE') return refuse(refusals.unavailable)
      entry.fault = `lab: ${error instanceof Error ? error.message : String(error)}`
      refuse(refusals.internalError)
    }
  }
}
