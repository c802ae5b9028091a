// @ts-check
import { hostOfApiPath, serveApi } from './api.mjs'
import { createFaults } from './faults.mjs'
import { listen } from './listener.mjs'
import { createRegistry, serveRegistry, serveStorage } from './registry.mjs'
import { createRequestLog } from './request-log.mjs'
import { createUpstream } from './upstream.mjs'
import { changeWorld, createWorld } from './world.mjs'

export { makeTokenValue } from './token-shapes.mjs'
export { refusals } from './refusals.mjs'
export { WorldError } from './world.mjs'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').WorldInput} WorldInput */
/** @typedef {import('./request-log.mjs').LoggedRequest} LoggedRequest */
/** @typedef {import('./listener.mjs').ListenerOptions} ListenerOptions */
/** @typedef {number | { registry?: number, api?: number }} RoundTrip milliseconds; a number holds for both */

/**
 * @typedef {object} GhcrOptions
 * @property {string} upstream a real registry, `http://127.0.0.1:PORT`
 * @property {WorldInput} world
 * @property {number} [port] of the registry front; by default any free one
 * @property {number} [apiPort]
 * @property {number} [storagePort]
 * @property {import('./listener.mjs').Tls} [tls] for the registry front and the storage host; the API stays plain
 * @property {{ registry?: string, storage?: string }} [names] host names that clients are told, `ghcr.io`; they must
 *   lead to `address` for those clients
 * @property {string} [address] a loopback address of one's own (127.0.0.2), to have port 443 beside another lab
 * @property {RoundTrip} [roundTripMs] time added before each answer, as a distance would
 * @property {() => number} [now] the clock, milliseconds since 1970
 */

/**
 * @typedef {object} Ghcr
 * @property {string} host `localhost:PORT`, to be written in image names
 * @property {string} url `http://localhost:PORT`
 * @property {string} apiUrl what GITHUB_API_URL says
 * @property {string} statusUrl stands for https://www.githubstatus.com
 * @property {string} storageUrl
 * @property {World} world as it is now, with the packages that were pushed
 * @property {Pick<import('./faults.mjs').Faults, 'order' | 'clear'>} faults
 * @property {LoggedRequest[]} requests as they came
 * @property {(patch: WorldInput) => void} setWorld objects are merged, null removes
 * @property {(roundTripMs: RoundTrip) => void} setRoundTrip
 * @property {() => Promise<void>} stop
 */

/** @param {RoundTrip} roundTrip @returns {{ registry: number, api: number }} */
const readRoundTrip = roundTrip =>
  typeof roundTrip === 'number' ? { registry: roundTrip, api: roundTrip } : { registry: 0, api: 0, ...roundTrip }

/** @param {string} scheme @param {string} name @param {number} port */
function makeHost(scheme, name, port) {
  const usual = scheme === 'https' ? 443 : 80
  return port === usual ? name : `${name}:${port}`
}

/**
 * Starts the local ghcr.io with api.github.com and the storage host beside it, on loopback only.
 *
 * @param {GhcrOptions} options
 * @returns {Promise<Ghcr>}
 * @throws {import('./world.mjs').WorldError} for a world that cannot be
 */
export async function startGhcr({
  upstream,
  world: input,
  names = {},
  address = '127.0.0.1',
  tls,
  now = Date.now,
  ...options
}) {
  const world = createWorld(input)
  const faults = createFaults()
  /** @type {LoggedRequest[]} */
  const requests = []
  const log = createRequestLog(requests, world)
  let roundTrip = readRoundTrip(options.roundTripMs ?? 0)
  const scheme = tls ? 'https' : 'http'
  const urls = { registry: '', api: '', storage: '' }
  const registry = createRegistry({
    world,
    upstream: createUpstream(upstream),
    now,
    origin: () => urls.registry,
    storageUrl: () => urls.storage,
    pageUrl: () => `${urls.api}/-/v2/packages/container`
  })
  /** @type {Awaited<ReturnType<typeof listen>>[]} */
  const listeners = []
  const stop = async () => {
    await Promise.all(listeners.map(listener => listener.stop()))
    registry.upstream.stop()
  }
  /** @param {Omit<ListenerOptions, 'address' | 'port' | 'faults' | 'log'> & { port: number | undefined }} options */
  const open = async ({ port = 0, ...rest }) => {
    try {
      const listener = await listen({ ...rest, address, port, faults, log })
      listeners.push(listener)
      return listener.port
    } catch (error) {
      await stop()
      throw error
    }
  }
  const frontPort = await open({
    port: options.port,
    tls,
    hostOf: pathname => (pathname === '/token' ? 'token' : 'registry'),
    roundTripMs: () => roundTrip.registry,
    serve: exchange => serveRegistry(registry, exchange)
  })
  const storagePort = await open({
    port: options.storagePort,
    tls,
    hostOf: () => 'storage',
    roundTripMs: () => roundTrip.registry,
    serve: exchange => serveStorage(registry, exchange)
  })
  const apiPort = await open({
    port: options.apiPort,
    tls: undefined,
    hostOf: hostOfApiPath,
    roundTripMs: () => roundTrip.api,
    serve: exchange => serveApi(registry, exchange, urls.api)
  })
  const host = makeHost(scheme, names.registry ?? 'localhost', frontPort)
  urls.registry = `${scheme}://${host}`
  // Another host name, not only another port: clients drop `Authorization` by the name.
  const storageName = names.storage ?? (tls ? 'pkg-containers.githubusercontent.com' : address)
  urls.storage = `${scheme}://${makeHost(scheme, storageName, storagePort)}`
  urls.api = `http://${address}:${apiPort}`

  return {
    host,
    url: urls.registry,
    apiUrl: urls.api,
    statusUrl: urls.api,
    storageUrl: urls.storage,
    world,
    faults,
    requests,
    setWorld: patch => changeWorld(world, patch),
    setRoundTrip: roundTripMs => {
      roundTrip = readRoundTrip(roundTripMs)
    },
    stop
  }
}
