// @ts-check
import { Agent, request as openRequest } from 'node:http'
import { Readable } from 'node:stream'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

/**
 * @typedef {object} UpstreamRequest
 * @property {string} method
 * @property {string} path with its query
 * @property {import('node:http').OutgoingHttpHeaders} [headers]
 * @property {Buffer | Readable} [body] a stream is passed on as it comes
 * @property {AbortSignal} [signal]
 */

/** Headers of a client's request that concern the registry behind. `Authorization` never does. */
const passedOn = ['accept', 'content-type', 'content-length', 'content-range', 'range', 'if-match', 'if-none-match']

/**
 * @param {IncomingMessage} request
 * @returns {import('node:http').OutgoingHttpHeaders}
 */
export const headersToPassOn = ({ headers }) =>
  Object.fromEntries(passedOn.flatMap(name => (headers[name] === undefined ? [] : [[name, headers[name]]])))

/**
 * @param {IncomingMessage} message
 * @param {number} limit in bytes
 * @returns {Promise<Buffer | undefined>} undefined: there is more than that
 */
export async function readBody(message, limit) {
  /** @type {Buffer[]} */
  const chunks = []
  let size = 0
  for await (const chunk of message) {
    size += chunk.length
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * The real registry behind the rules.
 *
 * @param {string} origin `http://127.0.0.1:PORT`
 */
export function createUpstream(origin) {
  const { hostname, port, host } = new URL(origin)
  const agent = new Agent({ keepAlive: true, keepAliveMsecs: 60_000, maxSockets: 256, noDelay: true })

  /** @param {UpstreamRequest} asked @returns {Promise<IncomingMessage>} */
  const ask = ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const options = { agent, hostname, port, method, path, headers: { ...headers, host } }
      const request = openRequest(signal ? { ...options, signal } : options, message => {
        // Whoever reads the body hears of its end; an answer that nobody reads must not end the process.
        message.on('error', () => undefined)
        resolve(message)
      })
      request.on('error', error =>
        reject(Object.assign(error, { stale: request.reusedSocket && !(body instanceof Readable) }))
      )
      if (body instanceof Readable) {
        body.once('error', () => request.destroy())
        body.pipe(request)
      } else request.end(body)
    })

  return {
    /**
     * @param {UpstreamRequest} asked
     * @returns {Promise<IncomingMessage>} the caller reads the body, or resumes it
     * @throws {Error} with `code` where the registry is not reached
     */
    async request(asked) {
      try {
        return await ask(asked)
      } catch (error) {
        // A kept connection may have died with a restarted registry: what can be sent again is sent again, once.
        if (error instanceof Error && 'stale' in error && error.stale) return ask(asked)
        throw error
      }
    },

    /**
     * @param {string} path
     * @param {{ accept?: string, limit?: number }} [options]
     * @returns {Promise<Buffer | undefined>} the body of a 200
     */
    async read(path, { accept = '*/*', limit = 4 * 1024 * 1024 } = {}) {
      const message = await this.request({ method: 'GET', path, headers: { accept } })
      const body = await readBody(message, limit)
      return message.statusCode === 200 ? body : undefined
    },

    stop: () => agent.destroy()
  }
}

/** @typedef {ReturnType<typeof createUpstream>} Upstream */
