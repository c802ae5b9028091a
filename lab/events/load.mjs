// @ts-check
import { readFileSync } from 'node:fs'
import { describeRun } from '../runner/context.mjs'
import { resolveHost } from '../runner/hosts.mjs'
import { CATALOGUE } from './catalogue.mjs'

/** @typedef {import('../runner/context.mjs').Payload} Payload */

/** `env` has the `GITHUB_*` variables that do not depend on a step or a machine. @typedef {{ name: string, payload: Payload, env: Record<string, string> }} LoadedEvent */

/**
 * Changes to a kept event. Everything that hangs together changes together: payload, ref, addresses.
 * @typedef {object} EventOverrides
 * @property {Parameters<typeof resolveHost>[0]} [host] another GitHub; addresses in the payload follow
 * @property {string} [repository] `Owner/Name`, wherever the payload names the repository
 * @property {string} [ref] full ref of a push, a created ref, or a dispatch; for a release its tag
 * @property {string} [sha] commit of the run
 * @property {Partial<import('../runner/context.mjs').RunFacts>} [facts]
 * @property {Record<string, unknown>} [payload] merged into the payload: objects key by key, everything else replaced
 * @property {Record<string, string>} [env] the last word on variables
 */

const FOLDER = new URL('../../__tests__/fixtures/events/', import.meta.url)

/** @returns {string[]} the names that `loadEvent` knows */
export function listEvents() {
  return Object.keys(CATALOGUE)
}

/**
 * Loads a kept event, with the environment that GitHub would set for it.
 * @param {string} name see `listEvents`
 * @param {EventOverrides} [overrides]
 * @returns {LoadedEvent} `name` is the event's (`push`), not the fixture's
 * @throws {Error} for an unknown name
 */
export function loadEvent(name, overrides = {}) {
  const entry = CATALOGUE[name]
  if (!entry) throw new Error(`There is no event '${name}'; there are ${listEvents().join(', ')}.`)
  /** @type {Payload} */
  let payload = JSON.parse(readFileSync(new URL(entry.file, FOLDER), 'utf8'))
  if (overrides.repository !== undefined) payload = renameRepository(payload, overrides.repository)
  if (overrides.host !== undefined) payload = moveHost(payload, overrides.host)
  if (overrides.sha !== undefined) payload = replaceCommit(entry.event, payload, overrides.sha)
  if (overrides.ref !== undefined) payload = setRef(entry.event, payload, overrides.ref)
  if (overrides.payload !== undefined) payload = /** @type {Payload} */ (merge(payload, overrides.payload))
  const facts = { ...entry.facts, ...(overrides.sha === undefined ? {} : { sha: overrides.sha }), ...overrides.facts }
  const host = overrides.host === undefined ? {} : { host: overrides.host }
  return {
    name: entry.event,
    payload,
    env: { ...describeRun({ event: entry.event, payload, facts, ...host }), ...overrides.env }
  }
}

/** @param {Payload} payload @param {string} fullName @returns {Payload} */
function renameRepository(payload, fullName) {
  const [owner = '', name = ''] = fullName.split('/')
  const before = payload['repository']
  // The owner stands first or behind `/` or `:`, the name behind `/`; a fork keeps the name under its own owner.
  const ownerPart = new RegExp(`(?<=^|[/:])${before.owner.login}(?=$|[/?:])`, 'g')
  const namePart = new RegExp(`(?<=^|/)${before.name.replaceAll('.', '\\.')}(?=$|[/?]|\\.git)`, 'g')
  return /** @type {Payload} */ (mapTexts(payload, text => text.replace(ownerPart, owner).replace(namePart, name)))
}

/** @param {Payload} payload @param {Parameters<typeof resolveHost>[0]} host @returns {Payload} */
function moveHost(payload, host) {
  const { server, api } = resolveHost(host)
  const domain = new URL(server).host
  /** @param {string} text */
  const move = text =>
    text
      .replaceAll('https://api.github.com', api)
      .replaceAll('https://github.com', server)
      .replaceAll('git://github.com', `git://${domain}`)
      .replaceAll('git@github.com', `git@${domain}`)
  return /** @type {Payload} */ (mapTexts(payload, move))
}

/** @param {string} event @param {Payload} payload @param {string} sha @returns {Payload} */
function replaceCommit(event, payload, sha) {
  const before = {
    push: payload['after'],
    pull_request: payload['pull_request']?.merge_commit_sha,
    merge_group: payload['merge_group']?.head_sha
  }[event]
  return before === undefined
    ? payload
    : /** @type {Payload} */ (mapTexts(payload, text => text.replaceAll(before, sha)))
}

/** @param {string} event @param {Payload} payload @param {string} ref @returns {Payload} */
function setRef(event, payload, ref) {
  const short = ref.replace(/^refs\/(heads|tags)\//, '')
  switch (event) {
    case 'push':
    case 'workflow_dispatch':
      return { ...payload, ref }
    case 'create':
      return { ...payload, ref: short, ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch' }
    case 'release':
      return {
        ...payload,
        release: mapTexts(payload['release'], text => text.replaceAll(payload['release'].tag_name, short))
      }
    default:
      throw new Error(`The ref of a ${event} event follows from its payload; change that with 'payload'.`)
  }
}

/** @param {unknown} value @param {(text: string) => string} change @returns {unknown} */
function mapTexts(value, change) {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map(item => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]))
}

/** @param {unknown} base @param {unknown} patch @returns {unknown} */
function merge(base, patch) {
  if (!isRecord(base) || !isRecord(patch)) return patch
  const merged = { ...base }
  for (const [key, value] of Object.entries(patch)) merged[key] = merge(base[key], value)
  return merged
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
