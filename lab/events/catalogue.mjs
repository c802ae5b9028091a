// @ts-check

/**
 * What a payload alone does not tell about a run.
 * @typedef {{ event: string, file: string, facts: import('../runner/context.mjs').RunFacts }} CatalogueEntry
 */

/** Newest commits of the default branches of the two repositories in the payloads. */
const ORGANISATION_HEAD = '6113728f27ae82c7b1a177c8d03f9e96e0adf246'
const USER_HEAD = 'a10867b14bb761a232cd80139fbd4c0d33264240'
/** The commit that the tags of the payloads point to. */
const RELEASED = '4e1243bd22c66e76c2ba9eddc1f91394e57f9f83'

/**
 * The events that are kept in `__tests__/fixtures/events`, by the name that tests use.
 * @type {Readonly<Record<string, CatalogueEntry>>}
 */
export const CATALOGUE = {
  'push-branch': entry('push', 'push-branch', { defaultSha: ORGANISATION_HEAD, refProtected: true }),
  'push-tag': entry('push', 'push-tag', { defaultSha: ORGANISATION_HEAD }),
  'push-tag-slash': entry('push', 'push-tag-slash', { defaultSha: USER_HEAD }),
  'push-deleted-branch': entry('push', 'push-deleted-branch', { defaultSha: ORGANISATION_HEAD }),
  'release-published': entry('release', 'release-published', { defaultSha: ORGANISATION_HEAD, sha: RELEASED }),
  'release-prerelease': entry('release', 'release-prerelease', { defaultSha: USER_HEAD, sha: RELEASED }),
  'pull-request': entry('pull_request', 'pull-request', { defaultSha: ORGANISATION_HEAD }),
  'pull-request-fork': entry('pull_request', 'pull-request-fork', { defaultSha: ORGANISATION_HEAD }),
  'pull-request-dependabot': entry('pull_request', 'pull-request-dependabot', { defaultSha: ORGANISATION_HEAD }),
  'pull-request-merged': entry('pull_request', 'pull-request-merged', { defaultSha: ORGANISATION_HEAD }),
  'pull-request-target-fork': entry('pull_request_target', 'pull-request-target-fork', {
    defaultSha: ORGANISATION_HEAD
  }),
  schedule: entry('schedule', 'schedule', { defaultSha: ORGANISATION_HEAD, actor: 'octocat' }),
  'workflow-dispatch-branch': entry('workflow_dispatch', 'workflow-dispatch-branch', { defaultSha: USER_HEAD }),
  'workflow-dispatch-tag': entry('workflow_dispatch', 'workflow-dispatch-tag', {
    defaultSha: USER_HEAD,
    sha: RELEASED
  }),
  'workflow-run': entry('workflow_run', 'workflow-run', { defaultSha: ORGANISATION_HEAD }),
  'workflow-run-fork': entry('workflow_run', 'workflow-run-fork', { defaultSha: ORGANISATION_HEAD }),
  'merge-group': entry('merge_group', 'merge-group', { defaultSha: ORGANISATION_HEAD }),
  // A called workflow sees its caller's event, ref and workflow name.
  'workflow-call': entry('push', 'workflow-call', {
    defaultSha: ORGANISATION_HEAD,
    workflow: 'Release train',
    workflowFile: '.github/workflows/release-train.yml',
    job: 'publish'
  }),
  'repository-dispatch': entry('repository_dispatch', 'repository-dispatch', { defaultSha: ORGANISATION_HEAD }),
  'issue-comment': entry('issue_comment', 'issue-comment', { defaultSha: ORGANISATION_HEAD }),
  'create-tag': entry('create', 'create-tag', { defaultSha: ORGANISATION_HEAD, sha: RELEASED }),
  'create-branch': entry('create', 'create-branch', { defaultSha: USER_HEAD, sha: USER_HEAD }),
  'delete-branch': entry('delete', 'delete-branch', { defaultSha: ORGANISATION_HEAD })
}

/** @param {string} event @param {string} name @param {CatalogueEntry['facts']} facts @returns {CatalogueEntry} */
function entry(event, name, facts) {
  return { event, file: `${name}.json`, facts }
}
