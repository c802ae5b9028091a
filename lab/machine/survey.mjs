// @ts-check
/** What this machine is and has. Looks only. */
import { readFileSync } from 'node:fs'
import { parts } from './parts.mjs'
import { run } from './command.mjs'
import { findProgram, isStaticProgram } from './programs.mjs'

/**
 * @typedef {{ kind: 'present', path: string, version: string }
 *   | { kind: 'unfit', path: string, because: string }
 *   | { kind: 'missing' }} Found
 *
 * @typedef {object} Machine
 * @property {string} platform as `process.platform`
 * @property {boolean} isRoot
 * @property {Distribution | undefined} distribution
 * @property {Readonly<Record<import('./parts.mjs').PartName, Found>>} parts
 *
 * @typedef {{ id: string, like: readonly string[], codename: string, name: string }} Distribution from /etc/os-release
 */

/** @returns {Promise<Machine>} */
export async function surveyMachine() {
  const found = await Promise.all(parts.map(async part => [part.name, await lookFor(part)]))
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    distribution: readDistribution(),
    parts: Object.fromEntries(found)
  }
}

/**
 * @param {import('./parts.mjs').Part} part
 * @returns {Promise<Found>}
 */
async function lookFor(part) {
  const path = findProgram(part.program)
  if (!path) return { kind: 'missing' }
  if (part.isStatic && !isStaticProgram(path)) return { kind: 'unfit', path, because: 'is not statically linked' }
  let said
  try {
    const { stdout, stderr } = await run(path, part.ask, { timeoutMs: 20_000 })
    said = `${stdout}${stderr}`
  } catch (error) {
    const [, ...words] = /** @type {Error} */ (error).message.split('\n')
    return { kind: 'unfit', path, because: `does not run: ${words.join(' ')}` }
  }
  const version = parseVersion(said)
  if (!version) return { kind: 'unfit', path, because: `tells no version: ${said.split('\n')[0]}` }
  if (part.minimum && !isAtLeast(version, part.minimum)) {
    return { kind: 'unfit', path, because: `is ${version}, ${part.minimum} is needed` }
  }
  return { kind: 'present', path, version }
}

/**
 * @param {string} said what a program prints when asked for its version
 * @returns {string | undefined} `MAJOR.MINOR[.PATCH]`, the first in it
 */
export function parseVersion(said) {
  return /(?<![\w.])v?(\d+\.\d+(?:\.\d+)?)/.exec(said)?.[1]
}

/**
 * @param {string} version
 * @param {string} minimum
 */
export function isAtLeast(version, minimum) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = minimum.split('.').map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

/** @returns {Distribution | undefined} */
function readDistribution() {
  try {
    return parseOsRelease(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * @param {string} text of /etc/os-release (https://www.freedesktop.org/software/systemd/man/latest/os-release.html)
 * @returns {Distribution}
 */
export function parseOsRelease(text) {
  const values = new Map(
    text.split('\n').flatMap(line => {
      const [, name = '', value = ''] = /^([A-Z_]+)=["']?(.*?)["']?$/.exec(line) ?? []
      return name ? [/** @type {const} */ ([name, value])] : []
    })
  )
  return {
    id: values.get('ID') ?? 'linux',
    like: (values.get('ID_LIKE') ?? '').split(' ').filter(id => id !== ''),
    codename: values.get('VERSION_CODENAME') ?? '',
    name: values.get('PRETTY_NAME') ?? values.get('NAME') ?? 'Linux'
  }
}
