import { FailureError } from '../../domain/failure.js'
import { judgeDockerfileLabels } from '../../domain/dockerfile-labels.js'
import { valueOf } from '../../domain/known.js'
import { describeAsJson } from '../../domain/metadata-output.js'
import { describePlan, planPublish } from '../../domain/plan/publish.js'
import type { Plan } from '../../domain/plan/step.js'
import type { ImageName } from '../../domain/reference.js'
import { type Described, describe, labelLines, metadataRequest } from '../../intent/metadata.js'
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
  const learnt = { repository: survey.repository, commitDate: valueOf(survey.commitDate) }
  const registry = journal.facts.images[0]?.host ?? ''
  const described = await describe(intent, metadataRequest(intent, registry, learnt, new Date(tools.ports.clock.now())))
  const { metadata } = described
  if (metadata.problems.length > 0) throw new FailureError({ kind: 'input', problems: metadata.problems })
  const { log } = tools.ports
  const dockerfile = judgeDockerfileLabels(survey.checkout.labels, metadata.labels)
  for (const warning of [...metadata.warnings, ...dockerfile.warnings]) log.warning(warning)
  await log.group('Tags and labels', async () => {
    for (const { about, value, verdict, because } of [...metadata.decisions, ...dockerfile.decisions])
      log.info(`${about} ${value}: ${verdict} – ${because}`)
    return Promise.resolve()
  })
  journal.decide(...metadata.decisions.filter(({ about }) => about !== 'image'), ...dockerfile.decisions)
  journal.note({
    labels: labelLines(metadata),
    annotations: described.annotations,
    json: JSON.stringify(describeAsJson(metadata)),
    ...(metadata.version === undefined ? {} : { version: metadata.version })
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
  const date = valueOf(survey.commitDate)
  const plan = planPublish({
    images,
    tags: described.metadata.tags,
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
