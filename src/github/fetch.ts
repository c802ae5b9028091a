import type { Http, HttpRequest, HttpResponse } from '../ports/ports.js'

/** As much of the Fetch standard as octokit uses. */
export type Fetch = (url: string, options: { readonly headers?: Readonly<Record<string, string>> }) => Promise<Response>

const LIMIT = 16 * 1024 * 1024
const HOPS = 3
const REDIRECTS = [301, 302, 307, 308]
/** Statuses that the standard forbids a body for. */
const BODILESS = [101, 204, 205, 304]

/**
 * Lets octokit speak through our own HTTP port instead of its `undici`: so it honours the same proxies, CAs and time-outs as the registry
 * client, and tests see its requests. Only GET is sent. The API redirects renamed and transferred repositories; such an answer is followed
 * at the API's own origin, because the token goes along.
 *
 * @param timeout milliseconds without a byte
 */
export function fetchOver(http: Http, timeout: number): Fetch {
  return async (url, { headers = {} }) => {
    let current = url
    for (let hop = 0; ; hop += 1) {
      const request: HttpRequest = { method: 'GET', url: current, headers, timeout }
      const response = await http.send(request)
      const next = REDIRECTS.includes(response.status) ? followed(response, current) : undefined
      if (next === undefined || hop >= HOPS) return toResponse(response)
      response.discard()
      current = next
    }
  }
}

function followed(response: HttpResponse, current: string): string | undefined {
  const location = response.headers['location']
  if (location === undefined || !URL.canParse(location, current)) return undefined
  const target = new URL(location, current)
  return target.origin === new URL(current).origin ? target.href : undefined
}

async function toResponse(response: HttpResponse): Promise<Response> {
  const body = await response.body(LIMIT)
  const init = { status: response.status, headers: response.headers }
  return new Response(BODILESS.includes(response.status) ? null : new Uint8Array(body), init)
}
