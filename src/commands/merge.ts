import { intendMerge, type MergeIntent } from '../intent/merge.js'
import type { Tools } from '../lifecycle.js'
import { givenInputs, readInput } from '../ports/runtime.js'
import { Journal } from '../report/journal.js'
import { closing } from '../report/colour.js'
import { describeMerge } from '../report/merge.js'
import { executeMerge } from './merge/execute.js'
import { demandComplete, lookAtLegs } from './merge/look.js'
import { planJoin } from './merge/plan.js'
import type { Explained, Scene } from './stages/explain.js'
import { nameImages } from './stages/images.js'
import { reportRun } from './stages/report.js'

/** The sub-action `merge`: joins what the legs of a matrix pushed into one image of all platforms. No engine is needed. */
export async function merge(tools: Tools): Promise<number> {
  const journal = new Journal(tools.ports.clock)
  const scene: Scene = {}
  let explained: Explained = { diagnoses: [], markdown: undefined }
  let asked: MergeIntent['inputs'] | undefined
  try {
    const intent = readIntent(tools)
    asked = intent.inputs
    scene.context = intent.context
    const images = nameImages(intent, journal)
    const survey = await lookAtLegs(intent, images, journal, tools)
    scene.access = survey.access
    demandComplete(survey)
    const merger = await planJoin(intent, images, survey, journal, tools)
    if (!intent.inputs['dry-run']) await executeMerge(merger, intent, survey, journal, tools)
    for (const line of closing(describeMerge(journal.facts))) tools.ports.log.info(line)
  } catch (error) {
    // The knowledge base is large; a run that goes well never loads it.
    const { explainRun } = await import('./stages/explain.js')
    explained = await explainRun(error, scene, journal, tools)
  }
  await reportRun(journal, explained, { ...asked, remarks: undefined })
  return explained.diagnoses.length === 0 ? 0 : 1
}

/** Reads inputs and run; every secret is masked before anything else is done with it. */
function readIntent({ environment, payload, ports }: Tools): MergeIntent {
  const intent = intendMerge({
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
