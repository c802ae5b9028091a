import type { Commit, Event, Trust } from './context.js'
import { type Fields, isFields, readFields, readFlag, readNumber, readText, readTime } from './payload.js'
import { comesFromFork } from './repository.js'

/** What the environment says about the run, already read and checked. */
export interface EventFacts {
  /** `GITHUB_EVENT_NAME` */
  readonly name: string
  readonly ref: string
  readonly sha: string
  readonly actor: string
  /** Names of branches, empty outside pull requests. */
  readonly headRef: string
  readonly baseRef: string
}

const DEPENDABOT = 'dependabot[bot]'
/** Events whose runs get a read-only token and no secrets where the pull request comes from a fork. */
const FORK_EVENTS = ['pull_request', 'pull_request_review', 'pull_request_review_comment']
/** https://docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions */
const DEPENDABOT_EVENTS = [...FORK_EVENTS, 'push', 'create', 'deployment', 'deployment_status']

/** A reusable workflow sees its caller's event: there is no event called `workflow_call`. */
export function parseEvent(facts: EventFacts, payload: Fields): Event {
  switch (facts.name) {
    case 'push':
      return parsePush(payload)
    case 'release':
      return parseRelease(facts, payload)
    case 'pull_request':
    case 'pull_request_target':
      return parsePullRequest(facts.name, facts, payload)
    case 'schedule':
      return { kind: 'schedule', cron: readText(payload, 'schedule') ?? '' }
    case 'workflow_dispatch':
      return { kind: 'workflow-dispatch' }
    case 'workflow_run':
      return parseWorkflowRun(payload)
    case 'merge_group':
      return parseMergeGroup(facts, payload)
    default:
      return { kind: 'other', name: facts.name }
  }
}

/**
 * Which token the run got. A fork's `pull_request` and everything that Dependabot starts run with a read-only token and without the
 * repository's secrets; `pull_request_target` and `workflow_run` run with the full ones, whoever was first.
 */
export function parseTrust(facts: EventFacts, payload: Fields): Trust {
  const pull = payload['pull_request']
  if (FORK_EVENTS.includes(facts.name) && isFields(pull)) {
    if (comesFromFork(readFields(pull, 'head'), readFields(pull, 'base'))) return 'fork'
  }
  // The payload of a pull request without the pull request: the least that it can be is assumed.
  if (facts.name === 'pull_request' && !isFields(pull)) return 'fork'
  // Rights follow GITHUB_ACTOR also where somebody else re-runs the job.
  return facts.actor === DEPENDABOT && DEPENDABOT_EVENTS.includes(facts.name) ? 'dependabot' : 'full'
}

function parsePush(payload: Fields): Event {
  const baseRef = readText(payload, 'base_ref')
  const headCommit = parseCommit(readFields(payload, 'head_commit'))
  return {
    kind: 'push',
    deleted: readFlag(payload, 'deleted') ?? false,
    ...(baseRef === undefined ? {} : { baseRef }),
    ...(headCommit === undefined ? {} : { headCommit }),
    ...addedTo(payload)
  }
}

/** Only a push that adds to what was there comes after it for certain. */
function addedTo(payload: Fields): { readonly before?: string } {
  const before = readText(payload, 'before')
  const isAdded = [readFlag(payload, 'created'), readFlag(payload, 'deleted'), readFlag(payload, 'forced')].every(
    flag => flag === false
  )
  return before === undefined || !isAdded || /^0+$/.test(before) ? {} : { before }
}

function parseRelease(facts: EventFacts, payload: Fields): Event {
  const release = readFields(payload, 'release')
  return {
    kind: 'release',
    action: readText(payload, 'action') ?? '',
    tag: readText(release, 'tag_name') ?? facts.ref.replace(/^refs\/tags\//, ''),
    prerelease: readFlag(release, 'prerelease') ?? false,
    draft: readFlag(release, 'draft') ?? false
  }
}

function parsePullRequest(name: 'pull_request' | 'pull_request_target', facts: EventFacts, payload: Fields): Event {
  const pull = readFields(payload, 'pull_request')
  const head = readFields(pull, 'head')
  const base = readFields(pull, 'base')
  return {
    kind: 'pull-request',
    name,
    action: readText(payload, 'action') ?? '',
    number: readNumber(payload, 'number') ?? readNumber(pull, 'number') ?? numberOf(facts.ref),
    origin: comesFromFork(head, base) ? 'fork' : facts.actor === DEPENDABOT ? 'dependabot' : 'same-repository',
    headRef: readText(head, 'ref') ?? facts.headRef,
    headSha: readText(head, 'sha') ?? facts.sha,
    baseRef: readText(base, 'ref') ?? facts.baseRef,
    merged: readFlag(pull, 'merged') ?? false
  }
}

/** `refs/pull/7/merge` → 7; 0 where the run has neither payload nor such a ref, as hand-made events do. */
function numberOf(ref: string): number {
  return Number(/^refs\/pull\/(\d+)\//.exec(ref)?.[1] ?? 0)
}

function parseWorkflowRun(payload: Fields): Event {
  const run = readFields(payload, 'workflow_run')
  const headSha = readText(run, 'head_sha')
  const headBranch = readText(run, 'head_branch')
  const from = readText(readFields(run, 'head_repository'), 'full_name')
  const to =
    readText(readFields(run, 'repository'), 'full_name') ?? readText(readFields(payload, 'repository'), 'full_name')
  return {
    kind: 'workflow-run',
    fromFork: from === undefined || from.toLowerCase() !== to?.toLowerCase(),
    ...(headSha === undefined ? {} : { headSha }),
    ...(headBranch === undefined ? {} : { headBranch })
  }
}

function parseMergeGroup(facts: EventFacts, payload: Fields): Event {
  const group = readFields(payload, 'merge_group')
  return {
    kind: 'merge-group',
    baseRef: readText(group, 'base_ref') ?? '',
    headRef: readText(group, 'head_ref') ?? facts.ref
  }
}

function parseCommit(fields: Fields): Commit | undefined {
  const id = readText(fields, 'id')
  const timestamp = readTime(fields, 'timestamp')
  return id === undefined || timestamp === undefined ? undefined : { id, timestamp }
}
