import type { Repository } from '../context/context.js'
import { builderNeeds, dependsOnStore } from '../domain/builder.js'
import type { DockerConfig } from '../domain/docker-config.js'
import type { EngineFacts } from '../domain/engine.js'
import { type Known, unknown } from '../domain/known.js'
import type { ImageName } from '../domain/reference.js'
import type { TagLooks } from '../domain/tag-guard/seen.js'
import { createGitHub } from '../github/api.js'
import { readCommitDate } from '../github/commits.js'
import type { PublishIntent } from '../intent/publish.js'
import { type Access, surveyAccess, type SurveyTools } from './access.js'
import { type CheckoutFacts, surveyCheckout } from './checkout.js'
import { dockerConfigFolder } from './docker-paths.js'
import { type EngineQuestions, readDockerConfig, surveyEngine } from './engine.js'
import { createTagSurvey, findReusable, type Reuse, type TagSurvey } from './publish-tags.js'
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
  /** Looks at tags, begun beside the push test. */
  readonly tags: TagLooks
  /** Whether this commit's image is there already; looked at only where `reuse-build` asks for it. */
  readonly reuse: Reuse | undefined
}

/** Everything that has to be known before the plan, asked side by side: push tests, engine, checkout. */
export async function surveyPublish(
  intent: PublishIntent,
  images: readonly ImageName[],
  tools: SurveyTools
): Promise<PublishSurvey> {
  const { inputs, context } = intent
  const userConfig = await readDockerConfig(tools.environment)
  const tags = createTagSurvey(intent, images, tools.ports)
  const pushes = intent.push.push && !intent.tagless
  const accessing = surveyAccess(
    { inputs, actor: context.actor, push: intent.push.push, ...(pushes ? { beside: tags.begin } : {}) },
    images,
    userConfig,
    tools
  )
  const reusing = inputs['reuse-build'] && pushes ? reuse(intent, images, accessing, tags) : Promise.resolve(undefined)
  const [engine, checkout, access, repository, reused] = await Promise.all([
    surveyEngineFor(reusing, async () => surveyEngine(tools.environment, userConfig, engineQuestions(intent)), tools),
    surveyCheckout(
      { context: intent.build.build.context, file: inputs.file, target: intent.build.build.target },
      context.workspace,
      context.sha,
      tools.ports.commands
    ),
    accessing,
    completeRepository(context, inputs['github-token'], tools.ports),
    reusing
  ])
  const commitDate = checkout.commitDate.known
    ? checkout.commitDate
    : await askCommitDate(intent, checkout.commitDate, tools)
  return { engine, checkout, userConfig, access, repository, commitDate, tags: tags.of(access.client), reuse: reused }
}

async function reuse(
  intent: PublishIntent,
  images: readonly ImageName[],
  accessing: Promise<Access>,
  tags: TagSurvey
): Promise<Reuse> {
  const { client, choice } = await accessing
  if (choice?.kind === 'refused') return { kind: 'none', because: 'no credential can push' }
  return findReusable(intent, images, tags.of(client))
}

/** Where the image is there already, no engine is looked for; only then does its survey wait for the registry. */
async function surveyEngineFor(
  reusing: Promise<Reuse | undefined>,
  survey: () => Promise<EngineFacts>,
  { environment }: SurveyTools
): Promise<EngineFacts> {
  if ((await reusing)?.kind !== 'found') return survey()
  const nobody = unknown('nothing will be built, so no engine was searched for')
  return {
    ...{ buildx: nobody, docker: nobody, podman: nobody, buildah: nobody, daemon: nobody, store: nobody },
    ...{ rootless: undefined, endpoint: '', builder: undefined, platform: '', emulators: nobody },
    configFolder: dockerConfigFolder(environment)
  }
}

function engineQuestions({ inputs, build, tagless }: PublishIntent): EngineQuestions {
  const asked = { ...build.build, cache: inputs.cache }
  return {
    builder: inputs.builder,
    // What is pushed by digest leaves the daemon in another way with each store.
    store: tagless || dependsOnStore(builderNeeds(asked)),
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
