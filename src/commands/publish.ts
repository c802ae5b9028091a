import { executePublish } from '../execute/publish.js'
import { intendPublish, type PublishIntent } from '../intent/publish.js'
import type { Tools } from '../lifecycle.js'
import { setOutput, writeSummary } from '../ports/actions.js'
import { givenInputs, readInput } from '../ports/runtime.js'
import { Journal } from '../report/journal.js'
import { describeSuccess, outputsOf } from '../report/publish.js'
import { renderSummary } from '../report/summary.js'
import type { Explained, Scene } from './publish/explain.js'
import { demandPossible, lookAround, nameImages } from './publish/look.js'
import { describeRun, planRun } from './publish/plan.js'
import { prepareTools } from './publish/prepare.js'
import { type Reviewed, reviewSuccess } from './publish/review.js'

/** The root action: the whole line, from inputs to report. Gives back the exit code, the only truth. */
export async function publish(tools: Tools): Promise<number> {
  const journal = new Journal(tools.ports.clock)
  const scene: Scene = {}
  let explained: Explained = { diagnoses: [], markdown: undefined }
  let remarked: string | undefined
  try {
    const intent = readIntent(tools)
    scene.intent = intent
    const images = nameImages(intent, journal)
    const survey = await lookAround(intent, images, journal, tools)
    scene.survey = survey
    demandPossible(intent, survey)
    const described = await describeRun(intent, survey, journal, tools)
    const plan = await planRun(intent, images, survey, described, journal, tools)
    let reviewing: Promise<Reviewed | undefined> | undefined
    if (!intent.inputs['dry-run']) {
      // A look that goes wrong is no reason to fail a publication that went well.
      const begin = (): void => void (reviewing = reviewSuccess(intent, survey, journal, tools).catch(() => undefined))
      await executePublish(plan, await prepareTools(begin, intent, survey, journal, tools))
    }
    for (const line of describeSuccess(journal.facts)) tools.ports.log.info(line)
    const reviewed = await reviewing
    if (reviewed !== undefined && (reviewed.remarks.length > 0 || reviewed.refused !== undefined)) {
      const { tellReview } = await import('./publish/remark.js')
      remarked = await tellReview(reviewed, intent.inputs.language, tools.ports.log)
    }
  } catch (error) {
    // The knowledge base is a third of the bundle; a run that goes well never loads it.
    const { explainPublish } = await import('./publish/explain.js')
    explained = await explainPublish(error, scene, journal, tools)
  }
  await report(journal, scene.intent, explained, remarked)
  return explained.diagnoses.length === 0 ? 0 : 1
}

/** Reads inputs and run; every secret is masked before anything else is done with it. */
function readIntent(tools: Tools): PublishIntent {
  const { environment, payload, ports } = tools
  const intent = intendPublish(name => readInput(environment, name), givenInputs(environment), environment, payload)
  const { inputs, context } = intent
  ports.log.mask(inputs['github-token'], context.actor)
  ports.log.mask(inputs.pat, inputs.username === '' ? context.actor : inputs.username)
  for (const secret of intent.build.secrets) ports.log.mask(secret)
  return intent
}

async function report(
  journal: Journal,
  intent: PublishIntent | undefined,
  { diagnoses, markdown }: Explained,
  remarks: string | undefined
): Promise<void> {
  const { facts, decisions, phases, attempts } = journal
  for (const [name, value] of Object.entries(outputsOf(facts, decisions, diagnoses[0]))) setOutput(name, value)
  if (intent?.inputs.summary === false) return
  const dryRun = intent?.inputs['dry-run'] === true
  await writeSummary(renderSummary({ facts, decisions, phases, attempts, dryRun, failure: markdown, remarks }))
}
