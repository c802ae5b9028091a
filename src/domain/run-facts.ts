import type { MetadataRequest } from './metadata.js'
import type { RunFacts } from './tags/scope.js'

/**
 * The run as tags, labels and annotations see it. Written from the README of docker/metadata-action alone: its sections on the input
 * `context`, the environment variables and `type=ref`, and the table of `#global-expressions`.
 */
export function describeRun(request: MetadataRequest): RunFacts {
  const { context, repository, settings, now } = request
  const sha = commitOf(request)
  return {
    event: context.event,
    ref: refOf(request),
    sha,
    shortSha: sha.slice(0, settings.shortShaLength),
    defaultBranch: repository.defaultBranch,
    version: request.version.trim() || undefined,
    now,
    commitDate: dateOf(request, sha)
  }
}

/** `context: git` "overrides some of them with current Git context, such as ref and sha": the checkout has the last word. */
function commitOf({ git, context, settings }: MetadataRequest): string {
  if (git !== undefined) return git.sha
  const { event, sha } = context
  return settings.prHeadSha && event.kind === 'pull-request' ? event.headSha : sha
}

/**
 * `pull_request_target` runs on the base branch, but what it is about is the pull request (docker/metadata-action#90). Without a number
 * (an event made by hand) nothing better than the run's own ref is known.
 */
function refOf({ git, context: { event, ref } }: MetadataRequest): string {
  if (git !== undefined) return git.ref
  const isTarget = event.kind === 'pull-request' && event.name === 'pull_request_target' && event.number > 0
  return isTarget ? `refs/pull/${event.number}/merge` : ref
}

/** What git or the API told goes first; the payload of a push knows the date of its own head commit, and of no other. */
function dateOf({ commitDate, context: { event } }: MetadataRequest, sha: string): Date | undefined {
  const pushed = event.kind === 'push' && event.headCommit?.id === sha ? event.headCommit.timestamp : undefined
  const ms = Date.parse(commitDate ?? pushed ?? '')
  return Number.isNaN(ms) ? undefined : new Date(ms)
}
