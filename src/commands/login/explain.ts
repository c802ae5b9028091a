import { explainOwn } from '../../diagnosis/own.js'
import { renderMarkdown, renderPatNotice } from '../../diagnosis/render.js'
import type { Language } from '../../diagnosis/text.js'
import type { Tested } from '../../domain/access.js'
import type { Diagnosis } from '../../domain/diagnosis.js'
import { type Failure, FailureError } from '../../domain/failure.js'
import type { LoginIntent } from '../../intent/login.js'
import type { Tools } from '../../lifecycle.js'
import { writeSummary } from '../../ports/actions.js'
import { readInput } from '../../ports/runtime.js'
import { tell } from '../../report/telling.js'
import { refusalsBy } from '../../survey/answered.js'
import type { LoginSurvey } from '../../survey/login.js'
import { createLooks } from '../../survey/looks.js'
import { explainAlone, explainRefusals, type RefusalScene } from '../../survey/refusals.js'

/** What was known when the run failed. */
export interface LoginScene {
  run?: Pick<LoginIntent, 'inputs' | 'context'>
  intent?: LoginIntent
  survey?: LoginSurvey
}

/** Log, annotation and summary of a login that did not come about. */
export async function explainLogin(error: unknown, scene: LoginScene, tools: Tools): Promise<void> {
  if (!(error instanceof FailureError)) throw error
  const language = readInput(tools.environment, 'language') === 'ja' ? 'ja' : 'en'
  const signal = tools.cancelled()
  const failure: Failure = signal === undefined ? error.failure : { kind: 'cancelled', signal }
  const diagnoses = await diagnosesOf(failure, scene, language, tools)
  await tell(diagnoses, 'error', language, tools.ports.log)
  await writeSummary(`${diagnoses.map(each => renderMarkdown(each, language)).join('\n\n')}\n`)
}

async function diagnosesOf(
  failure: Failure,
  scene: LoginScene,
  language: Language,
  tools: Tools
): Promise<readonly Diagnosis[]> {
  const own = failure.kind === 'refused' ? undefined : explainOwn(failure, language)
  if (own !== undefined || scene.run === undefined) return [own].filter(diagnosis => diagnosis !== undefined)
  const setting = refusalScene(scene, scene.run, language, tools)
  const refused = scene.survey?.choice.kind === 'refused' ? scene.survey.tested : []
  const explained = await explainRefusals(refused, setting)
  const all = explained.length > 0 ? explained : [await explainAlone(failure, setting)]
  return all.map(({ explanation }) => explanation.diagnosis)
}

function refusalScene(
  { intent, survey }: LoginScene,
  run: NonNullable<LoginScene['run']>,
  language: Language,
  { ports }: Tools
): RefusalScene {
  const candidates = survey?.candidates ?? []
  const { hosts } = run.context
  return {
    // The input `registry` wins over what the server's name suggests; refusals of its token endpoint are the registry's words too.
    context: { ...run.context, hosts: { ...hosts, registry: intent?.host ?? hosts.registry } },
    images: intent?.images ?? [],
    candidates,
    looks: createLooks(run.context, candidates, ports),
    clock: ports.clock,
    language
  }
}

/** Why the PAT was taken in the job token's place, and what makes it unnecessary, as a notice. */
export async function tellPatUse(refused: Tested, scene: LoginScene, tools: Tools): Promise<void> {
  if (scene.run === undefined) return
  const language = scene.run.inputs.language
  const explained = await explainRefusals(refusalsBy(refused), refusalScene(scene, scene.run, language, tools))
  const notice = renderPatNotice(
    explained.map(({ explanation }) => explanation.diagnosis),
    language
  )
  if (notice !== undefined) tools.ports.log.notice(notice.message, notice.title)
}
