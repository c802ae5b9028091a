import type { Plan } from '../../domain/plan/step.js'
import type { BuildTools } from '../../execute/build.js'
import { executePlan } from '../../execute/plan.js'
import { writePrivateConfig } from '../../execute/private-config.js'
import { buildStep } from '../../execute/steps/build.js'
import { retagStep } from '../../execute/steps/retag.js'
import { verifyStep } from '../../execute/steps/verify.js'
import { privateFolderPath } from '../../execute/undo.js'
import { ENGINES } from '../../engines/choose.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import { randomWord } from '../../ports/runtime.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'
import { createPersistence } from '../stages/persistence.js'
import { phaseOf } from '../stages/phase.js'
import type { Workshop } from './engine.js'
import { createSecondLook } from '../../execute/second-look.js'
import { keepTags, noteInto, noteOutcomes, type RunTags } from './tags.js'
import { heldBuild, testHandlers } from './test.js'
import { environmentOf, pusherOf, setUpHandlers, tidyEngine } from './set-up.js'

/** Does what the plan says. `onPushed` is called once the image is in the registry, before its further tags are. */
export async function executeRun(
  plan: Plan,
  onPushed: () => void,
  intent: PublishIntent,
  survey: PublishSurvey,
  workshop: Workshop,
  guarded: RunTags,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const { log } = tools.ports
  const { policy, persist } = createPersistence(intent, survey.access, journal, tools)
  const build = { ...(await prepareBuild(intent, survey, workshop, journal, tools)), persist }
  const registry = survey.access.client.withRetry(policy)
  const note = noteInto(journal)
  const keeper = keepTags(guarded, registry, survey, tools)
  const lookAgain = createSecondLook({ keeper, published: plan.references, log, note })
  try {
    await executePlan(
      plan,
      {
        ...setUpHandlers(build, survey, workshop, tools),
        ...testHandlers({ plan, build, registry, survey, workshop, journal, onPushed }),
        build: async (planned, slots) =>
          heldBuild(plan, planned, build, async step =>
            lookAgain.build(step, slots, async spec =>
              buildStep({ ...step, spec }, slots, { build, registry, note, onPushed })
            )
          ),
        push: async (step, slots) => {
          const { pushStep } = await import('../../execute/steps/push.js')
          const program = pusherOf(survey, workshop)
          await lookAgain.push(step, slots, async to =>
            pushStep({ ...step, to }, slots, { build, program, registry, note, onPushed })
          )
        },
        retag: async (step, slots) => retagStep(step, slots, { registry, log, keeper }),
        verify: async (step, slots) => verifyStep(step, slots, { registry, log, note, keeper })
      },
      phaseOf(journal, log)
    )
    const { digest, platformDigests, pushed } = journal.facts
    const { platform } = survey.engine
    // The old image store names no platform; it builds for the one that it runs on.
    if (pushed && digest !== undefined && platformDigests === undefined && platform !== '')
      journal.note({ platformDigests: { [platform]: digest } })
  } finally {
    noteOutcomes(keeper, guarded, journal)
    await tidyEngine(plan, build)
  }
}

/** The private folder with the chosen login, and everything else that the build needs. The undo is recorded first. */
export async function prepareBuild(
  intent: PublishIntent,
  survey: PublishSurvey,
  workshop: Workshop,
  journal: Journal,
  tools: Tools
): Promise<Omit<BuildTools, 'persist'>> {
  const { environment, ports } = tools
  const folder = privateFolderPath(intent.context.temp, randomWord())
  tools.recordUndo({ kind: 'remove-folder', path: folder })
  const { login, choice } = survey.access
  const refused = choice?.kind === 'refused' || (choice === undefined && survey.access.candidates.length > 0)
  const config = {
    folder,
    userConfig: survey.userConfig,
    host: journal.facts.images[0]?.host ?? '',
    login: login ?? (refused ? 'none' : 'as-it-is')
  } as const
  const userFolder = survey.engine.configFolder
  const { env } = await writePrivateConfig({ ...config, userFolder, buildxConfig: environment['BUILDX_CONFIG'] })
  return {
    engine: ENGINES[workshop.engine.engine],
    program: workshop.engine.program,
    folder,
    env: { ...env, ...(await environmentOf(workshop, config, environment, intent.context.temp)) },
    secrets: intent.build.secrets,
    workspace: intent.context.workspace,
    native: workshop.builder?.kind === 'selected' ? '' : survey.engine.platform,
    ports
  }
}
