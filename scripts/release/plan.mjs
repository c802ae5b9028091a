// @ts-check
/** From what was seen to the steps of a release, or to every reason against it. Pure. */
import { sectionOf } from './changelog.mjs'
import { compareVersions, formatVersion, highest, parseVersion, versionOfTag } from './version.mjs'

/**
 * @typedef {{ kind: 'tag', tag: string, commit: string }
 *   | { kind: 'release', tag: string, notes: string, latest: boolean }
 *   | { kind: 'float', version: import('./version.mjs').Version, commit: string }} Step
 *
 * @typedef {{ kind: 'steps', steps: readonly Step[] } | { kind: 'refused', because: readonly string[] }} Plan
 *
 * @param {string} wanted
 * @param {import('./survey.mjs').Survey} survey
 * @returns {Plan}
 */
export function planRelease(wanted, survey) {
  const version = parseVersion(wanted)
  if (version === undefined) {
    return { kind: 'refused', because: [`"${wanted}" is no version. Write three numbers, such as 1.2.3.`] }
  }
  const tag = `v${wanted}`
  const notes = sectionOf(survey.changelog, wanted)
  const because = [
    ...refuseCheckout(survey),
    ...refuseVersion(version, survey),
    ...(notes === undefined
      ? [`CHANGELOG.md has no section for ${wanted}. Run "node scripts/release.mjs prepare ${wanted}" and commit it.`]
      : [])
  ]
  if (because.length > 0) return { kind: 'refused', because }

  /** @type {Step[]} */
  const steps = []
  if (!survey.tags.has(tag)) steps.push({ kind: 'tag', tag, commit: survey.head })
  steps.push({ kind: 'release', tag, notes: notes ?? '', latest: isHighest(version, released(survey.tags)) })
  // Floating tags are what most workflows use: they come last, when nothing can fail any more.
  steps.push({ kind: 'float', version, commit: survey.head })
  return { kind: 'steps', steps }
}

/** @param {import('./survey.mjs').Survey} survey */
function refuseCheckout({ dirty, shallow }) {
  return [
    ...(dirty.length > 0 ? [`The checkout has changes that are not committed: ${dirty.join(', ')}.`] : []),
    ...(shallow ? ['The checkout has no full history. Fetch it: "git fetch --unshallow", or fetch-depth: 0.'] : [])
  ]
}

/** @param {import('./version.mjs').Version} version @param {import('./survey.mjs').Survey} survey */
function refuseVersion(version, { tags, head, branches }) {
  const tag = `v${formatVersion(version)}`
  const there = tags.get(tag)
  const line = `releases/v${version.major}`
  if (!branches.includes('main') && !branches.includes(line)) {
    return [`Commit ${head.slice(0, 7)} is neither on main nor on ${line}. Releases are made of what was merged.`]
  }
  // An earlier attempt got as far as the tag: running again repairs what is missing.
  if (there === head) return []
  if (there !== undefined) {
    return [`${tag} exists and stands for commit ${there.slice(0, 7)}. Released versions never change: take the next.`]
  }
  const all = released(tags)
  const own = all.filter(({ major }) => major === version.major)
  if (branches.includes('main') && isHighest(version, all)) return []
  if (branches.includes(line) && isHighest(version, own)) return []
  const last = highest(branches.includes(line) ? own : all)
  const older = own.length < all.length && !branches.includes(line) ? ` Older majors are released from ${line}.` : ''
  return [`${formatVersion(version)} is not above ${last === undefined ? '' : formatVersion(last)}.${older}`]
}

/** @param {ReadonlyMap<string, string>} tags */
export function released(tags) {
  return [...tags.keys()].flatMap(tag => versionOfTag(tag) ?? [])
}

/** @param {import('./version.mjs').Version} version @param {readonly import('./version.mjs').Version[]} others */
export function isHighest(version, others) {
  return others.every(other => compareVersions(other, version) <= 0)
}
