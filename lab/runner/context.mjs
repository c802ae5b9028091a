// @ts-check
import { resolveHost } from './hosts.mjs'

/** @typedef {Record<string, any>} Payload the webhook's body; its shape is GitHub's */

/**
 * What the payload does not tell but the run knows.
 * @typedef {object} RunFacts
 * @property {string} defaultSha newest commit of the default branch
 * @property {string} [sha] commit of the run, where the event does not carry it
 * @property {string} [ref] full ref of the run, where the event does not carry it
 * @property {string} [actor] default: the payload's sender
 * @property {string} [triggeringActor] who re-ran it; default: the actor
 * @property {boolean} [refProtected]
 * @property {string} [workflow] name of the workflow
 * @property {string} [workflowFile] path in the repository
 * @property {string} [job] id of the job
 * @property {number} [runId]
 * @property {number} [runNumber]
 * @property {number} [runAttempt]
 */

/** @typedef {{ ref: string, sha: string, headRef: string, baseRef: string }} GitFacts */

/**
 * Ref and commit of a run, by the table in
 * https://docs.github.com/actions/using-workflows/events-that-trigger-workflows.
 * @param {string} event name as in `GITHUB_EVENT_NAME`
 * @param {Payload} payload
 * @param {RunFacts} facts
 * @returns {GitFacts} refs in full; `headRef` and `baseRef` are branch names, empty outside pull requests
 */
export function resolveGit(event, payload, facts) {
  const defaultBranch = {
    ref: `refs/heads/${payload['repository']?.default_branch ?? 'main'}`,
    sha: facts.defaultSha,
    headRef: '',
    baseRef: ''
  }
  const given = { ...(facts.ref ? { ref: facts.ref } : {}), ...(facts.sha ? { sha: facts.sha } : {}) }
  return { ...defaultBranch, ...fromPayload(event, payload), ...given }
}

/** @param {string} event @param {Payload} payload @returns {Partial<GitFacts>} empty: the default branch */
function fromPayload(event, payload) {
  const pull = payload['pull_request']
  switch (event) {
    case 'push':
      // A deleted branch has no commit any more: the run falls back to the default branch.
      return payload['deleted'] ? {} : { ref: payload['ref'], sha: payload['after'] }
    case 'pull_request':
      return {
        ref: pull.merged ? `refs/heads/${pull.base.ref}` : `refs/pull/${payload['number']}/merge`,
        sha: pull.merge_commit_sha,
        headRef: pull.head.ref,
        baseRef: pull.base.ref
      }
    case 'pull_request_target':
      return { ref: `refs/heads/${pull.base.ref}`, sha: pull.base.sha, headRef: pull.head.ref, baseRef: pull.base.ref }
    case 'release':
      return { ref: `refs/tags/${payload['release'].tag_name}` }
    case 'merge_group':
      return { ref: payload['merge_group'].head_ref, sha: payload['merge_group'].head_sha }
    case 'create':
      return { ref: `refs/${payload['ref_type'] === 'tag' ? 'tags' : 'heads'}/${payload['ref']}` }
    case 'workflow_dispatch':
      return { ref: payload['ref'] }
    default:
      return {}
  }
}

/**
 * The `GITHUB_*` variables of a run, as far as they do not depend on a step or a machine.
 * @param {object} run
 * @param {string} run.event
 * @param {Payload} run.payload
 * @param {RunFacts} run.facts
 * @param {Parameters<typeof resolveHost>[0]} [run.host]
 * @returns {Record<string, string>}
 */
export function describeRun({ event, payload, facts, host }) {
  const { server, api, graphql } = resolveHost(host)
  const git = resolveGit(event, payload, facts)
  const repository = payload['repository'] ?? {}
  const actor = facts.actor ?? payload['sender']?.login ?? repository.owner?.login ?? ''
  const file = facts.workflowFile ?? '.github/workflows/publish.yml'
  return {
    GITHUB_ACTOR: actor,
    GITHUB_ACTOR_ID: String(actor === payload['sender']?.login ? payload['sender'].id : (repository.owner?.id ?? '')),
    GITHUB_API_URL: api,
    GITHUB_BASE_REF: git.baseRef,
    GITHUB_EVENT_NAME: event,
    GITHUB_GRAPHQL_URL: graphql,
    GITHUB_HEAD_REF: git.headRef,
    GITHUB_JOB: facts.job ?? 'publish',
    GITHUB_REF: git.ref,
    GITHUB_REF_NAME: git.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REF_PROTECTED: String(facts.refProtected ?? false),
    GITHUB_REF_TYPE: git.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository.full_name ?? '',
    GITHUB_REPOSITORY_ID: String(repository.id ?? ''),
    GITHUB_REPOSITORY_OWNER: repository.owner?.login ?? '',
    GITHUB_REPOSITORY_OWNER_ID: String(repository.owner?.id ?? ''),
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: String(facts.runAttempt ?? 1),
    GITHUB_RUN_ID: String(facts.runId ?? 9876543210),
    GITHUB_RUN_NUMBER: String(facts.runNumber ?? 42),
    GITHUB_SERVER_URL: server,
    GITHUB_SHA: git.sha,
    GITHUB_TRIGGERING_ACTOR: facts.triggeringActor ?? actor,
    GITHUB_WORKFLOW: facts.workflow ?? 'Publish',
    // A workflow of a pull request is taken from its merge commit; the ref says so.
    GITHUB_WORKFLOW_REF: `${repository.full_name}/${file}@${git.ref}`,
    GITHUB_WORKFLOW_SHA: git.sha
  }
}

/**
 * The `github` context for expressions: the variables under their lower-case names, the payload, and the token.
 * @param {Readonly<Record<string, string>>} env `GITHUB_*` variables
 * @param {Payload} payload
 * @param {string} token
 * @returns {Record<string, unknown>}
 */
export function contextOf(env, payload, token) {
  const variables = Object.entries(env)
    .filter(([name]) => name.startsWith('GITHUB_'))
    .map(([name, value]) => [name.slice('GITHUB_'.length).toLowerCase(), value])
  return {
    ...Object.fromEntries(variables),
    event: payload,
    token,
    repositoryUrl: gitUrl(env),
    secret_source: 'Actions'
  }
}

/**
 * The `runner` context; each key also becomes a variable `RUNNER_*`.
 * @param {object} machine
 * @param {string} machine.temp
 * @param {string} machine.toolCache
 * @param {string} machine.workspace of the repository; the runner's own is the folder above
 * @param {boolean} [machine.debug] step debugging
 * @param {string} [machine.arch] default: of this machine
 * @returns {Record<string, string>}
 */
export function describeRunner({ temp, toolCache, workspace, debug = false, arch = process.arch }) {
  return {
    os: 'Linux',
    arch: { x64: 'X64', arm64: 'ARM64', arm: 'ARM' }[arch] ?? 'X64',
    name: 'GitHub Actions 7',
    environment: 'github-hosted',
    temp,
    tool_cache: toolCache,
    workspace: workspace.replace(/\/[^/]*$/, ''),
    ...(debug ? { debug: '1' } : {})
  }
}

/** @param {Readonly<Record<string, string>>} env @returns {string} */
function gitUrl(env) {
  return `${env['GITHUB_SERVER_URL']?.replace(/^https/, 'git')}/${env['GITHUB_REPOSITORY']}.git`
}
