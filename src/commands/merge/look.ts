import { FailureError } from '../../domain/failure.js'
import type { ImageName } from '../../domain/reference.js'
import type { MergeIntent } from '../../intent/merge.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import { type MergeSurvey, surveyMerge } from '../../survey/merge.js'
import { describeChoice, noteAccess } from '../stages/access.js'
import { tellTime } from '../stages/phase.js'

/** Looks, and shows what was seen in one log group. */
export async function lookAtLegs(
  intent: MergeIntent,
  images: readonly ImageName[],
  journal: Journal,
  tools: Tools
): Promise<MergeSurvey> {
  const { log } = tools.ports
  const survey = await journal.phase('checks', async () =>
    surveyMerge(intent, images, {
      ports: tools.ports,
      environment: tools.environment,
      onAttempt: line => journal.attempt(line)
    })
  )
  await log.group('Push access, digest records', async () => {
    for (const line of describeChoice(survey.access)) log.info(line)
    for (const { file, record } of survey.legs)
      log.info(`${file}: ${record.platforms.join(', ')} is ${record.digest} (run ${record.run})`)
    for (const remark of survey.remarks) log.info(remark)
    return Promise.resolve()
  })
  tellTime(journal, log)
  noteAccess(survey.access, journal, log)
  return survey
}

/** Stops here, before anything is written, where the legs make no whole or nobody may push it. */
export function demandComplete({ access, problems }: MergeSurvey): void {
  if (problems.length > 0) throw new FailureError({ kind: 'input', problems })
  if (access.choice?.kind === 'refused') throw new FailureError(access.choice.failure)
}
