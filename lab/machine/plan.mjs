// @ts-check
/** From what a machine has to what must be installed. Pure. */
import { parts } from './parts.mjs'

/**
 * @typedef {{ package: string, releases: readonly string[] }} ForeignPackage `releases` in the order to try
 *
 * @typedef {{ kind: 'nothing' }
 *   | { kind: 'install', native: readonly string[], foreign: readonly ForeignPackage[], replaced: readonly string[], units: readonly string[] }
 *   | { kind: 'refuse', because: string, lacking: readonly string[] }} SetupPlan
 */

/**
 * @param {import('./survey.mjs').Machine} machine
 * @returns {SetupPlan}
 */
export function planSetup(machine) {
  const lacking = parts.filter(part => machine.parts[part.name].kind !== 'present')
  if (lacking.length === 0) return { kind: 'nothing' }
  const refuse = (/** @type {string} */ because) =>
    /** @type {const} */ ({ kind: 'refuse', because, lacking: lacking.map(part => describeLack(part, machine)) })

  const family = familyOf(machine)
  if (!family) return refuse('Packages are installed on Debian and Ubuntu only.')
  if (!machine.isRoot)
    return refuse('Installing packages takes root. Run the same command with sudo, or install them yourself.')

  // Debian 12's engine is from 2022: no containerd image store, no buildx. Later releases have what is needed.
  const isForeign = (/** @type {import('./parts.mjs').Part} */ part) =>
    part.foreign !== undefined && machine.distribution?.codename === 'bookworm'
  return {
    kind: 'install',
    native: [...new Set(lacking.filter(part => !isForeign(part)).map(part => part.packages[family]))],
    foreign: lacking.filter(isForeign).map(part => ({ package: part.packages[family], releases: part.foreign ?? [] })),
    replaced: lacking.flatMap(part => part.replaces ?? []),
    units: lacking.flatMap(part => part.units ?? [])
  }
}

/**
 * @param {import('./survey.mjs').Machine} machine
 * @returns {'debian' | 'ubuntu' | undefined}
 */
function familyOf({ platform, distribution }) {
  if (platform !== 'linux' || !distribution) return undefined
  const ids = [distribution.id, ...distribution.like]
  if (ids.includes('ubuntu')) return 'ubuntu'
  return ids.includes('debian') ? 'debian' : undefined
}

/**
 * @param {import('./parts.mjs').Part} part
 * @param {import('./survey.mjs').Machine} machine
 */
function describeLack(part, machine) {
  const found = machine.parts[part.name]
  const wanted = `${part.title}${part.minimum ? ` ${part.minimum} or later` : ''} (${part.program})`
  return found.kind === 'unfit' ? `${wanted}: ${found.path} ${found.because}. ${part.home}` : `${wanted}: ${part.home}`
}

/**
 * The archive a machine takes its packages from, so that the extra releases come from the same place.
 *
 * @param {string} targets of `apt-get indextargets` in `indexTargetsFormat`
 * @param {string} codename
 * @returns {string | undefined} its URI
 */
export function findArchive(targets, codename) {
  const rows = targets.split('\n').map(line => line.split('|'))
  return rows.find(
    ([label, release, component]) => label === 'Debian' && release === codename && component === 'main'
  )?.[3]
}

/** One line per index: what `findArchive` reads. */
export const indexTargetsFormat = '$(LABEL)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)'

/**
 * What apt must not do to a machine for the lab's sake: remove packages, or change installed ones that nobody asked for.
 *
 * @param {string} simulation output of `apt-get --simulate install`
 * @param {{ asked: readonly string[], replaced: readonly string[], mayUpgrade: boolean }} allowed
 * @returns {string[]} the changes that are not allowed; none: go ahead
 */
export function findHarm(simulation, { asked, replaced, mayUpgrade }) {
  return simulation.split('\n').flatMap(line => {
    const removed = /^(?:Remv|Purg) (\S+)/.exec(line)?.[1]
    if (removed) return replaced.includes(removed) ? [] : [`remove ${removed}`]
    // `Inst NAME [OLD] (NEW …)`: without [OLD] the package is new on the machine.
    const [, upgraded = '', from, to] = /^Inst (\S+) \[([^\]]+)\] \((\S+)/.exec(line) ?? []
    return upgraded === '' || mayUpgrade || asked.includes(upgraded) ? [] : [`change ${upgraded} from ${from} to ${to}`]
  })
}

/**
 * Whether apt refuses because an earlier installation was killed half-way, which it asks the user to finish by hand.
 *
 * @param {string} message of apt, in English
 */
export function isInterrupted(message) {
  return /dpkg was interrupted|dpkg --configure -a/.test(message)
}

/**
 * @param {readonly ForeignPackage[]} foreign
 * @returns {string[][]} what to ask apt for, `NAME/RELEASE`, best first: each package from its first release, then from its next
 */
export function listCombinations(foreign) {
  const most = Math.max(0, ...foreign.map(({ releases }) => releases.length))
  return Array.from({ length: most }, (_, turn) =>
    foreign.map(item => `${item.package}/${item.releases[Math.min(turn, item.releases.length - 1)]}`)
  )
}
