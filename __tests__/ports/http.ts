import { createHttp } from '../../src/ports/http.js'
import type { Http } from '../../src/ports/ports.js'

/**
 * The real HTTP port, with some origins answered by servers of the test: `{ 'https://ghcr.io': 'http://127.0.0.1:1234' }`. What the code
 * under test sees is the origin that it asked.
 */
export function routeHttp(routes: Readonly<Record<string, string>>): Http {
  const http = createHttp()
  return {
    send: async request => {
      const url = new URL(request.url)
      const origin = routes[url.origin]
      return http.send(origin === undefined ? request : { ...request, url: `${origin}${url.pathname}${url.search}` })
    }
  }
}
