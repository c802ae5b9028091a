import type { Diagnosis } from '../../domain/diagnosis.js'
import { describeFailure, FailureError } from '../../domain/failure.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'

export async function explainPublish(
  error: unknown,
  _intent: PublishIntent | undefined,
  _journal: Journal,
  tools: Tools
): Promise<Diagnosis> {
  if (!(error instanceof FailureError)) throw error
  const diagnosis: Diagnosis = {
    id: 'unknown-failure',
    certainty: 'certain',
    title: 'Failed',
    cause: describeFailure(error.failure),
    evidence: [],
    unknown: [],
    remedies: []
  }
  tools.ports.log.error(diagnosis.cause, `${diagnosis.title} (${diagnosis.id})`)
  return Promise.resolve(diagnosis)
}
