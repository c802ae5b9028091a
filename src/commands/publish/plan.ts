import { FailureError } from '../../domain/failure.js'
import { valueOf } from '../../domain/known.js'
import { describePlan, planPublish } from '../../domain/plan/publish.js'
import type { Plan } from '../../domain/plan/step.js'
import type { ImageName } from '../../domain/reference.js'
import { type Described, describe } from '../../intent/metadata.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'

/** Tags, labels and annotations from all that is known now; shown with the reason of each. */
export async function describeRun(
  intent: PublishIntent,
  survey: PublishSurvey,
  journal: Journal,
  tools: Tools
): Promise<Described> {
  const described = describe(intent, valueOf(survey.checkout.commitDate))
  if (described.problems.length > 0) throw new FailureError({ kind: 'input', problems: described.problems })
  const { log } = tools.ports
  for (const warning of described.warnings) log.warning(warning)
  await log.group('Tags and labels', async () => {
    for (const { about, value, verdict, because } of described.decisions)
      log.info(`${about} ${value}: ${verdict} – ${because}`)
    for (const [key, value] of described.labels) log.info(`label ${key}=${value}`)
    return Promise.resolve()
  })
  journal.decide(...described.decisions)
  journal.note({
    labels: described.labels.map(([key, value]) => `${key}=${value}`),
    annotations: described.annotations,
    json: described.json,
    ...(described.version === undefined ? {} : { version: described.version })
  })
  return described
}

export async function planRun(
  intent: PublishIntent,
  images: readonly ImageName[],
  survey: PublishSurvey,
  described: Described,
  journal: Journal,
  tools: Tools
): Promise<Plan> {
  const date = valueOf(survey.checkout.commitDate)
  const plan = planPublish({
    images,
    tags: described.tags,
    push: intent.push.push,
    credential: survey.access.login?.id ?? 'none',
    build: {
      ...intent.build.build,
      labels: described.labels,
      annotations: described.annotations,
      sourceDate:
        tools.environment['SOURCE_DATE_EPOCH'] !== undefined || date === undefined ? undefined : Date.parse(date) / 1000
    },
    decisions: journal.decisions
  })
  journal.note({ plan, references: plan.references })
  await tools.ports.log.group(
    intent.inputs['dry-run'] ? 'Plan (dry run: nothing is built or pushed)' : 'Plan',
    async () => {
      for (const line of describePlan(plan)) tools.ports.log.info(line)
      return Promise.resolve()
    }
  )
  return plan
}
