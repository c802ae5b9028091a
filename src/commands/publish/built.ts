import type { ImageName } from '../../domain/reference.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'
import { describeRun } from '../stages/describe.js'
import type { Scene } from '../stages/explain.js'
import { chooseWorkshop } from './engine.js'
import { executeRun } from './execute.js'
import { demandGranted, demandPossible, lookAround } from './look.js'
import { planRun } from './plan.js'
import type { EarlierTags } from './sizes.js'
import { guardTagsOf } from './tags.js'

/** What is looked at once the image is in the registry. */
export type Review = (survey: Pick<PublishSurvey, 'access' | 'repository'>, earlier?: EarlierTags) => void

interface BuiltRun {
  readonly intent: PublishIntent
  readonly images: readonly ImageName[]
  readonly onPushed: Review
}

/** The usual line: something is built and pushed; or, where the registry holds it already, tagged. */
export async function publishBuilt(
  { intent, images, onPushed }: BuiltRun,
  scene: Scene,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const survey = await lookAround(intent, images, journal, tools)
  scene.access = survey.access
  scene.engine = survey.engine
  demandGranted(survey)
  const described = await describeRun(intent, { ...survey, dockerfileLabels: survey.checkout.labels }, journal, tools)
  if (intent.tagless && intent.push.push) {
    demandPossible(intent, survey)
    const { publishLeg } = await import('./leg.js')
    return publishLeg({ intent, images, survey, described, onPushed: () => onPushed(survey) }, journal, tools)
  }
  const guarded = await guardTagsOf(intent, images, survey, described, journal)
  const pushed = (): void => onPushed(survey, { looks: survey.tags, upward: guarded.upward })
  if (!guarded.builds) {
    const { publishReused } = await import('./reused.js')
    return publishReused({ intent, guarded, survey, onPushed: pushed }, journal, tools)
  }
  demandPossible(intent, survey)
  const workshop = await chooseWorkshop(intent, survey, journal, tools.ports.log)
  const plan = await planRun(intent, guarded, survey, workshop, described, journal, tools)
  if (!intent.inputs['dry-run']) await executeRun(plan, pushed, intent, survey, workshop, guarded, journal, tools)
}
