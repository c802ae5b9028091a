import type { InputProblem } from '../domain/failure.js'
import type { Hosts } from './context.js'

type Parsed = { readonly hosts: Hosts } | { readonly problem: InputProblem }

/**
 * The hosts that belong to a GitHub server. ghcr.io serves github.com only; GitHub Enterprise Server (with subdomain isolation) and
 * GitHub Enterprise Cloud with data residency have a registry of their own under `containers.`:
 * https://docs.github.com/enterprise-server/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 *
 * @param server `GITHUB_SERVER_URL`; empty means github.com
 * @param api `GITHUB_API_URL`; empty means the address that follows from the server
 */
export function parseHosts(server: string, api: string): Parsed {
  const web = parseAddress(server === '' ? 'https://github.com' : server)
  if (web === undefined) return { problem: badAddress('GITHUB_SERVER_URL', server, 'https://github.com') }
  const kind = kindOf(web.hostname)
  const derived = {
    'github.com': 'https://api.github.com',
    'ghe.com': apiOfSubdomain(web),
    ghes: `${origin(web)}/api/v3`
  }
  const chosen = parseAddress(api === '' ? derived[kind] : api)
  if (chosen === undefined) return { problem: badAddress('GITHUB_API_URL', api, derived[kind]) }
  return {
    hosts: {
      kind,
      server: origin(web),
      api: origin(chosen),
      registry: kind === 'github.com' ? 'ghcr.io' : `containers.${web.host}`
    }
  }
}

function kindOf(hostname: string): Hosts['kind'] {
  if (hostname === 'github.com') return 'github.com'
  return hostname.endsWith('.ghe.com') ? 'ghe.com' : 'ghes'
}

function apiOfSubdomain(web: URL): string {
  return `${web.protocol}//api.${web.host}`
}

function parseAddress(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  // An address that carries a login or a query is not one that GitHub sets, and it would end up in logs.
  return web && url.username === '' && url.password === '' && url.search === '' && url.hash === '' ? url : undefined
}

/** Without the slash that `URL` puts at the end. */
function origin(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function badAddress(input: string, value: string, example: string): InputProblem {
  return {
    input,
    value,
    problem: 'is not the address of a GitHub server',
    allowed: `The runner sets it, such as ${example}.`
  }
}
