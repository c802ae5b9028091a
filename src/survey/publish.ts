import type { Repository } from '../context/context.js'
import { builderNeeds, dependsOnStore } from '../domain/builder.js'
import type { DockerConfig } from '../domain/docker-config.js'
import type { EngineFacts } from '../domain/engine.js'
import type { Known } from '../domain/known.js'
import type { ImageName } from '../domain/reference.js'
import { createGitHub } from '../github/api.js'
import { readCommitDate } from '../github/commits.js'
import type { PublishIntent } from '../intent/publish.js'
import { type Access, surveyAccess, type SurveyTools } from './access.js'
import { type CheckoutFacts, surveyCheckout } from './checkout.js'
import { type EngineQuestions, readDockerConfig, surveyEngine } from './engine.js'
import { completeRepository } from './repository.js'

export interface PublishSurvey {
  /** The repository as payload or API describe it. */
  readonly repository: Repository
  /** Committer date, ISO 8601, by git or by the API. */
  readonly commitDate: Known<string>
  readonly engine: EngineFacts
  readonly checkout: CheckoutFacts
  readonly userConfig: DockerConfig
  readonly access: Access
}

/** Everything that has to be known before the plan, asked side by side: push tests, engine, checkout. */
export async function surveyPublish(
  intent: PublishIntent,
  images: readonly ImageName[],
  tools: SurveyTools
): Promise<PublishSurvey> {
  const { inputs, context } = intent
  const userConfig = await readDockerConfig(tools.environment)
  const [engine, checkout, access, repository] = await Promise.all([
    surveyEngine(tools.environment, userConfig, engineQuestions(intent)),
    surveyCheckout(
      { context: intent.build.build.context, file: inputs.file, target: intent.build.build.target },
      context.workspace,
      context.sha,
      tools.ports.commands
    ),
    surveyAccess({ inputs, actor: context.actor, push: intent.push.push }, images, userConfig, tools),
    completeRepository(context, inputs['github-token'], tools.ports)
  ])
  const commitDate = checkout.commitDate.known
    ? checkout.commitDate
    : await askCommitDate(intent, checkout.commitDate, tools)
  return { engine, checkout, userConfig, access, repository, commitDate }
}

function engineQuestions({ inputs, build }: PublishIntent): EngineQuestions {
  const asked = { ...build.build, cache: inputs.cache }
  return {
    builder: inputs.builder,
    store: dependsOnStore(builderNeeds(asked)),
    emulators: build.build.platforms.length > 0
  }
}

/** Without a checkout (a Git URL as context) the API knows the commit. */
async function askCommitDate(
  { inputs, context }: PublishIntent,
  local: Known<string>,
  tools: SurveyTools
): Promise<Known<string>> {
  if (inputs['github-token'].empty) return local
  const github = createGitHub({ ...tools.ports, api: context.hosts.api, token: inputs['github-token'] })
  const remote = await readCommitDate(github, context.repository.owner, context.repository.name, context.sha)
  return remote.known ? remote : local
}
