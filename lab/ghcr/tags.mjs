// @ts-check
import { refusals } from './refusals.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./registry.mjs').Registry} Registry */

const maxPage = 1000

/**
 * @param {Registry} registry
 * @param {string} name
 * @returns {Promise<string[] | undefined>} all tags as they were created; those from before this front come first
 */
export async function listTags({ upstream, tagOrder }, name) {
  const body = await upstream.read(`/v2/${name}/tags/list`)
  if (!body) return undefined
  const tags = /** @type {string[]} */ (JSON.parse(body.toString('utf8')).tags ?? [])
  const order = tagOrder.get(name) ?? []
  return [...tags.filter(tag => !order.includes(tag)), ...order.filter(tag => tags.includes(tag))]
}

/**
 * @param {readonly string[]} tags
 * @param {{ size: number, last: string | null }} asked `last`: the page begins after this tag
 * @returns {{ page: string[], next: string | undefined }} next: the `last` of the page that follows
 */
export function cutPage(tags, { size, last }) {
  const start = last === null ? 0 : tags.indexOf(last) + 1
  const page = tags.slice(start, start + size)
  return { page, next: start + size < tags.length ? page.at(-1) : undefined }
}

/**
 * `GET /v2/NAME/tags/list`, about 100 to a page, more by `n`, the next page by `Link`.
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {string} name
 */
export async function serveTags(registry, exchange, name) {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return exchange.refuse(refusals.unsupported)
  const tags = registry.world.packages[name] ? await listTags(registry, name) : undefined
  if (!tags) return exchange.refuse(refusals.nameUnknown)
  const query = exchange.url.searchParams
  const size = Math.min(maxPage, Number(query.get('n')) || registry.world.registry.tagPageSize)
  const { page, next } = cutPage(tags, { size, last: query.get('last') })
  /** @type {Record<string, string>} */
  const headers = { 'content-type': 'application/json' }
  if (next !== undefined) {
    const address = new URLSearchParams({ last: next, n: String(size) })
    headers.link = `</v2/${name}/tags/list?${address.toString()}>; rel="next"`
  }
  return exchange.send(200, headers, { name, tags: page })
}
