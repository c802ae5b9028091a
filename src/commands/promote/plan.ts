import { describePlan } from '../../domain/plan/describe.js'
import { planPromote } from '../../domain/plan/promote.js'
import type { Plan } from '../../domain/plan/step.js'
import type { ImageName } from '../../domain/reference.js'
import type { PromoteIntent } from '../../intent/promote.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { PromoteSurvey } from '../../survey/promote.js'
import type { FoundSource } from '../../survey/promoted-source.js'
import { describeRun } from '../stages/describe.js'

/** Tags, and with them everything that will be done, shown and noted. */
export async function planPromotion(
  intent: PromoteIntent,
  images: readonly ImageName[],
  survey: PromoteSurvey,
  source: FoundSource,
  journal: Journal,
  tools: Tools
): Promise<Plan> {
  const { log } = tools.ports
  const described = await describeRun(intent.describing, { ...survey, dockerfileLabels: [] }, journal, tools)
  const plan = planPromote({
    from: source.name,
    digest: source.digest,
    images,
    tags: described.metadata.tags,
    credential: survey.access.login?.id ?? 'none',
    decisions: journal.decisions
  })
  journal.note({ plan, references: plan.references })
  await log.group(intent.inputs['dry-run'] ? 'Plan (dry run: nothing is written)' : 'Plan', async () => {
    for (const line of describePlan(plan)) log.info(line)
    return Promise.resolve()
  })
  return plan
}
