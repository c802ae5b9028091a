import { FailureError } from '../../domain/failure.js'
import type { Plan } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { executePlan } from '../../execute/plan.js'
import { indexStep } from '../../execute/steps/index.js'
import { retagStep } from '../../execute/steps/retag.js'
import { verifyStep } from '../../execute/steps/verify.js'
import type { MergeIntent } from '../../intent/merge.js'
import type { Tools } from '../../lifecycle.js'
import { PATIENT } from '../../registry/retry.js'
import type { Journal } from '../../report/journal.js'
import type { MergeSurvey } from '../../survey/merge.js'
import { phaseOf } from '../stages/phase.js'

/** Does what the plan says: index by digest, then tags, then the read-back. */
export async function executeMerge(
  plan: Plan,
  intent: MergeIntent,
  survey: MergeSurvey,
  journal: Journal,
  { ports: { log } }: Tools
): Promise<void> {
  const registry = survey.access.client.withRetry({ ...PATIENT, retries: intent.inputs.retries })
  const note: NoteProgress = known => journal.note(known)
  const [only] = survey.legs
  if (survey.legs.length === 1 && only !== undefined) note({ digest: only.record.digest })
  const copy = async (): Promise<void> =>
    Promise.reject(new FailureError({ kind: 'refused', because: 'several packages cannot be merged into yet' }))
  await executePlan(
    plan,
    {
      index: async (step, slots) => indexStep(step, slots, { registry, log, note, copy }),
      retag: async (step, slots) => retagStep(step, slots, { registry, log }),
      verify: async (step, slots) => verifyStep(step, slots, { registry, log, note })
    },
    phaseOf(journal, log)
  )
}
