import type { Repository } from '../context/context.js'
import { type Known, unknown } from '../domain/known.js'
import type { ImageName } from '../domain/reference.js'
import { upwardOf } from '../domain/tag-guard/floating.js'
import type { TagLooks } from '../domain/tag-guard/seen.js'
import { createGitHub } from '../github/api.js'
import { readCommitDate } from '../github/commits.js'
import { foreseeMetadata } from '../intent/metadata.js'
import type { PromoteIntent } from '../intent/promote.js'
import type { RegistryClient } from '../registry/client.js'
import { BRISK } from '../registry/retry.js'
import { type Access, surveyAccess, type SurveyTools } from './access.js'
import { attempt, type Attempt } from './attempt.js'
import { readDockerConfig } from './engine.js'
import { type FoundSource, surveySource } from './promoted-source.js'
import { completeRepository } from './repository.js'
import { createTagLooks, surveyTags, targetsOf } from './tag-guard.js'
import { historyOf } from './tag-history.js'

export interface PromoteSurvey {
  readonly access: Access
  readonly repository: Repository
  readonly commitDate: Known<string>
  /** A failure says why the source cannot be used; a refused push counts first. */
  readonly source: Attempt<FoundSource>
  readonly looks: TagLooks
}

/** Push tests, source, floating tags and repository, side by side. */
export async function surveyPromote(
  intent: PromoteIntent,
  images: readonly ImageName[],
  tools: SurveyTools
): Promise<PromoteSurvey> {
  const { inputs, context } = intent
  const config = await readDockerConfig(tools.environment)
  const begun = new Map<RegistryClient, ClientLooks>()
  const begin = (client: RegistryClient): ClientLooks => {
    const looks = begun.get(client) ?? look(client, intent, images, tools)
    begun.set(client, looks)
    return looks
  }
  const request = { inputs, actor: context.actor, push: true, beside: (client: RegistryClient) => void begin(client) }
  const [access, repository, commitDate] = await Promise.all([
    surveyAccess(request, images, config, tools),
    completeRepository(context, inputs['github-token'], tools.ports),
    findCommitDate(intent, tools)
  ])
  const { source, looks } = begin(access.client)
  return { access, repository, commitDate, source: await source, looks }
}

interface ClientLooks {
  readonly source: Promise<Attempt<FoundSource>>
  readonly looks: TagLooks
}

/** With one client, whose token they share with its push test. */
function look(
  client: RegistryClient,
  intent: PromoteIntent,
  images: readonly ImageName[],
  { ports }: SurveyTools
): ClientLooks {
  const { inputs, context, describing } = intent
  const looks = createTagLooks(client, historyOf(context, inputs['github-token'], ports))
  const foreseen = foreseeMetadata(describing, images[0]?.host ?? '', new Date(ports.clock.now()))
  const own = { version: foreseen?.version, revision: context.sha, source: context.repository.url }
  const targets = targetsOf(images, [], upwardOf(foreseen?.tags ?? [], inputs['move-tags']))
  // Whoever needs the answers asks again and gets these.
  surveyTags(looks, own, targets).catch(() => undefined)
  return { looks, source: attempt(async () => surveySource(client.withRetry(BRISK), intent.source, images)) }
}

/** Nothing is checked out here, and only tags made of the commit's date need it. */
async function findCommitDate({ inputs, context }: PromoteIntent, { ports }: SurveyTools): Promise<Known<string>> {
  const asked = [inputs.tags, inputs.flavor].some(text => text.includes('commit_date'))
  if (!asked || inputs['github-token'].empty) return unknown('no tag is made of it')
  const github = createGitHub({ ...ports, api: context.hosts.api, token: inputs['github-token'] })
  return readCommitDate(github, context.repository.owner, context.repository.name, context.sha)
}
