import { isLoopback } from './scheme.js'

/** What is followed, and how far. */
export interface RedirectPolicy {
  readonly statuses: readonly number[]
  readonly hops: number
}

/**
 * Blobs (and, at some registries, manifests) are handed on to a storage host. 303 is not followed: ghcr.io answers with it for whatever
 * it does not serve, and the page behind it is an HTML 200 that must not pass for content.
 * Source: https://github.com/artifacthub/hub/issues/4785
 */
export const CONTENT_REDIRECTS: RedirectPolicy = { statuses: [301, 302, 307, 308], hops: 5 }

export type Redirect =
  | { readonly kind: 'none' }
  | { readonly kind: 'follow'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly because: string }

/**
 * Decides what an answer's `Location` is worth. Authorization goes to no other origin: the storage host gets a signed address and must
 * never see a token.
 *
 * @param visited every URL of this chain so far, the current one last
 */
export function decideRedirect(
  policy: RedirectPolicy,
  response: { readonly status: number; readonly location: string | undefined },
  visited: readonly string[],
  headers: Readonly<Record<string, string>>
): Redirect {
  const current = visited.at(-1) ?? ''
  if (response.status < 300 || response.status > 399 || !policy.statuses.includes(response.status))
    return { kind: 'none' }
  const target = resolveLocation(response.location, current)
  if (target === undefined) return { kind: 'refused', because: 'a redirect without an address to go to' }
  if (visited.includes(target.href))
    return { kind: 'refused', because: `a redirect in a circle, back to ${bare(target)}` }
  if (visited.length > policy.hops) return { kind: 'refused', because: `more than ${policy.hops} redirects` }
  if (isDowngrade(current, target))
    return { kind: 'refused', because: `a redirect to an unencrypted address, ${bare(target)}` }
  return { kind: 'follow', url: target.href, headers: headersFor(target, current, headers) }
}

/** The address that a `Location` (absolute or relative) means, or undefined where it means none that can be asked. */
export function resolveLocation(location: string | undefined, current: string): URL | undefined {
  if (location === undefined || location === '' || !URL.canParse(location, current)) return undefined
  const target = new URL(location, current)
  return target.protocol === 'https:' || target.protocol === 'http:' ? target : undefined
}

/** Headers for a request that goes from `current` to `target`: all of them at the same origin, no credential elsewhere. */
export function headersFor(
  target: URL,
  current: string,
  headers: Readonly<Record<string, string>>
): Readonly<Record<string, string>> {
  if (target.origin === new URL(current).origin) return headers
  const secret = ['authorization', 'cookie', 'proxy-authorization']
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.includes(name.toLowerCase())))
}

/** From an encrypted connection into the open; only this machine itself may be asked so. */
export function isDowngrade(current: string, target: URL): boolean {
  return target.protocol === 'http:' && !(isLoopback(target.hostname) && isLoopback(new URL(current).hostname))
}

function bare(url: URL): string {
  return `${url.origin}${url.pathname}`
}
