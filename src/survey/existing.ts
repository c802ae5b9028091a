import type { Repository } from '../context/context.js'
import { type Known, unknown } from '../domain/known.js'
import type { ImageName } from '../domain/reference.js'
import type { Source } from '../domain/source.js'
import type { TagLooks } from '../domain/tag-guard/seen.js'
import { createGitHub } from '../github/api.js'
import { readCommitDate } from '../github/commits.js'
import type { PublishIntent } from '../intent/publish.js'
import { describingSource } from '../intent/source.js'
import { type Access, surveyAccess, type SurveyTools } from './access.js'
import { attempt, type Attempt } from './attempt.js'
import { readDockerConfig } from './engine.js'
import { completeRepository } from './repository.js'
import { lookAtSource, type LookedSource } from './source.js'
import { createTagLooks } from './tag-guard.js'
import { historyOf } from './tag-history.js'

export interface ExistingSurvey {
  readonly access: Access
  readonly repository: Repository
  readonly commitDate: Known<string>
  /** A failure says why the source cannot be used; a refused push counts first. */
  readonly source: Attempt<LookedSource>
  readonly looks: TagLooks
}

/** Push tests and repository side by side, then the source: it may have to be read with the login that was chosen. */
export async function surveyExisting(
  intent: PublishIntent,
  source: Source,
  images: readonly ImageName[],
  tools: SurveyTools
): Promise<ExistingSurvey> {
  const { inputs, context } = intent
  const config = await readDockerConfig(tools.environment)
  const [access, repository, commitDate] = await Promise.all([
    surveyAccess({ inputs, actor: context.actor, push: intent.push.push }, images, config, tools),
    completeRepository(context, inputs['github-token'], tools.ports),
    findCommitDate(intent, tools)
  ])
  const { workspace } = context
  const looked = await attempt(async () =>
    lookAtSource(source, { ports: tools.ports, config, workspace, engine: inputs.engine, client: access.client })
  )
  const looks = createTagLooks(access.client, historyOf(context, inputs['github-token'], tools.ports))
  return { access, repository, commitDate, source: looked, looks }
}

/** Nothing has to be checked out; only annotations and tags made of the commit's date need it. */
async function findCommitDate(intent: PublishIntent, { ports }: SurveyTools): Promise<Known<string>> {
  const { inputs, context } = intent
  const asked = describingSource(intent).index || inputs.tags.includes('commit_date')
  if (!asked || inputs['github-token'].empty) return unknown('nothing is made of it')
  const github = createGitHub({ ...ports, api: context.hosts.api, token: inputs['github-token'] })
  return readCommitDate(github, context.repository.owner, context.repository.name, context.sha)
}
