// @ts-check
/** Carries out a plan with apt. Nothing below /etc/apt is changed: other releases are looked at through folders of our own. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { undoAtEnd } from './endings.mjs'
import { findArchive, findHarm, indexTargetsFormat, isInterrupted, listCombinations } from './plan.mjs'
import { run, tail } from './command.mjs'
import { findProgram } from './programs.mjs'
import { withoutStarting } from './service-policy.mjs'

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
const slow = { timeoutMs: 900_000 }

/**
 * @typedef {object} Request what apt is asked for
 * @property {readonly string[]} options
 * @property {readonly string[]} packages `NAME` or `NAME/RELEASE`
 * @property {readonly string[]} asked names that may change
 * @property {readonly string[]} replaced names that may go
 * @property {boolean} mayUpgrade whether dependencies may move on within the machine's own release
 */

/**
 * @param {Extract<import('./plan.mjs').SetupPlan, { kind: 'install' }>} plan
 * @param {{ codename: string, tell: (line: string) => void }} context
 * @throws {Error} if apt fails three times, or would harm the machine
 */
export async function install({ native, foreign, replaced, units }, { codename, tell }) {
  // Only what comes now is kept from starting at the next boot: a machine's own containerd stays as it is.
  const fresh = units.filter(unit => !isInstalledUnit(unit))
  await withoutStarting(async () => {
    if (native.length > 0) {
      tell(`installing ${native.join(', ')}`)
      await installPackages({ options: [], packages: native, asked: native, replaced, mayUpgrade: true })
    }
    if (foreign.length > 0) await installForeign(foreign, codename, tell)
  })
  const added = fresh.filter(isInstalledUnit)
  if (added.length > 0 && findProgram('systemctl')) await run('systemctl', ['--quiet', 'disable', ...added])
}

/** @param {string} unit */
function isInstalledUnit(unit) {
  return ['/lib', '/usr/lib', '/etc'].some(folder => existsSync(join(folder, 'systemd/system', unit)))
}

/**
 * @param {readonly import('./plan.mjs').ForeignPackage[]} foreign
 * @param {string} codename
 * @param {(line: string) => void} tell
 */
async function installForeign(foreign, codename, tell) {
  const folder = mkdtempSync(join(tmpdir(), 'ghcr-lab-apt-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const forget = undoAtEnd(remove)
  try {
    const releases = [...new Set(foreign.flatMap(item => item.releases))]
    const options = await writeAptFolders(folder, releases, codename)
    const refusals = []
    for (const packages of listCombinations(foreign)) {
      tell(`installing ${packages.join(', ')}`)
      try {
        const asked = foreign.map(item => item.package)
        return await installPackages({ options, packages, asked, replaced: [], mayUpgrade: false })
      } catch (error) {
        refusals.push(/** @type {Error} */ (error).message)
      }
    }
    throw new Error(refusals.join('\n'))
  } finally {
    remove()
    forget()
  }
}

/**
 * A copy of the machine's sources and preferences with other releases added, pinned so low that only what is asked for
 * by release comes from them.
 *
 * @param {string} folder
 * @param {readonly string[]} releases
 * @param {string} codename
 * @returns {Promise<string[]>} options that make apt use it
 */
async function writeAptFolders(folder, releases, codename) {
  const { stdout } = await run('apt-get', ['indextargets', '--format', indexTargetsFormat, 'Created-By: Packages'])
  const archive = findArchive(stdout, codename)
  if (!archive) {
    throw new Error(
      `No Debian archive for ${codename} among the sources of apt. Restore the main source of Debian, then run again.`
    )
  }
  for (const name of ['sources.list.d', 'preferences.d']) {
    const own = join('/etc/apt', name)
    if (existsSync(own)) cpSync(own, join(folder, name), { recursive: true })
    else mkdirSync(join(folder, name))
  }
  mkdirSync(join(folder, 'lists', 'partial'), { recursive: true })
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : ''
  const lines = releases.map(release => `deb ${signed}${archive} ${release} main\n`)
  writeFileSync(join(folder, 'sources.list.d', 'ghcr-lab.list'), lines.join(''))
  const pins = releases.map(release => `Package: *\nPin: release n=${release}\nPin-Priority: 50\n`)
  writeFileSync(join(folder, 'preferences.d', 'ghcr-lab'), pins.join('\n'))
  const settings = {
    'Dir::Etc::SourceParts': join(folder, 'sources.list.d'),
    'Dir::Etc::PreferencesParts': join(folder, 'preferences.d'),
    'Dir::State::Lists': join(folder, 'lists'),
    // apt's own user cannot enter a folder made with 0700.
    'APT::Sandbox::User': 'root'
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}

/**
 * Tries three times, each time but the first with fresh lists: what a mirror has just replaced, or a passing fault, is not an error.
 *
 * @param {Request} request
 */
async function installPackages(request) {
  const { options, packages } = request
  const pauses = [0, 2000, 10_000]
  // `apt-get update` succeeds although a source cannot be reached, and only whispers about it.
  let whispers = ''
  for (const [attempt, pause] of pauses.entries()) {
    await sleep(pause)
    try {
      if (attempt > 0 || !(await knowsAll(options, packages))) whispers = (await apt(options, ['update'])).stderr
      await refuseHarm(request)
      await apt(options, ['install', '--yes', '--no-install-recommends', ...packages])
      return
    } catch (error) {
      if (error instanceof HarmError) throw error
      const { message } = /** @type {Error} */ (error)
      if (attempt === pauses.length - 1) throw new Error(`${message}\n${tail(whispers, 10)}`)
      if (isInterrupted(message)) await finishInterrupted()
    }
  }
}

/** An installation that was killed half-way leaves packages that are unpacked and not set up; dpkg then refuses every other one. */
async function finishInterrupted() {
  // What cannot be finished is said by the next attempt, which tells more.
  await run('dpkg', ['--force-confdef', '--force-confold', '--configure', '-a'], { env: quiet(), ...slow }).catch(
    () => undefined
  )
}

/** What apt would do is not a passing fault. */
class HarmError extends Error {}

/** @param {Request} request */
async function refuseHarm({ options, packages, ...allowed }) {
  const { stdout } = await apt(options, ['install', '--simulate', '--no-install-recommends', ...packages])
  const harm = findHarm(stdout, allowed)
  if (harm.length === 0) return
  throw new HarmError(
    `apt would ${harm.join(', ')} to install ${packages.join(', ')}. This machine has other packages in their place; ` +
      'update or remove those by hand, then run again.'
  )
}

/**
 * @param {readonly string[]} options
 * @param {readonly string[]} packages
 * @returns {Promise<boolean>} whether the lists on this machine have them
 */
async function knowsAll(options, packages) {
  const answers = packages.map(item => run('apt-cache', [...options, '--quiet=0', 'show', item]).catch(() => undefined))
  return (await Promise.all(answers)).every(answer => answer !== undefined && answer.stdout !== '')
}

/**
 * @param {readonly string[]} options
 * @param {readonly string[]} args
 */
function apt(options, args) {
  // The lock: another apt may be at work for a minute after a machine's start.
  const always = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', '--quiet']
  return run('apt-get', [...always, ...options, ...args], { env: quiet(), ...slow })
}

/** Nobody is asked, and messages are the ones that are looked for. */
function quiet() {
  return { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
}
