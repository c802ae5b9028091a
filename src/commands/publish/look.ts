import { FailureError } from '../../domain/failure.js'
import type { ImageName } from '../../domain/reference.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import { platform } from '../../ports/runtime.js'
import type { Journal } from '../../report/journal.js'
import { type PublishSurvey, surveyPublish } from '../../survey/publish.js'
import { findTightDisk, foldersOfBuilds } from '../../survey/disk.js'
import { describeChoice, noteAccess } from '../stages/access.js'
import { tellTime } from '../stages/phase.js'

/** Looks, shows what was seen in one log group, and stops here where the run cannot succeed. */
export async function lookAround(
  intent: PublishIntent,
  images: readonly ImageName[],
  journal: Journal,
  tools: Tools
): Promise<PublishSurvey> {
  const { log } = tools.ports
  const survey = await journal.phase('checks', async () =>
    surveyPublish(intent, images, {
      ports: tools.ports,
      environment: tools.environment,
      onAttempt: line => journal.attempt(line)
    })
  )
  await log.group('Push access, engine, checkout', async () => {
    if (!intent.push.push) log.info(`Nothing will be pushed: ${intent.push.because}.`)
    for (const line of describeChoice(survey.access)) log.info(line)
    const { engine, checkout, reuse } = survey
    if (reuse?.kind === 'found') log.info(`Nothing will be built: ${reuse.because}`)
    else if (reuse !== undefined) log.info(`reuse-build: ${reuse.because}, so the image is built`)
    log.info(
      engine.daemon.known
        ? `Docker ${engine.daemon.value.version}, ${engine.daemon.value.platform}`
        : `No engine on this machine: ${engine.daemon.because}`
    )
    if (engine.buildx.known) log.info(`buildx: ${engine.buildx.value.join(' ')}`)
    if (engine.builder !== undefined) log.info(`Builder ${engine.builder.name} (${engine.builder.source})`)
    log.info(
      checkout.commitDate.known
        ? `Commit of ${checkout.commitDate.value}`
        : `The commit date is not known: ${checkout.commitDate.because}`
    )
    return Promise.resolve()
  })
  tellTime(journal, log)
  const tight = await findTightDisk(foldersOfBuilds(platform, intent.context.workspace, tools.environment['HOME']))
  if (tight !== undefined)
    log.warning(
      `Only ${Math.round(tight.freeBytes / 1e8) / 10} GB are free under ${tight.path}: the build may end with “no space left on device”. Remove what the job does not need before this step.`,
      'The disk is nearly full'
    )
  noteAccess(survey.access, journal, log)
  if (!intent.push.push) journal.note({ notPushed: intent.push.because })
  return survey
}

/** Without the right to push nothing else matters. */
export function demandGranted({ access }: PublishSurvey): void {
  if (access.choice?.kind === 'refused') throw new FailureError(access.choice.failure)
}

/** What makes the run impossible, worst first; thrown after the look, so that a refusal is known within a second. */
export function demandPossible(intent: PublishIntent, survey: PublishSurvey): void {
  demandGranted(survey)
  const { problem, needs } = survey.checkout
  if (problem !== undefined) {
    throw new FailureError({
      kind: 'refused',
      id: problem.kind === 'no-dockerfile' ? 'dockerfile-missing' : problem.kind,
      because: describeProblem(intent, problem)
    })
  }
  const stages = needs.insteadOfTarget
  if (stages === undefined) return
  const there = stages.length === 0 ? 'none of its stages has a name (FROM … AS name)' : `it has ${stages.join(', ')}`
  throw new FailureError({
    kind: 'refused',
    id: 'target-missing',
    because: `target: the Dockerfile has no stage "${intent.inputs.target}"; ${there}`
  })
}

function describeProblem(intent: PublishIntent, problem: NonNullable<PublishSurvey['checkout']['problem']>): string {
  switch (problem.kind) {
    case 'no-checkout':
      return `the workspace ${intent.context.workspace} is empty`
    case 'no-context':
      return `the build context "${problem.path}" is not a folder in the workspace ${intent.context.workspace}`
    case 'no-dockerfile': {
      const near =
        problem.candidates.length === 0
          ? 'Set file to its path'
          : `There is ${problem.candidates.join(', ')}: set file: ${problem.candidates[0] ?? ''}`
      return `there is no Dockerfile at "${problem.path}". ${near}`
    }
  }
}
