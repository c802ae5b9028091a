import { FailureError } from '../../domain/failure.js'
import { judgeOrigin } from '../../domain/provenance.js'
import type { ImageName } from '../../domain/reference.js'
import type { PromoteIntent } from '../../intent/promote.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import { type PromoteSurvey, surveyPromote } from '../../survey/promote.js'
import { describeSource, type FoundSource } from '../../survey/promoted-source.js'
import { describeChoice, noteAccess } from '../stages/access.js'
import { tellTime } from '../stages/phase.js'

/** Looks, and shows what was seen in one log group. */
export async function lookAtSource(
  intent: PromoteIntent,
  images: readonly ImageName[],
  journal: Journal,
  tools: Tools
): Promise<PromoteSurvey> {
  const { log } = tools.ports
  const survey = await journal.phase('checks', async () =>
    surveyPromote(intent, images, {
      ports: tools.ports,
      environment: tools.environment,
      onAttempt: line => journal.attempt(line)
    })
  )
  await log.group('Push access, source', async () => {
    for (const line of describeChoice(survey.access)) log.info(line)
    if ('value' in survey.source) log.info(`source ${describeSource(survey.source.value)}`)
    return Promise.resolve()
  })
  tellTime(journal, log)
  noteAccess(survey.access, journal, log)
  return survey
}

/** Stops here, before anything is written, where nobody may push or the image is not one of ours. */
export function demandPromotable(
  { inputs, context, source: { ofCommit } }: PromoteIntent,
  { access, source: looked }: PromoteSurvey,
  journal: Journal,
  { ports: { log } }: Tools
): FoundSource {
  if (access.choice?.kind === 'refused') throw new FailureError(access.choice.failure)
  if ('failure' in looked) throw looked.failure
  const source = looked.value
  const wanted = { repository: context.repository.url, revision: ofCommit ? context.sha : undefined }
  const judged = judgeOrigin(source.labels, wanted, describeSource(source), inputs['allow-other-repository'])
  if (judged.kind === 'foreign') throw new FailureError(judged.failure)
  log.info(`${judged.decision.value}: ${judged.decision.because}`)
  journal.decide(judged.decision)
  journal.note({ digest: source.digest })
  return source
}
