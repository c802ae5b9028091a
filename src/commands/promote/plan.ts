import { describePlan } from '../../domain/plan/describe.js'
import { planCopy } from '../../domain/plan/copy.js'
import type { Plan } from '../../domain/plan/step.js'
import { formatPinned, type ImageName } from '../../domain/reference.js'
import { upwardOf, type UpwardTag } from '../../domain/tag-guard/floating.js'
import { whyNothing } from '../../domain/tag-guard/guard.js'
import { type ImageIdentity, identityOf } from '../../domain/tag-guard/identity.js'
import type { PromoteIntent } from '../../intent/promote.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { PromoteSurvey } from '../../survey/promote.js'
import type { FoundSource } from '../../survey/promoted-source.js'
import { describeRun } from '../stages/describe.js'
import { guardRun } from '../stages/guard.js'

export interface Promotion {
  readonly plan: Plan
  /** What the image says of itself under its new tags: the version that it is given, and whence it comes. */
  readonly own: ImageIdentity
  readonly upward: readonly UpwardTag[]
}

/** Tags, and with them everything that will be done, shown and noted. */
export async function planPromotion(
  intent: PromoteIntent,
  images: readonly ImageName[],
  survey: PromoteSurvey,
  source: FoundSource,
  journal: Journal,
  tools: Tools
): Promise<Promotion> {
  const { log } = tools.ports
  const { inputs } = intent
  const { metadata } = await describeRun(intent.describing, { ...survey, dockerfileLabels: [] }, journal, tools)
  const { tags } = metadata
  const own = { ...identityOf(source.labels), version: metadata.version }
  const guarded = await guardRun({ inputs, images, tags, own, looks: survey.looks }, journal)
  const plan = planCopy({
    from: formatPinned(source.name, source.digest),
    home: source.name,
    digest: source.digest,
    packages: guarded.packages,
    present: guarded.present,
    push: true,
    credential: survey.access.login?.id ?? 'none',
    decisions: journal.decisions
  })
  journal.note({ plan, references: plan.references })
  await log.group(inputs['dry-run'] ? 'Plan (dry run: nothing is written)' : 'Plan', async () => {
    for (const { reference, because } of guarded.kept) log.info(`leave ${reference} where it is: ${because}`)
    for (const line of describePlan(plan)) log.info(line)
    return Promise.resolve()
  })
  if (!plan.push) journal.note({ notPushed: whyNothing(guarded) })
  return { plan, own, upward: upwardOf(tags, inputs['move-tags']) }
}
