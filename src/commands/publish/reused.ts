import { planCopy } from '../../domain/plan/copy.js'
import { describePlan } from '../../domain/plan/describe.js'
import type { Plan } from '../../domain/plan/step.js'
import { formatReference } from '../../domain/reference.js'
import { whyNothing } from '../../domain/tag-guard/guard.js'
import { executePlan } from '../../execute/plan.js'
import { retagStep } from '../../execute/steps/retag.js'
import { verifyStep } from '../../execute/steps/verify.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'
import { createPersistence } from '../stages/persistence.js'
import { phaseOf } from '../stages/phase.js'
import { keepTags, noteInto, noteOutcomes, type RunTags } from './tags.js'

export interface ReusedRun {
  readonly intent: PublishIntent
  readonly guarded: RunTags
  readonly survey: PublishSurvey
  /** Called before tags are put; not at all where none is. */
  readonly onPushed: () => void
}

/** Nothing has to be built: the image is there (`reuse-build`, `if-exists: skip`), or every tag stays where it is. No engine is needed. */
export async function publishReused(run: ReusedRun, journal: Journal, tools: Tools): Promise<void> {
  const { intent, guarded, survey } = run
  const { log } = tools.ports
  const plan = planCopy({
    from: '',
    home: undefined,
    digest: undefined,
    packages: guarded.packages,
    present: guarded.present,
    push: true,
    credential: survey.access.login?.id ?? 'none',
    decisions: journal.decisions
  })
  const digest = guarded.packages.find(({ existing }) => existing !== undefined)?.existing
  journal.note({
    plan,
    references: plan.references,
    verified: guarded.present.map(formatReference),
    ...(digest === undefined ? {} : { digest, reused: true }),
    ...(plan.push ? {} : { notPushed: whyNothing(guarded) })
  })
  await log.group('Plan (nothing is built)', async () => {
    for (const { reference, because } of guarded.kept) log.info(`leave ${reference} where it is: ${because}`)
    for (const line of describePlan(plan)) log.info(line)
    return Promise.resolve()
  })
  if (plan.push && !intent.inputs['dry-run']) await putOn(plan, run, journal, tools)
}

async function putOn(
  plan: Plan,
  { intent, guarded, survey, onPushed }: ReusedRun,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const { log } = tools.ports
  const registry = survey.access.client.withRetry(createPersistence(intent, survey.access, journal, tools).policy)
  const keeper = keepTags(guarded, registry, survey, tools)
  const note = noteInto(journal)
  onPushed()
  try {
    await executePlan(
      plan,
      {
        retag: async (step, slots) => retagStep(step, slots, { registry, log, keeper }),
        verify: async (step, slots) => verifyStep(step, slots, { registry, log, note, keeper })
      },
      phaseOf(journal, log)
    )
  } finally {
    noteOutcomes(keeper, guarded, journal)
  }
}
