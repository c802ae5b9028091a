import { explainOwn } from '../../diagnosis/own.js'
import { renderAnnotation } from '../../diagnosis/render.js'
import type { FailureError } from '../../domain/failure.js'
import type { Tools } from '../../lifecycle.js'

/** Failures of `meta` concern its inputs only: no facts have to be collected for them. */
export function explainPlainly(error: FailureError, { ports: { log } }: Tools): Promise<void> {
  const diagnosis = explainOwn(error.failure, 'en')
  if (diagnosis === undefined) throw error
  const { title, message } = renderAnnotation(diagnosis, 'en')
  log.error(message, title)
  return Promise.resolve()
}
