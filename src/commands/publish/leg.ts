import { valueOf } from '../../domain/known.js'
import { describePlan } from '../../domain/plan/describe.js'
import { chooseHandover, planLeg } from '../../domain/plan/leg.js'
import type { Plan } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { formatName, type ImageName } from '../../domain/reference.js'
import { executePlan } from '../../execute/plan.js'
import { buildStep } from '../../execute/steps/build.js'
import { recordStep } from '../../execute/steps/record.js'
import type { Described } from '../../intent/metadata.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'
import { createPersistence } from '../stages/persistence.js'
import { phaseOf } from '../stages/phase.js'
import { cacheRun } from './cache.js'
import { chooseWorkshop, type Workshop } from './engine.js'
import { prepareBuild } from './execute.js'
import { setUpHandlers, tidyEngine } from './set-up.js'
import { heldBuild, testHandlers, testOf } from './test.js'
import { builderOf, prepareWorkshop, sourceDate } from './workshop.js'

/** A leg of a matrix, and what was found out for it. */
export interface LegRun {
  readonly intent: PublishIntent
  readonly images: readonly ImageName[]
  readonly survey: PublishSurvey
  readonly described: Described
  /** Called once the image is in the registry. */
  readonly onPushed: () => void
}

/** `digest-only`: built, pushed by digest and without tags, and written down for `merge`. */
export async function publishLeg(run: LegRun, journal: Journal, tools: Tools): Promise<void> {
  const workshop = await chooseWorkshop(run.intent, run.survey, journal, tools.ports.log)
  const plan = await planRun(run, workshop, journal, tools)
  if (!run.intent.inputs['dry-run']) await executeLeg(plan, run, workshop, journal, tools)
}

async function planRun(
  { intent, images, survey, described }: LegRun,
  workshop: Workshop,
  journal: Journal,
  { environment, ports }: Tools
): Promise<Plan> {
  const { log } = ports
  const [image, ...others] = images
  if (image === undefined) throw new TypeError('a leg without an image was let through')
  for (const other of others) {
    const because = 'digest-only pushes to the first image; merge copies it to the others'
    journal.decide({ about: 'image', value: formatName(other), verdict: 'rejected', because })
    log.info(`image ${formatName(other)}: rejected – ${because}`)
  }
  const test = testOf(intent, survey, workshop)
  const cache = cacheRun(intent, image, survey, workshop, journal, { environment, ports })
  journal.decide(...intent.build.decisions)
  const plan = planLeg({
    image,
    handover: chooseHandover(workshop.engine.engine, workshop.builder, survey.engine.store, test !== undefined),
    credential: survey.access.login?.id ?? 'none',
    build: {
      ...intent.build.build,
      ...builderOf(intent, workshop),
      load: intent.build.build.load,
      cacheFrom: cache.from,
      cacheTo: cache.to,
      labels: described.labels,
      annotations: described.annotations,
      sourceDate: sourceDate(environment, valueOf(survey.commitDate)),
      dockerFormat: survey.checkout.needs.dockerFormat.length > 0
    },
    ...prepareWorkshop(intent, workshop, described),
    test,
    decisions: journal.decisions
  })
  journal.note({ plan, references: [] })
  await log.group(intent.inputs['dry-run'] ? 'Plan (dry run: nothing is built or pushed)' : 'Plan', async () => {
    for (const line of describePlan(plan)) log.info(line)
    return Promise.resolve()
  })
  return plan
}

async function executeLeg(
  plan: Plan,
  { intent, survey, onPushed }: LegRun,
  workshop: Workshop,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const { log } = tools.ports
  const { context } = intent
  const { policy, persist } = createPersistence(intent, survey.access, journal, tools)
  const build = { ...(await prepareBuild(intent, survey, workshop, journal, tools)), persist }
  const registry = survey.access.client.withRetry(policy)
  const note: NoteProgress = known => journal.note(known)
  // A leg is published once it is written down, and not before.
  const onPushedYet = (): void => undefined
  try {
    await executePlan(
      plan,
      {
        ...setUpHandlers(build, survey, workshop, tools),
        ...testHandlers({ plan, build, registry, survey, workshop, journal, onPushed: onPushedYet }),
        build: async (planned, slots) =>
          heldBuild(plan, planned, build, async step =>
            buildStep(step, slots, { build, registry, note, onPushed: onPushedYet })
          ),
        record: async (step, slots) => {
          onPushed()
          const { temp, sha, run } = context
          await recordStep(step, slots, { registry, log, note, temp, revision: sha, run })
        }
      },
      phaseOf(journal, log)
    )
  } finally {
    await tidyEngine(plan, build)
  }
}
