import { valueOf } from '../../domain/known.js'
import type { Plan } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import type { BuildTools } from '../../execute/build.js'
import { executePlan } from '../../execute/plan.js'
import { writePrivateConfig } from '../../execute/private-config.js'
import { buildStep } from '../../execute/steps/build.js'
import { retagStep } from '../../execute/steps/retag.js'
import { verifyStep } from '../../execute/steps/verify.js'
import { privateFolderPath } from '../../execute/undo.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import { randomWord } from '../../ports/runtime.js'
import { PATIENT } from '../../registry/retry.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'
import { phaseOf } from '../stages/phase.js'

/** Does what the plan says. `onPushed` is called once the image is in the registry, before its further tags are. */
export async function executeRun(
  plan: Plan,
  onPushed: () => void,
  intent: PublishIntent,
  survey: PublishSurvey,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const { log } = tools.ports
  const build = await prepareBuild(intent, survey, journal, tools)
  const registry = survey.access.client.withRetry({ ...PATIENT, retries: intent.inputs.retries })
  const note: NoteProgress = known => journal.note(known)
  await executePlan(
    plan,
    {
      build: async (step, slots) => buildStep(step, slots, { build, registry, note, onPushed }),
      retag: async (step, slots) => retagStep(step, slots, { registry, log }),
      verify: async (step, slots) => verifyStep(step, slots, { registry, log, note })
    },
    phaseOf(journal, log)
  )
}

/** The private folder with the chosen login, and everything else that the build needs. The undo is recorded first. */
async function prepareBuild(
  intent: PublishIntent,
  survey: PublishSurvey,
  journal: Journal,
  tools: Tools
): Promise<BuildTools> {
  const { environment, ports } = tools
  const folder = privateFolderPath(intent.context.temp, randomWord())
  tools.recordUndo({ kind: 'remove-folder', path: folder })
  const { login, choice } = survey.access
  const refused = choice?.kind === 'refused' || (choice === undefined && survey.access.candidates.length > 0)
  const { env } = await writePrivateConfig({
    folder,
    userFolder: survey.engine.configFolder,
    userConfig: survey.userConfig,
    host: journal.facts.images[0]?.host ?? '',
    login: login ?? (refused ? 'none' : 'as-it-is'),
    buildxConfig: environment['BUILDX_CONFIG']
  })
  return {
    buildx: valueOf(survey.engine.buildx) ?? [],
    folder,
    env,
    secrets: intent.build.secrets,
    workspace: intent.context.workspace,
    ports
  }
}
