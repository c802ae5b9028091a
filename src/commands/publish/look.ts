import { describeFailure, FailureError } from '../../domain/failure.js'
import { packageInRepository, packagePage } from '../../domain/links.js'
import { type ImageName, ownerOf, packageOf } from '../../domain/reference.js'
import { namePackages } from '../../intent/packages.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import { socketPathOf } from '../../survey/docker-paths.js'
import { type PublishSurvey, surveyPublish } from '../../survey/publish.js'

/** The packages of this run, or every problem with their names. */
export function nameImages(intent: PublishIntent, journal: Journal): readonly ImageName[] {
  const named = namePackages(intent.inputs.images, intent.inputs.registry, intent.context)
  journal.decide(...named.decisions)
  const page = pageOf(named.images[0], intent)
  journal.note({ images: named.images, ...(page === undefined ? {} : { packageUrl: page }) })
  return named.images
}

/** A registry of one's own has no such page; neither is one known for another owner's package. */
function pageOf(image: ImageName | undefined, { context }: PublishIntent): string | undefined {
  const { repository, hosts } = context
  if (image?.host !== hosts.registry || ownerOf(image) !== repository.owner.toLowerCase()) return undefined
  return repository.ownerType === undefined
    ? packageInRepository(hosts, repository.owner, repository.name, packageOf(image))
    : packagePage(hosts, repository.owner, repository.ownerType, packageOf(image))
}

/** Looks, shows what was seen in one log group, and stops here where the run cannot succeed. */
export async function lookAround(
  intent: PublishIntent,
  images: readonly ImageName[],
  journal: Journal,
  tools: Tools
): Promise<PublishSurvey> {
  const { log } = tools.ports
  const survey = await journal.phase('look', async () =>
    surveyPublish(intent, images, {
      ports: tools.ports,
      environment: tools.environment,
      onAttempt: line => journal.attempt(line)
    })
  )
  await log.group('Right to push, engine, checkout', async () => {
    if (!intent.push.push) log.info(`Nothing will be pushed: ${intent.push.because}.`)
    for (const { value, verdict, because } of survey.access.choice?.decisions ?? [])
      log.info(`credential ${value}: ${verdict} – ${because}`)
    const { engine, checkout } = survey
    log.info(
      engine.daemon.known
        ? `Docker ${engine.daemon.value.version}, ${engine.daemon.value.platform}`
        : `No engine of this machine: ${engine.daemon.because}`
    )
    if (engine.buildx.known) log.info(`buildx: ${engine.buildx.value.join(' ')}`)
    if (engine.builder !== undefined) log.info(`Builder ${engine.builder.name} (${engine.builder.source})`)
    log.info(
      checkout.commitDate.known
        ? `Commit of ${checkout.commitDate.value}`
        : `Date of the commit is not known: ${checkout.commitDate.because}`
    )
    return Promise.resolve()
  })
  journal.decide(...(survey.access.choice?.decisions ?? []))
  tellChoice(survey, log)
  journal.note({
    credential: survey.access.login?.id ?? 'none',
    ...(intent.push.push ? {} : { notPushed: intent.push.because })
  })
  return survey
}

/** What a person should know about the choice although the run goes on. */
function tellChoice({ access }: PublishSurvey, log: Tools['ports']['log']): void {
  const { choice } = access
  if (choice?.kind === 'unknown') {
    const because = describeFailure(choice.failure)
    log.warning(
      `The right to push could not be tested, so the build goes on with ${choice.id} and may fail at the push: ${because}`
    )
  }
}

/** What makes the run impossible, worst first; thrown after the look, so that a refusal is known within a second. */
export function demandPossible(intent: PublishIntent, survey: PublishSurvey): void {
  const { access, checkout, engine } = survey
  if (access.choice?.kind === 'refused') throw new FailureError(access.choice.failure)
  const { problem } = checkout
  if (problem !== undefined) {
    throw new FailureError({
      kind: 'refused',
      id: problem.kind === 'no-dockerfile' ? 'dockerfile-missing' : problem.kind,
      because: describeProblem(intent, problem)
    })
  }
  if (!engine.buildx.known)
    throw new FailureError({ kind: 'refused', id: 'docker-daemon-unavailable', because: engine.buildx.because })
  // A daemon elsewhere (DOCKER_HOST=tcp://…) was not asked; the build itself will find out.
  const here = socketPathOf(engine.endpoint) !== undefined
  if (!engine.daemon.known && here && engine.builder === undefined) {
    throw new FailureError({ kind: 'refused', id: 'docker-daemon-unavailable', because: engine.daemon.because })
  }
}

function describeProblem(intent: PublishIntent, problem: NonNullable<PublishSurvey['checkout']['problem']>): string {
  switch (problem.kind) {
    case 'no-checkout':
      return 'the workspace is empty: the repository has not been checked out. Put "- uses: actions/checkout@v5" in front of this step'
    case 'no-context':
      return `the build context "${problem.path}" is no folder in the workspace ${intent.context.workspace}. Write the path of a folder that exists, relative to the repository’s root, as context`
    case 'no-dockerfile': {
      const near =
        problem.candidates.length === 0
          ? 'Write its path as file'
          : `There is ${problem.candidates.join(', ')}: write file: ${problem.candidates[0] ?? ''}`
      return `there is no Dockerfile at "${problem.path}". ${near}`
    }
  }
}
