// @ts-check

/** Addresses without a slash at the end. @typedef {{ server: string, api: string, graphql: string }} HostAddresses */

/**
 * Where a GitHub is reached, from its host name: `github.com`, `SUB.ghe.com` (Enterprise Cloud with data residency), or
 * any other name (Enterprise Server). Full addresses are taken as they are, so that a lab can stand in for the API.
 * https://docs.github.com/actions/learn-github-actions/variables#default-environment-variables
 * @param {string | Partial<HostAddresses>} [host]
 * @returns {HostAddresses}
 */
export function resolveHost(host = 'github.com') {
  if (typeof host !== 'string') {
    const server = host.server ?? 'https://github.com'
    const named = resolveHost(new URL(server).host)
    const api = host.api ?? named.api
    return { server, api, graphql: host.graphql ?? (host.api === undefined ? named.graphql : `${api}/graphql`) }
  }
  const server = `https://${host}`
  if (host === 'github.com') {
    return { server, api: 'https://api.github.com', graphql: 'https://api.github.com/graphql' }
  }
  if (host.endsWith('.ghe.com')) return { server, api: `https://api.${host}`, graphql: `https://api.${host}/graphql` }
  return { server, api: `${server}/api/v3`, graphql: `${server}/api/graphql` }
}
