'use strict'

/**
 * Stands in for undici, which `@actions/http-client` and `@actions/github` import for one purpose: `fetch` through a proxy. Nothing here
 * fetches (docs/adr/0005), and the real one is half of the bundle and a third of its start-up time.
 */
/** @param {string} what */
const unused = what => {
  throw new Error(`undici's ${what} is not part of this bundle: requests go through @actions/http-client`)
}

/** Made by @actions/github at import where a proxy is set, and handed to a fetch that is never called. */
exports.ProxyAgent = function ProxyAgent() {}
exports.fetch = () => unused('fetch')
