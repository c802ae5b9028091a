import type { Repository } from '../context/context.js'
import { FailureError } from '../domain/failure.js'
import { type Known, unknown } from '../domain/known.js'
import type { ImageName } from '../domain/reference.js'
import { createGitHub } from '../github/api.js'
import { readCommitDate } from '../github/commits.js'
import type { PromoteIntent } from '../intent/promote.js'
import { RegistryClient } from '../registry/client.js'
import { BRISK } from '../registry/retry.js'
import { type Access, surveyAccess, type SurveyTools } from './access.js'
import { givenCandidates } from './candidates.js'
import { readDockerConfig } from './engine.js'
import { type FoundSource, surveySource } from './promoted-source.js'
import { completeRepository } from './repository.js'

export interface PromoteSurvey {
  readonly access: Access
  readonly repository: Repository
  readonly commitDate: Known<string>
  /** Undefined where nobody may push: the refusal counts first. A failure says why the source cannot be used. */
  readonly source: Attempt<FoundSource> | undefined
}

/** Push tests, source and repository, side by side. */
export async function surveyPromote(
  intent: PromoteIntent,
  images: readonly ImageName[],
  tools: SurveyTools
): Promise<PromoteSurvey> {
  const { inputs, context } = intent
  const config = await readDockerConfig(tools.environment)
  // Begun at once with the credential that is tested first, which mostly stays the chosen one.
  const early = earlyClient(intent, images, tools)
  const looked =
    early === undefined ? undefined : attempt(async () => surveySource(early.client, intent.source, images))
  const [access, repository, commitDate] = await Promise.all([
    surveyAccess({ inputs, actor: context.actor, push: true }, images, config, tools),
    completeRepository(context, inputs['github-token'], tools.ports),
    findCommitDate(intent, tools)
  ])
  if (access.choice?.kind === 'refused') return { access, repository, commitDate, source: undefined }
  const source =
    looked !== undefined && access.login?.id === early?.id
      ? await looked
      : await attempt(async () => surveySource(access.client.withRetry(BRISK), intent.source, images))
  return { access, repository, commitDate, source }
}

export type Attempt<T> = { readonly value: T } | { readonly failure: FailureError }

/** A failure is kept for later, when it is known whether it counts. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof FailureError) return { failure: error }
    throw error
  }
}

function earlyClient({ inputs, context }: PromoteIntent, images: readonly ImageName[], tools: SurveyTools) {
  const [candidate] = givenCandidates({
    githubToken: inputs['github-token'],
    pat: inputs.pat,
    username: inputs.username,
    actor: context.actor,
    only: inputs.credential
  })
  const host = images[0]?.host
  if (candidate === undefined || host === undefined) return undefined
  const { id, username, password } = candidate
  const { http, clock } = tools.ports
  const credential = { kind: 'basic', username, password } as const
  return { id, client: new RegistryClient({ http, clock, host, credential, retry: BRISK }) }
}

/** Nothing is checked out here, and only tags made of the commit's date need it. */
async function findCommitDate({ inputs, context }: PromoteIntent, { ports }: SurveyTools): Promise<Known<string>> {
  const asked = [inputs.tags, inputs.flavor].some(text => text.includes('commit_date'))
  if (!asked || inputs['github-token'].empty) return unknown('no tag is made of it')
  const github = createGitHub({ ...ports, api: context.hosts.api, token: inputs['github-token'] })
  return readCommitDate(github, context.repository.owner, context.repository.name, context.sha)
}
