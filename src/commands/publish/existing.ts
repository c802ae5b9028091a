import { FailureError } from '../../domain/failure.js'
import { describingSource } from '../../intent/source.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import { describeRun } from '../stages/describe.js'
import type { Scene } from '../stages/explain.js'
import { executeExisting } from './existing/execute.js'
import { lookAtExisting } from './existing/look.js'
import { planExisting } from './existing/plan.js'
import type { ExistingRun } from './existing/run.js'

/** The root action with `source:`: nothing is built, an image that exists gets our names. */
export async function publishExisting(run: ExistingRun, scene: Scene, journal: Journal, tools: Tools): Promise<void> {
  const { inputs } = run.intent
  if (run.source.kind === 'registry') scene.source = run.source.name
  const survey = await lookAtExisting(run, journal, tools)
  scene.access = survey.access
  if (survey.access.choice?.kind === 'refused') throw new FailureError(survey.access.choice.failure)
  if ('failure' in survey.source) throw survey.source.failure
  const describing = describingSource(run.intent)
  const { metadata } = await describeRun(describing, { ...survey, dockerfileLabels: [] }, journal, tools)
  // An image that exists keeps its own labels.
  journal.note({ labels: [] })
  const existing = { source: survey.source.value, metadata, annotated: describing.index }
  const plan = await planExisting(run, survey, existing, journal, tools)
  if (!inputs['dry-run'] && plan.push) await executeExisting(plan, run, survey, existing, journal, tools)
}
