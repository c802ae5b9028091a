// @ts-check
/** One publication under faults, and the judgement over what it claimed. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadEvent } from '../../lab/events/load.mjs'
import { headOf, root } from '../../lab/lab.mjs'
import { runJob } from '../../lab/runner/job.mjs'
import { createDice, ORDERS } from './orders.mjs'
import { digestOfTag, findGaps, place } from './truth.mjs'

/** @typedef {import('../../lab/lab.mjs').Lab} Lab */
/** @typedef {import('../../lab/runner/job.mjs').JobResult} JobResult */

/**
 * @typedef {object} Played
 * @property {string} fault
 * @property {number} seed
 * @property {'build' | 'promote'} through
 * @property {'green' | 'red' | 'killed'} outcome
 * @property {string[]} lies what the run claimed and the registry does not bear out; empty is good
 * @property {string} failure id of the explanation of a red run
 * @property {number} unsure tags of which the run said that it does not know
 * @property {number} faults that struck
 * @property {number} retried passing faults that the report tells
 * @property {boolean | undefined} repaired whether a second, undisturbed run put everything right; undefined after a green one
 * @property {number} ms of the first run
 * @property {string} text the log of the run that lied or was not repaired
 */

const OWNER = 'octo-org'
const TAGS = ['v1.2.3', 'latest', 'extra']
/** What the faults may be explained with; whatever else a red run says would be somebody else's fault. */
const TRUE = /^(?:registry-429|registry-5xx|network-failure|unknown-blob|verification-failed)$/
const TRUE_OF_REFUSALS = /^(?:write-package-denied|ghcr-403-without-reason)$/

export const WORLD = {
  organizations: { 'Octo-Org': { owners: ['boss'], members: ['robot'] } },
  repositories: { 'Octo-Org/Hello-World': { visibility: 'public' } },
  tokens: { job: { kind: 'github-token', repository: 'Octo-Org/Hello-World', permissions: { packages: 'write' } } }
}

/** A workspace whose image is built in no time. @param {Lab} lab */
export const prepareWorkspace = lab => lab.checkout({ Dockerfile: 'FROM scratch\nCOPY number /number\n', number: '0' })

/**
 * @param {Lab} lab @param {string} workspace of `prepareWorkspace`, used by nobody else meanwhile
 * @param {string} fault name of an order @param {number} seed
 * @returns {Promise<Played>}
 */
export async function play(lab, workspace, fault, seed) {
  const order = ORDERS[fault]
  if (order === undefined) throw new TypeError(`there is no fault "${fault}": ${Object.keys(ORDERS).join(', ')}`)
  const dice = createDice(seed)
  const through = dice() < 0.25 ? 'promote' : 'build'
  const scene = await setScene(lab, workspace, `${fault}-${seed}`, through, dice() < 0.5)
  const orders = (order.faults?.(scene.path, dice) ?? []).map(each => lab.ghcr.faults.order(each))
  const disturbance = order.meanwhile?.(lab, dice)
  const killAfterMs = order.killAfterMs?.(dice)
  const before = tagsIn(lab, scene.path)
  const job = await run(lab, scene, killAfterMs)
  await disturbance?.stop()
  for (const each of orders) each.cancel()
  const killed =
    killAfterMs !== undefined && job.steps[0]?.outcome !== 'success' && outputsOf(job)['failure'] === undefined
  const outcome = job.conclusion === 'success' ? 'green' : killed ? 'killed' : 'red'
  const lies = outcome === 'killed' ? [] : judge(lab, scene, job, before)
  const repaired = outcome === 'green' ? undefined : await repair(lab, scene)
  return {
    fault,
    seed,
    through,
    outcome,
    lies: [...lies, ...(repaired?.lies ?? [])],
    failure: outcome === 'red' ? (outputsOf(job)['failure'] ?? '') : '',
    unsure: Object.values(statesOf(job)).filter(({ state }) => state === 'unknown').length,
    faults: orders.reduce((sum, each) => sum + each.struck(), 0),
    retried: Number(/(\d+) requests? (?:was|were) answered by a fault and repeated/.exec(job.summary)?.[1] ?? 0),
    repaired: repaired?.good,
    ms: job.durationMs,
    text: lies.length > 0 ? job.text : repaired?.good === false ? repaired.text : ''
  }
}

/**
 * @typedef {object} Scene
 * @property {string} path
 * @property {string} workspace
 * @property {'build' | 'promote'} through
 */

/**
 * @param {Lab} lab @param {string} workspace @param {string} name @param {'build' | 'promote'} through @param {boolean} existed
 * @returns {Promise<Scene>}
 */
async function setScene(lab, workspace, name, through, existed) {
  const path = `${OWNER}/${name}`
  const linked = { visibility: 'public', repository: 'Octo-Org/Hello-World' }
  if (existed) {
    await place(lab, path, 'latest', `old ${name}`)
    lab.ghcr.setWorld({ packages: { [path]: linked } })
  }
  if (through === 'promote') {
    await place(lab, `${OWNER}/source`, name, `promoted ${name}`)
    lab.ghcr.setWorld({ packages: { [`${OWNER}/source`]: linked } })
  }
  writeFileSync(join(workspace, 'number'), name)
  return { path, workspace, through }
}

/** @param {Lab} lab @param {Scene} scene @param {number} [killAfterMs] */
async function run(lab, { path, workspace, through }, killAfterMs) {
  const host = lab.ghcr.host
  const name = path.slice(OWNER.length + 1)
  const tags = 'type=semver,pattern={{raw}}\nextra'
  const shared = { registry: host, images: name, tags, 'move-tags': 'always' }
  const event = loadEvent('push-tag', {
    host: { api: lab.ghcr.apiUrl },
    repository: 'Octo-Org/Hello-World',
    sha: await headOf(workspace)
  })
  return runJob({
    event,
    workspace,
    secrets: { GITHUB_TOKEN: lab.ghcr.world.tokens['job']?.value ?? '' },
    machine: lab.machine,
    steps: [
      through === 'build'
        ? { id: 'publish', uses: root, with: shared }
        : { id: 'publish', uses: join(root, 'promote'), with: { ...shared, source: `${host}/${OWNER}/source:${name}` } }
    ],
    timeoutMs: 300_000,
    ...(killAfterMs === undefined ? {} : { kill: { signal: 'SIGKILL', when: killAfterMs } })
  })
}

/** @param {Lab} lab @param {string} path @returns {Record<string, string | undefined>} */
const tagsIn = (lab, path) => Object.fromEntries(TAGS.map(tag => [tag, digestOfTag(lab, path, tag)]))

/** @param {JobResult} job @returns {Record<string, string>} */
const outputsOf = job => job.steps[0]?.outputs ?? {}

/** @param {JobResult} job @returns {Record<string, { state: string, digest?: string }>} */
const statesOf = job => JSON.parse(outputsOf(job)['tag-states'] ?? '{}')

/**
 * @param {Lab} lab @param {Scene} scene @param {JobResult} job @param {Record<string, string | undefined>} before
 * @returns {string[]} what is not true of what the run said
 */
function judge(lab, { path }, job, before) {
  const now = tagsIn(lab, path)
  const { digest, pushed, failure } = outputsOf(job)
  if (job.conclusion === 'success') {
    if (pushed !== 'true' || digest === undefined) return ['green without a digest']
    const wrong = TAGS.filter(tag => now[tag] !== digest).map(tag => `green, but ${tag} points to ${now[tag]}`)
    return [...wrong, ...findGaps(lab, path, digest).map(gap => `green, but ${gap}`)]
  }
  const isTrue = TRUE.test(failure ?? '') || (path.includes('refused') && TRUE_OF_REFUSALS.test(failure ?? ''))
  const lies = isTrue ? [] : [`red for the wrong reason: ${failure}`]
  if (pushed === 'true') lies.push('red, but pushed is true')
  const states = statesOf(job)
  for (const [reference, { state, digest: told }] of Object.entries(states)) {
    const tag = reference.slice(reference.lastIndexOf(':') + 1)
    const there = now[tag]
    if (state === 'absent' && there !== undefined) lies.push(`${tag} is said to be absent and points to ${there}`)
    if ((state === 'moved' || state === 'other') && told !== there)
      lies.push(`${tag} is said to point to ${told}: ${there}`)
    if (state === 'moved' && there !== undefined) {
      if (there === before[tag]) lies.push(`${tag} is said to have moved and did not`)
      lies.push(...findGaps(lab, path, there).map(gap => `${tag} is said to have moved, but ${gap}`))
    }
    if (state === 'other' && there !== before[tag]) lies.push(`${tag} is said not to have moved and did`)
  }
  const changed = TAGS.filter(tag => now[tag] !== before[tag])
  if (job.summary.includes('was not published') && changed.length > 0)
    lies.push(`said to be not published, but ${changed.join(', ')} moved`)
  return lies
}

/** Runs again, undisturbed. @param {Lab} lab @param {Scene} scene */
async function repair(lab, scene) {
  const job = await run(lab, scene)
  const lies = job.conclusion === 'success' ? judge(lab, scene, job, {}) : []
  return { good: job.conclusion === 'success' && lies.length === 0, lies, text: job.text }
}
