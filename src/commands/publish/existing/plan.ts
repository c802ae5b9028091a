import { planCopy } from '../../../domain/plan/copy.js'
import { describePlan } from '../../../domain/plan/describe.js'
import type { Plan } from '../../../domain/plan/step.js'
import { whyNothing } from '../../../domain/tag-guard/guard.js'
import type { Tools } from '../../../lifecycle.js'
import type { Journal } from '../../../report/journal.js'
import type { ExistingSurvey } from '../../../survey/existing.js'
import { guardRun } from '../../stages/guard.js'
import { type Existing, type ExistingRun, identityGiven } from './run.js'

/** Everything that will be done, shown and noted. Where nothing is pushed, there is nothing to do. */
export async function planExisting(
  { intent: { inputs, push }, images }: ExistingRun,
  { access, looks }: ExistingSurvey,
  existing: Existing,
  journal: Journal,
  { ports: { log } }: Tools
): Promise<Plan> {
  const { source, metadata, annotated } = existing
  const { tags } = metadata
  // Around the image goes an index whose digest nobody knows yet.
  const digest = annotated ? undefined : source.digest
  const guarded = push.push
    ? await guardRun({ inputs, images, tags, own: identityGiven(existing), looks }, journal)
    : { packages: images.map(image => ({ image, tags, existing: undefined })), present: [], kept: [] }
  const plan = planCopy({
    from: source.description,
    home: undefined,
    digest,
    packages: guarded.packages,
    present: guarded.present,
    push: push.push,
    credential: access.login?.id ?? 'none',
    decisions: journal.decisions
  })
  journal.note({ plan, references: plan.references, ...(digest === undefined ? {} : { digest }) })
  if (push.push && !plan.push) journal.note({ notPushed: whyNothing(guarded), reused: guarded.present.length > 0 })
  await log.group(inputs['dry-run'] ? 'Plan (dry run: nothing is pushed)' : 'Plan', async () => {
    for (const { reference, because } of guarded.kept) log.info(`leave ${reference} where it is: ${because}`)
    for (const line of describePlan(plan)) log.info(line)
    return Promise.resolve()
  })
  return plan
}
