import { intendPublish, type PublishIntent } from '../intent/publish.js'
import { intendSource } from '../intent/source.js'
import type { Tools } from '../lifecycle.js'
import { givenInputs, readInput } from '../ports/runtime.js'
import { Journal } from '../report/journal.js'
import { closing } from '../report/colour.js'
import { describeSuccess } from '../report/publish.js'
import { publishBuilt, type Review } from './publish/built.js'
import { guardSecrets } from './publish/guard-secrets.js'
import { type Reviewed, reviewSuccess } from './publish/review.js'
import { noteSizes } from './publish/sizes.js'
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
    const review: Review = (survey, earlier) => {
      const sized = noteSizes(survey.access.client, earlier, journal)
      reviewing = Promise.all([reviewSuccess(intent, survey, journal, tools), sized]).then(
        ([reviewed]) => reviewed,
        () => undefined
      )
    }
    const source = intendSource(intent.inputs)
    if (source === undefined) await publishBuilt({ intent, images, onPushed: review }, scene, journal, tools)
    else {
      const { publishExisting } = await import('./publish/existing.js')
      await publishExisting({ intent, source, images, onPushed: survey => review(survey) }, scene, journal, tools)
    }
    for (const line of closing(describeSuccess(journal.facts, { dryRun: intent.inputs['dry-run'] })))
      tools.ports.log.info(line)
    const reviewed = await reviewing
    if (reviewed !== undefined && (reviewed.remarks.length > 0 || reviewed.refused.length > 0)) {
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
