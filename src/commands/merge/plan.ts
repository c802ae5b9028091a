import type { Annotation } from '../../domain/annotations.js'
import { describePlan } from '../../domain/plan/describe.js'
import { planMerge } from '../../domain/plan/merge.js'
import type { Plan } from '../../domain/plan/step.js'
import { annotateRows, indexAnnotations, listPlatforms, lostAnnotations } from '../../domain/records/join.js'
import { labelsOf, platformDigests, rowsOf } from '../../domain/records/legs.js'
import type { ImageName } from '../../domain/reference.js'
import { upwardOf, type UpwardTag } from '../../domain/tag-guard/floating.js'
import { whyNothing } from '../../domain/tag-guard/guard.js'
import { type ImageIdentity, identityOf } from '../../domain/tag-guard/identity.js'
import { describingIntent, type MergeIntent } from '../../intent/merge.js'
import type { Tools } from '../../lifecycle.js'
import type { Log } from '../../ports/ports.js'
import type { Journal } from '../../report/journal.js'
import type { MergeSurvey } from '../../survey/merge.js'
import { describeRun } from '../stages/describe.js'
import { guardRun } from '../stages/guard.js'

export interface Merger {
  readonly plan: Plan
  /** What the image says of itself. */
  readonly own: ImageIdentity
  readonly upward: readonly UpwardTag[]
}

/** Tags and annotations, and with them everything that will be done, shown and noted. */
export async function planJoin(
  intent: MergeIntent,
  images: readonly ImageName[],
  survey: MergeSurvey,
  journal: Journal,
  tools: Tools
): Promise<Merger> {
  const { log } = tools.ports
  const { inputs } = intent
  const { record } = survey.legs[0] ?? {}
  if (record === undefined) throw new TypeError('a merge without records was let through')
  if (record.revision !== intent.context.sha) {
    log.warning(
      `The images were built from ${record.revision}; this run is for ${intent.context.sha}. Tags and annotations follow the images.`
    )
  }
  const describing = describingIntent(intent, record.revision)
  const { metadata } = await describeRun(describing, { ...survey, dockerfileLabels: [] }, journal, tools)
  const single = survey.legs.length === 1
  for (const lost of lostAnnotations(metadata.annotations))
    log.warning(`The annotation ${lost} belongs on an image, not on the index: set it in the legs`)
  const { tags } = metadata
  const own = { ...identityOf(labelsOf(survey.found)), version: metadata.version, revision: record.revision }
  const guarded = await guardRun({ inputs, images, tags, own, looks: survey.looks }, journal)
  const rows = annotateRows(rowsOf(survey.found), metadata.annotations)
  if (single) tellSingle(listPlatforms(rows), metadata.annotations, journal, log)
  const plan = planMerge({
    packages: guarded.packages,
    present: guarded.present,
    from: record.image,
    legs: survey.legs.map(leg => leg.record.digest),
    rows,
    annotations: indexAnnotations(metadata.annotations),
    credential: survey.access.login?.id ?? 'none',
    decisions: journal.decisions
  })
  journal.note({ plan, references: plan.references, platformDigests: platformDigests(rows) })
  // A single leg is known already; the index is when it stands.
  if (single) journal.note({ digest: record.digest })
  await log.group(inputs['dry-run'] ? 'Plan (dry run: nothing is written)' : 'Plan', async () => {
    for (const { reference, because } of guarded.kept) log.info(`leave ${reference} where it is: ${because}`)
    for (const line of describePlan(plan)) log.info(line)
    return Promise.resolve()
  })
  if (!plan.push) journal.note({ notPushed: whyNothing(guarded) })
  return { plan, own, upward: upwardOf(tags, inputs['move-tags']) }
}

/** An image of one leg has no place for annotations of an index, nor of its rows; those that somebody wrote down are missed. */
function tellSingle(platforms: string, annotations: readonly Annotation[], journal: Journal, log: Log): void {
  const because = 'there is only one leg, which is published as it is, without an index'
  journal.decide({ about: 'step', value: 'join platforms', verdict: 'rejected', because })
  log.info(`There is only one leg, ${platforms}: it is published as it is, without an index`)
  const homeless = annotations.filter(({ level }) => /^(?:index$|manifest-descriptor)/.test(level))
  for (const { level, key, origin } of homeless) {
    const value = `${level}:${key}`
    const why = 'it belongs on an index, and a single leg has none'
    journal.decide({ about: 'annotation', value, verdict: 'rejected', because: why })
    if (origin === 'user') log.warning(`The annotation ${value} is left out: ${why}. Set it in the leg`)
  }
}
