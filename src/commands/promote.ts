import { intendPromote, type PromoteIntent } from '../intent/promote.js'
import type { Tools } from '../lifecycle.js'
import { givenInputs, readInput } from '../ports/runtime.js'
import { Journal } from '../report/journal.js'
import { closing } from '../report/colour.js'
import { describePromotion, promoteOutputs } from '../report/promote.js'
import { executePromotion } from './promote/execute.js'
import { demandPromotable, lookAtSource } from './promote/look.js'
import { planPromotion } from './promote/plan.js'
import type { Explained, Scene } from './stages/explain.js'
import { nameImages } from './stages/images.js'
import { reportRun } from './stages/report.js'

/** The sub-action `promote`: puts new tags on an image that exists, digest unchanged. No engine is needed. */
export async function promote(tools: Tools): Promise<number> {
  const journal = new Journal(tools.ports.clock)
  const scene: Scene = {}
  let explained: Explained = { diagnoses: [], markdown: undefined }
  let asked: PromoteIntent['inputs'] | undefined
  try {
    const intent = readIntent(tools)
    asked = intent.inputs
    scene.context = intent.context
    scene.source = intent.source.name
    const images = nameImages(intent, journal)
    const survey = await lookAtSource(intent, images, journal, tools)
    scene.access = survey.access
    const source = demandPromotable(intent, survey, journal, tools)
    const promotion = await planPromotion(intent, images, survey, source, journal, tools)
    if (!intent.inputs['dry-run']) await executePromotion(promotion, intent, survey, source, journal, tools)
    for (const line of closing(describePromotion(journal.facts))) tools.ports.log.info(line)
  } catch (error) {
    // The knowledge base is large; a run that goes well never loads it.
    const { explainRun } = await import('./stages/explain.js')
    explained = await explainRun(error, scene, journal, tools)
  }
  await reportRun(journal, explained, { ...asked, remarks: undefined, documented: promoteOutputs })
  return explained.diagnoses.length === 0 ? 0 : 1
}

/** Reads inputs and run; every secret is masked before anything else is done with it. */
function readIntent({ environment, payload, ports }: Tools): PromoteIntent {
  const intent = intendPromote({
    read: name => readInput(environment, name),
    given: givenInputs(environment),
    environment,
    payload
  })
  const { inputs, context } = intent
  ports.log.mask(inputs['github-token'], context.actor)
  ports.log.mask(inputs.pat, inputs.username === '' ? context.actor : inputs.username)
  return intent
}
