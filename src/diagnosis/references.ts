import type { ImageName } from '../domain/reference.js'

const NAME = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*'
const HOST = String.raw`ghcr\.io|containers\.[a-z0-9.-]+|docker\.pkg\.github\.com`
/** Names as the API writes them in addresses, in scopes and behind podman's `in ghcr.io`. */
const IN_URL = new RegExp(`https?://([a-z0-9.:-]+)/v2/(${NAME})/(?:blobs|manifests|tags|referrers)/`, 'gi')
const IN_SCOPE = new RegExp(
  `https?://([a-z0-9.:-]+)/token\\?[^\\s"]*scope=repository(?:%3A|:)([a-z0-9%/._-]+?)(?:%3A|:)`,
  'gi'
)
const IN_PODMAN = new RegExp(`/v2/(${NAME})/blobs/uploads/ in ([a-z0-9.:-]+[a-z0-9])`, 'gi')

/** Image names below one of our registries that a line of a tool's output mentions, the most telling form first. */
export function imagesIn(text: string, hosts: readonly string[]): ImageName[] {
  const registries = registriesOf(hosts)
  if (!registries.named.test(text)) return []
  const found: ImageName[] = []
  const add = (host: string | undefined, path: string | undefined): void => {
    if (host === undefined || path === undefined || !path.includes('/') || !registries.exact.test(host)) return
    const name = { host, path: path.toLowerCase() }
    if (!found.some(each => each.host === name.host && each.path === name.path)) found.push(name)
  }
  for (const match of text.matchAll(IN_URL)) add(match[1], match[2])
  for (const match of text.matchAll(IN_SCOPE)) add(match[1], match[2]?.replaceAll(/%2F/gi, '/'))
  for (const match of text.matchAll(IN_PODMAN)) add(match[2], match[1])
  for (const match of text.matchAll(registries.reference))
    if (match[2]?.startsWith('v2/') !== true) add(match[1], match[2])
  return found
}

interface Registries {
  readonly named: RegExp
  readonly exact: RegExp
  readonly reference: RegExp
}

/** Patterns are made once for each list of hosts: a log may have hundreds of thousands of lines. */
const made = new WeakMap<readonly string[], Registries>()

function registriesOf(hosts: readonly string[]): Registries {
  const before = made.get(hosts)
  if (before !== undefined) return before
  const own = hosts.map(host => host.replaceAll(/[^a-z0-9]/gi, String.raw`\$&`))
  const any = [HOST, ...own].join('|')
  const registries = {
    named: new RegExp(any, 'i'),
    exact: new RegExp(`^(?:${any})$`, 'i'),
    reference: new RegExp(`(?<![a-z0-9.:-])(${any})/(${NAME})`, 'gi')
  }
  made.set(hosts, registries)
  return registries
}
