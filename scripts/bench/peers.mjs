// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../lab/lab.mjs'
import { runJob } from '../../lab/runner/job.mjs'

/** @typedef {import('../../lab/runner/job.mjs').JobOptions} JobOptions */
/** @typedef {import('../../lab/runner/step-types.mjs').UsesStep} UsesStep */

/**
 * What both sides of a pair publish.
 * @typedef {object} Publication
 * @property {string} host registry
 * @property {string} image `host/owner/name`
 * @property {readonly string[]} tags
 */

/**
 * The steps that one of ours replaces. `setup-qemu-action` is left out: for one platform of the machine's own kind nobody needs it,
 * and it pulls an image. Its checkout may therefore be missing.
 */
const PEERS = ['login-action', 'setup-buildx-action', 'metadata-action', 'build-push-action']

/**
 * Folder names of the peers that are missing in `folder`.
 * @param {string} folder holds one checkout for each action, under the name of its repository
 */
export function missingPeers(folder) {
  return PEERS.filter(name => !existsSync(join(folder, name, 'action.yml')))
}

/**
 * The usual workflow with Docker's actions.
 * @param {string} folder @param {Publication} publication
 * @returns {UsesStep[]}
 */
export function peerSteps(folder, { host, image, tags }) {
  const action = /** @param {string} name */ name => ({ uses: join(folder, name), action: `docker/${name}@bench` })
  return [
    {
      ...action('login-action'),
      with: { registry: host, username: '${{ github.actor }}', password: '${{ secrets.GITHUB_TOKEN }}' }
    },
    // The daemon's own BuildKit, as ours takes it: a container builder would have to pull its image.
    { ...action('setup-buildx-action'), with: { driver: 'docker', install: 'false' } },
    { ...action('metadata-action'), id: 'meta', with: { images: image, tags: rawRules(tags), flavor: 'latest=false' } },
    {
      ...action('build-push-action'),
      with: {
        context: '.',
        push: 'true',
        provenance: 'false',
        tags: '${{ steps.meta.outputs.tags }}',
        labels: '${{ steps.meta.outputs.labels }}'
      }
    }
  ]
}

/**
 * The same with one step.
 * @param {Publication} publication
 * @returns {UsesStep[]}
 */
export function ownSteps({ host, image, tags }) {
  return [{ uses: root, with: { registry: host, images: image, tags: rawRules(tags), flavor: 'latest=false' } }]
}

/**
 * Runs the steps as one job, main and post, and gives back the time of the actions' own processes in milliseconds.
 * @param {Omit<JobOptions, 'steps'>} job @param {readonly UsesStep[]} steps
 */
export async function timeSteps(job, steps) {
  const result = await runJob({ ...job, steps })
  if (result.conclusion !== 'success') throw new Error(`the job ended with ${result.conclusion}:\n${result.text}`)
  return [...result.pres, ...result.steps, ...result.posts].reduce((sum, { durationMs }) => sum + durationMs, 0)
}

/** @param {readonly string[]} tags */
function rawRules(tags) {
  return tags.map(tag => `type=raw,value=${tag}`).join('\n')
}
