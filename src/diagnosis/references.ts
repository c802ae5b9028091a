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
  const ours = (host: string): boolean => new RegExp(`^(?:${HOST})$`, 'i').test(host) || hosts.includes(host)
  const found: ImageName[] = []
  const add = (host: string | undefined, path: string | undefined): void => {
    if (host === undefined || path === undefined || !path.includes('/') || !ours(host)) return
    const name = { host, path: path.toLowerCase() }
    if (!found.some(each => each.host === name.host && each.path === name.path)) found.push(name)
  }
  for (const match of text.matchAll(IN_URL)) add(match[1], match[2])
  for (const match of text.matchAll(IN_SCOPE)) add(match[1], match[2]?.replaceAll(/%2F/gi, '/'))
  for (const match of text.matchAll(IN_PODMAN)) add(match[2], match[1])
  for (const match of text.matchAll(plain(hosts)))
    if (match[2] !== 'v2' && !match[2]?.startsWith('v2/')) add(match[1], match[2])
  return found
}

function plain(hosts: readonly string[]): RegExp {
  const own = hosts.map(host => host.replaceAll(/[^a-z0-9]/gi, String.raw`\$&`))
  return new RegExp(`(?<![a-z0-9.:-])(${[HOST, ...own].join('|')})/(${NAME})`, 'gi')
}
