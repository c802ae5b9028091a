import { FailureError } from '../domain/failure.js'
import type { Clock, Http } from '../ports/ports.js'

/**
 * The same HTTP for what has to be over soon: nothing is asked after `budgetMs`, and no answer is waited for longer than that. Without
 * it, a request that nobody waits for any more would hold the process.
 */
export function within(budgetMs: number, http: Http, clock: Clock): Http {
  const end = clock.now() + budgetMs
  return {
    async send(request) {
      if (clock.now() >= end) {
        const { host, origin, pathname } = new URL(request.url)
        const asked = `${request.method} ${origin}${pathname}`
        throw new FailureError({ kind: 'network', host, code: 'ETIMEDOUT', request: asked })
      }
      return http.send({ ...request, timeout: Math.min(request.timeout ?? budgetMs, budgetMs) })
    }
  }
}
