// @ts-check
import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { openExchange } from './exchange.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./faults.mjs').Host} Host */
/** @typedef {{ key: string | Buffer, cert: string | Buffer }} Tls PEM */

/**
 * @typedef {object} ListenerOptions
 * @property {string} address of the loopback
 * @property {number} port 0: any free one
 * @property {Tls | undefined} tls
 * @property {(pathname: string) => Host} hostOf which of the played hosts a path belongs to
 * @property {() => number} roundTripMs
 * @property {import('./faults.mjs').Faults} faults
 * @property {import('./request-log.mjs').RequestLog} log
 * @property {(exchange: Exchange) => void | Promise<void>} serve
 */

/** @returns {string} of the form `C0DE:1F2A:3B4C5D:4E5F60:655C1D2E` */
function makeRequestId() {
  const hex = randomBytes(14).toString('hex').toUpperCase()
  return [hex.slice(0, 4), hex.slice(4, 8), hex.slice(8, 14), hex.slice(14, 20), hex.slice(20)].join(':')
}

/**
 * @param {Exchange} exchange
 * @param {ListenerOptions} options
 */
async function handle(exchange, { roundTripMs, faults, serve }) {
  const { method, entry, url } = exchange
  const blow = faults.strike({ method, host: entry.host, pathname: url.pathname, search: url.search })
  if (blow) exchange.suffer(blow)
  const delay = roundTripMs() + (blow?.delayMs ?? 0)
  if (delay > 0) await sleep(delay)
  if (blow?.reset) exchange.reset()
  else if (blow?.answer) exchange.send(blow.answer.status, blow.answer.headers, blow.answer.body)
  else await serve(exchange)
}

/**
 * Opens one loopback listener. What is common to all of them happens here: log, request id, distance, faults.
 *
 * @param {ListenerOptions} options
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>}
 */
export async function listen(options) {
  /** @type {Map<number, import('node:net').Socket>} by the client's port */
  const connections = new Map()

  /** @type {import('node:http').RequestListener} */
  const onRequest = (request, response) => {
    const url = new URL(request.url?.startsWith('/') ? `http://host${request.url}` : 'http://host/')
    const requestId = makeRequestId()
    const entry = options.log.open(request, { host: options.hostOf(url.pathname), url, requestId })
    const socket = connections.get(request.socket.remotePort ?? 0) ?? request.socket
    const exchange = openExchange({ request, response, socket, url, entry })
    handle(exchange, options).catch(error => exchange.fail(error))
  }

  const server = options.tls ? createHttpsServer({ ...options.tls }, onRequest) : createHttpServer(onRequest)
  // Clients keep connections open between steps; Node's 5 s would close them under a request that is on its way.
  server.keepAliveTimeout = 120_000
  server.requestTimeout = 0
  server.on('connection', (/** @type {import('node:net').Socket} */ socket) => {
    socket.setNoDelay(true)
    const { remotePort = 0 } = socket
    connections.set(remotePort, socket)
    socket.once('close', () => connections.delete(remotePort))
    socket.on('error', () => socket.destroy())
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.address, () => resolve(undefined))
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The listener has no port')
  return {
    port: address.port,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of connections.values()) socket.destroy()
      })
  }
}
