import type { ImageName } from '../domain/reference.js'
import { intendPublish, type PublishIntent } from '../intent/publish.js'
import { intendSource } from '../intent/source.js'
import type { Tools } from '../lifecycle.js'
import { givenInputs, readInput } from '../ports/runtime.js'
import { Journal } from '../report/journal.js'
import { describeSuccess } from '../report/publish.js'
import type { PublishSurvey } from '../survey/publish.js'
import { chooseWorkshop } from './publish/engine.js'
import { executeRun } from './publish/execute.js'
import { guardSecrets } from './publish/guard-secrets.js'
import { demandGranted, demandPossible, lookAround } from './publish/look.js'
import { planRun } from './publish/plan.js'
import { type Reviewed, reviewSuccess } from './publish/review.js'
import { guardTagsOf } from './publish/tags.js'
import { describeRun } from './stages/describe.js'
import type { Explained, Scene } from './stages/explain.js'
import { nameImages } from './stages/images.js'
import { reportRun } from './stages/report.js'

/** The root action: the whole line, from inputs to report. Gives back the exit code, the only truth. */
export async function publish(tools: Tools): Promise<number> {
  const journal = new Journal(tools.ports.clock)
  const scene: Scene = {}
  let explained: Explained = { diagnoses: [], markdown: undefined }
  let remarked: string | undefined
  let asked: PublishIntent['inputs'] | undefined
  try {
    const intent = readIntent(tools)
    asked = intent.inputs
    scene.context = intent.context
    const images = nameImages(intent, journal)
    guardSecrets(intent, journal, tools)
    let reviewing: Promise<Reviewed | undefined> | undefined
    // A look that goes wrong is no reason to fail a publication that went well.
    const review = (survey: Parameters<typeof reviewSuccess>[1]): void =>
      void (reviewing = reviewSuccess(intent, survey, journal, tools).catch(() => undefined))
    const source = intendSource(intent.inputs)
    if (source === undefined) await build(intent, images, review, scene, journal, tools)
    else {
      const { publishExisting } = await import('./publish/existing.js')
      await publishExisting({ intent, source, images, onPushed: review }, scene, journal, tools)
    }
    for (const line of describeSuccess(journal.facts)) tools.ports.log.info(line)
    const reviewed = await reviewing
    if (reviewed !== undefined && (reviewed.remarks.length > 0 || reviewed.refused !== undefined)) {
      const { tellReview } = await import('./publish/remark.js')
      remarked = await tellReview(reviewed, intent.inputs.language, tools.ports.log)
    }
  } catch (error) {
    // The knowledge base is a third of the bundle; a run that goes well never loads it.
    const { explainRun } = await import('./stages/explain.js')
    explained = await explainRun(error, scene, journal, tools)
  }
  await reportRun(journal, explained, { ...asked, remarks: remarked })
  return explained.diagnoses.length === 0 ? 0 : 1
}

/** The usual line: something is built and pushed. */
async function build(
  intent: PublishIntent,
  images: readonly ImageName[],
  onPushed: (survey: PublishSurvey) => void,
  scene: Scene,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const survey = await lookAround(intent, images, journal, tools)
  scene.access = survey.access
  demandGranted(survey)
  const described = await describeRun(intent, { ...survey, dockerfileLabels: survey.checkout.labels }, journal, tools)
  if (intent.tagless && intent.push.push) {
    demandPossible(intent, survey)
    const { publishLeg } = await import('./publish/leg.js')
    return publishLeg({ intent, images, survey, described, onPushed: () => onPushed(survey) }, journal, tools)
  }
  const guarded = await guardTagsOf(intent, images, survey, described, journal)
  const pushed = (): void => onPushed(survey)
  if (!guarded.builds) {
    const { publishReused } = await import('./publish/reused.js')
    return publishReused({ intent, guarded, survey, onPushed: pushed }, journal, tools)
  }
  demandPossible(intent, survey)
  const workshop = chooseWorkshop(intent, survey, journal, tools.ports.log)
  const plan = await planRun(intent, guarded, survey, workshop, described, journal, tools)
  if (!intent.inputs['dry-run']) await executeRun(plan, pushed, intent, survey, workshop, guarded, journal, tools)
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
