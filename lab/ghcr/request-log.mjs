// @ts-check
import { parseAuthorization } from './bearer.mjs'

/** @typedef {import('./faults.mjs').Host} Host */
/** @typedef {import('./world.mjs').World} World */

/**
 * @typedef {object} LoggedRequest
 * @property {string} at when it came, ISO 8601
 * @property {Host} host
 * @property {string} method
 * @property {string} path without the query
 * @property {string} query without the question mark
 * @property {number} status 0: no answer was given (yet)
 * @property {'none' | 'basic' | 'bearer' | 'other'} authorization
 * @property {string} [credential] id of the token in the world; `unknown` for a value that it does not have
 * @property {string} userAgent
 * @property {string} requestId as given in `x-github-request-id`
 * @property {number} durationMs
 * @property {number} bytes of the answer's body
 * @property {string} [fault] labels of the faults that struck it
 * @property {string} [violation] what no client may do: `authorization at the storage host`, `token in the address`
 */

const maxEntries = 100_000

/** @param {World} world @param {string} text @returns {string} without any token of the world, plain or in base64 */
function redact(world, text) {
  let clean = text
  for (const { value } of Object.values(world.tokens)) {
    for (const form of [value, encodeURIComponent(value), Buffer.from(value).toString('base64')])
      if (clean.includes(form)) clean = clean.replaceAll(form, '***')
  }
  return clean
}

/**
 * @param {LoggedRequest[]} entries the log to write to; the oldest entries go when it becomes very long
 * @param {World} world
 */
export function createRequestLog(entries, world) {
  return {
    /**
     * @param {import('node:http').IncomingMessage} request
     * @param {{ host: Host, url: URL, requestId: string }} about
     * @returns {LoggedRequest} the entry, to be filled as the request goes on
     */
    open(request, { host, url, requestId }) {
      const address = redact(world, url.pathname + url.search)
      const [path = '', query = ''] = address.split('?')
      /** @type {LoggedRequest} */
      const entry = {
        at: new Date().toISOString(),
        host,
        method: request.method ?? 'GET',
        path,
        query,
        status: 0,
        authorization: parseAuthorization(request.headers.authorization).scheme,
        userAgent: redact(world, request.headers['user-agent'] ?? ''),
        requestId,
        durationMs: 0,
        bytes: 0
      }
      if (address.includes('***')) entry.violation = 'token in the address'
      if (entries.length >= maxEntries) entries.splice(0, maxEntries / 10)
      entries.push(entry)
      return entry
    }
  }
}

/** @typedef {ReturnType<typeof createRequestLog>} RequestLog */
