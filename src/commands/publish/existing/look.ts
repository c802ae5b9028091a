import type { Tools } from '../../../lifecycle.js'
import type { Journal } from '../../../report/journal.js'
import { type ExistingSurvey, surveyExisting } from '../../../survey/existing.js'
import { describeChoice, noteAccess } from '../../stages/access.js'
import { tellTime } from '../../stages/phase.js'
import type { ExistingRun } from './run.js'

/** Looks, and shows what was seen in one log group. */
export async function lookAtExisting(run: ExistingRun, journal: Journal, tools: Tools): Promise<ExistingSurvey> {
  const { intent, source, images } = run
  const { log } = tools.ports
  const survey = await journal.phase('checks', async () =>
    surveyExisting(intent, source, images, {
      ports: tools.ports,
      environment: tools.environment,
      onAttempt: line => journal.attempt(line)
    })
  )
  await log.group('Push access, source', async () => {
    if (!intent.push.push) log.info(`Nothing will be pushed: ${intent.push.because}.`)
    for (const line of describeChoice(survey.access)) log.info(line)
    if ('value' in survey.source) log.info(`source ${survey.source.value.description}`)
    return Promise.resolve()
  })
  tellTime(journal, log)
  noteAccess(survey.access, journal, log)
  if (!intent.push.push) journal.note({ notPushed: intent.push.because })
  return survey
}
