import type { NoteProgress } from '../../domain/progress.js'
import { executePlan } from '../../execute/plan.js'
import { retagStep } from '../../execute/steps/retag.js'
import { verifyStep } from '../../execute/steps/verify.js'
import { createTagKeeper } from '../../execute/tags.js'
import type { PromoteIntent } from '../../intent/promote.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { PromoteSurvey } from '../../survey/promote.js'
import type { FoundSource } from '../../survey/promoted-source.js'
import { createPersistence } from '../stages/persistence.js'
import { phaseOf } from '../stages/phase.js'
import type { Promotion } from './plan.js'

/** Does what the plan says: the image by digest where it is not yet, then tags, then the read-back. */
export async function executePromotion(
  { plan, own, upward }: Promotion,
  intent: PromoteIntent,
  { access, looks }: PromoteSurvey,
  { source, digest, tree }: FoundSource,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const { log, clock } = tools.ports
  const registry = access.client.withRetry(createPersistence(intent, access, journal, tools).policy)
  const note: NoteProgress = known => journal.note(known)
  const keeper = createTagKeeper({ registry, clock, looks, own, upward })
  await executePlan(
    plan,
    {
      copy: async (step, slots) => {
        // Most promotions stay in their package.
        const { copyStep } = await import('../../execute/steps/copy.js')
        await copyStep(step, slots, { copied: { source, root: digest, tree }, registry, clock, log, note })
      },
      retag: async (step, slots) => retagStep(step, slots, { registry, log, keeper }),
      verify: async (step, slots) => verifyStep(step, slots, { registry, log, note, keeper })
    },
    phaseOf(journal, log)
  )
}
