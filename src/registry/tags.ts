import { readWhole } from './body.js'
import { isRecord, parseJson, unexpectedAnswer } from './errors.js'
import { findNextLink } from './link.js'
import { type Absent, readAbsence } from './manifests.js'
import { resolveLocation } from './redirect.js'
import type { RetryPolicy } from './retry.js'
import type { RegistryRequest, Transport } from './transport.js'
import type { Target } from './upload.js'

/** `complete` is false where the limit ended the listing before the registry did. */
export type TagList = { readonly kind: 'found'; readonly tags: readonly string[]; readonly complete: boolean } | Absent

const PAGE_LIMIT = 8 * 1024 * 1024
const PAGES = 500

/** Tags in the registry's order, page by page, up to `limit`. */
export async function listTags(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  push: boolean,
  limit: number
): Promise<TagList> {
  const tags: string[] = []
  const visited = new Set<string>()
  let url: string | undefined = `${target.origin}/v2/${target.name.path}/tags/list?n=${Math.min(limit, 1000)}`
  // A page that leads back to an earlier one would be read until the limit, and gives nothing new.
  while (url !== undefined && !visited.has(url) && visited.size < PAGES && tags.length < limit) {
    visited.add(url)
    const answer = await readPage(transport, target, policy, push, url)
    if (answer.kind === 'absent') return answer
    tags.push(...answer.tags)
    url = answer.next
  }
  return { kind: 'found', tags: tags.slice(0, limit), complete: url === undefined && tags.length <= limit }
}

type Page = { readonly kind: 'found'; readonly tags: readonly string[]; readonly next: string | undefined } | Absent

async function readPage(
  transport: Transport,
  target: Target,
  policy: RetryPolicy,
  push: boolean,
  url: string
): Promise<Page> {
  const request: RegistryRequest = {
    method: 'GET',
    url,
    scopes: [{ path: target.name.path, push }],
    headers: { accept: 'application/json' },
    accept: [200, 404]
  }
  return transport.ask(request, policy, async (response): Promise<Page> => {
    if (response.status === 404) return readAbsence(request, response)
    const text = (await readWhole(response, PAGE_LIMIT)).toString('utf8')
    const body = parseJson(text)
    // A repository without tags answers `"tags": null` at some registries.
    const listed = isRecord(body) ? (body['tags'] ?? []) : undefined
    if (!Array.isArray(listed)) throw unexpectedAnswer(request, response, text.slice(0, 1000))
    const link = findNextLink(response.headers['link'])
    const next = link === undefined ? undefined : resolveLocation(link, url)
    if (link !== undefined && next?.origin !== target.origin) {
      throw unexpectedAnswer(request, response, `a next page at another origin: ${link}`)
    }
    return { kind: 'found', tags: listed.filter(tag => typeof tag === 'string'), next: next?.href }
  })
}
