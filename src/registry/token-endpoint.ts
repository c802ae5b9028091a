import { isLoopback, originOf } from './scheme.js'
import type { TokenEndpoint } from './token.js'

/**
 * The token endpoint of GitHub's own registries, known without asking, which saves a round trip: `ghcr.io`, and `containers.HOST` on
 * GitHub Enterprise. The latter is a guess by the name, so `certain` is false there and a refusal to serve leads back to the challenge.
 */
export function knownEndpoint(host: string): (TokenEndpoint & { readonly certain: boolean }) | undefined {
  if (host !== 'ghcr.io' && !host.startsWith('containers.')) return undefined
  return { realm: new URL('/token', originOf(host)), service: host, certain: host === 'ghcr.io' }
}

/** Registries whose tokens are given out by another host of the same house. */
const SAME_HOUSE: Readonly<Record<string, readonly string[]>> = {
  'https://registry-1.docker.io': ['https://auth.docker.io'],
  'https://registry.gitlab.com': ['https://gitlab.com']
}

/**
 * Whether a login may be sent to the realm that a challenge named: only to the registry's own origin or to its known token host, and never
 * unencrypted over a network. Whoever can forge one answer must not thereby collect passwords.
 */
export function mayReceiveLogin(realm: URL, registryOrigin: string): boolean {
  if (realm.protocol !== 'https:' && !(realm.protocol === 'http:' && isLoopback(realm.hostname))) return false
  return realm.origin === new URL(registryOrigin).origin || (SAME_HOUSE[registryOrigin] ?? []).includes(realm.origin)
}

/** The realm as an address to ask, or undefined where it is none. */
export function parseRealm(realm: string, registryOrigin: string): URL | undefined {
  if (!URL.canParse(realm, registryOrigin)) return undefined
  const url = new URL(realm, registryOrigin)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? url : undefined
}
