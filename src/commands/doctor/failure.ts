import { explainOwn } from '../../diagnosis/own.js'
import { noLooks } from '../../diagnosis/looks.js'
import { NOT_ASKED } from '../../diagnosis/reasons.js'
import type { Language } from '../../diagnosis/text.js'
import { FailureError } from '../../domain/failure.js'
import type { DoctorIntent } from '../../intent/doctor.js'
import type { Tools } from '../../lifecycle.js'
import type { Examination } from '../../report/doctor.js'
import { explainAlone } from '../../survey/refusals.js'

export interface DoctorScene {
  run?: Pick<DoctorIntent, 'inputs' | 'context'>
}

/** What the inputs alone give away: a name that can never be pushed to is a finding; a wrong input is a failure of the step. */
export async function examineFailure(
  error: unknown,
  { run }: DoctorScene,
  language: Language,
  { ports, cancelled }: Tools
): Promise<Examination> {
  if (!(error instanceof FailureError)) throw error
  const signal = cancelled()
  const failure = signal === undefined ? error.failure : ({ kind: 'cancelled', signal } as const)
  const nothing = { credential: 'none' as const, images: [], decisions: [], facts: {}, notes: [] }
  const own = failure.kind === 'refused' ? undefined : explainOwn(failure, language)
  if (own !== undefined) return { ...nothing, canPush: 'unknown', diagnoses: [own], trouble: true, unusable: true }
  if (run === undefined) throw error
  const { explanation } = await explainAlone(failure, {
    context: run.context,
    images: [],
    candidates: [],
    looks: noLooks(NOT_ASKED),
    clock: ports.clock,
    language
  })
  const { diagnosis, facts } = explanation
  return { ...nothing, canPush: 'false', diagnoses: [diagnosis], facts, trouble: true, unusable: false }
}
