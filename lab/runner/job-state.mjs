// @ts-check
/** @typedef {import('./expressions.mjs').JobStatus} JobStatus */

/**
 * What the steps of one job share and change.
 * @typedef {object} JobState
 * @property {Record<string, string>} env job env, then what steps wrote to `GITHUB_ENV`
 * @property {string[]} path folders from `GITHUB_PATH`, the newest first
 * @property {import('./masks.mjs').Masks} masks
 * @property {JobStatus} status
 * @property {string} workspace
 * @property {string} temp `RUNNER_TEMP`
 * @property {string} node path of the Node that runs actions
 * @property {boolean} debug step debugging
 * @property {Record<string, string>} machine PATH, HOME, LANG and what else the machine sets
 * @property {import('./child.mjs').Waits} waits
 */

export {}
