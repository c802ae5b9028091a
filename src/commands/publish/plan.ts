import { valueOf } from '../../domain/known.js'
import { describePlan } from '../../domain/plan/describe.js'
import { planPublish } from '../../domain/plan/publish.js'
import type { Plan } from '../../domain/plan/step.js'
import type { Described } from '../../intent/metadata.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import { builderOf, prepareWorkshop, sourceDate } from './workshop.js'
import { cacheRun } from './cache.js'
import type { Workshop } from './engine.js'
import type { RunTags } from './tags.js'
import { testOf } from './test.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'

/** Everything that will be done, shown and noted. */
export async function planRun(
  intent: PublishIntent,
  guarded: RunTags,
  survey: PublishSurvey,
  workshop: Workshop,
  described: Described,
  journal: Journal,
  tools: Tools
): Promise<Plan> {
  const cache = cacheRun(intent, guarded.packages[0]?.image, survey, workshop, journal, tools)
  journal.decide(...intent.build.decisions)
  const plan = planPublish({
    packages: guarded.packages,
    present: guarded.present,
    push: intent.push.push,
    credential: survey.access.login?.id ?? 'none',
    build: {
      ...intent.build.build,
      ...builderOf(intent, workshop),
      cacheFrom: cache.from,
      cacheTo: cache.to,
      labels: described.labels,
      annotations: described.annotations,
      sourceDate: sourceDate(tools.environment, valueOf(survey.commitDate)),
      dockerFormat: survey.checkout.needs.dockerFormat.length > 0
    },
    ...prepareWorkshop(intent, workshop, described),
    test: testOf(intent, survey, workshop),
    decisions: journal.decisions
  })
  journal.note({ plan, references: plan.references })
  await tools.ports.log.group(
    intent.inputs['dry-run'] ? 'Plan (dry run: nothing is built or pushed)' : 'Plan',
    async () => {
      for (const { reference, because } of guarded.kept)
        tools.ports.log.info(`leave ${reference} where it is: ${because}`)
      for (const line of describePlan(plan)) tools.ports.log.info(line)
      return Promise.resolve()
    }
  )
  return plan
}
