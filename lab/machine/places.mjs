// @ts-check
/**
 * Where an engine lives outside its data folder: a short path for sockets, a network bridge, a cgroup. All three carry the
 * id of the process that made them, so that the next start can remove what a killed process left.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { undoAtEnd } from './endings.mjs'
import { needProgram } from './programs.mjs'

/** @typedef {{ folder: string, bridge: string, cgroup: string, release: () => void }} Place */

const prefix = 'ghlab'
const bridges = '/sys/class/net'
const cgroups = '/sys/fs/cgroup'

/** A unix socket's path has at most 107 bytes (man 7 unix), and containerd's adds 55 to this folder. */
const longestRoot = 30
const root = tmpdir().length <= longestRoot ? tmpdir() : '/tmp'

let made = 0

/**
 * Takes a place of its own after removing those of dead processes.
 *
 * @returns {Place}
 * @throws {Error} if this process may not make a network bridge (not root)
 */
export function claimPlace() {
  sweepPlaces()
  // At most 15 characters are a name of a network interface.
  const name = `${prefix}-${process.pid.toString(36)}-${(made++).toString(36)}`
  const forget = undoAtEnd(() => removePlace(name))
  const release = () => {
    removePlace(name)
    forget()
  }
  try {
    mkdirSync(join(root, name), { mode: 0o700 })
    // 198.18.0.0/15 is set aside for tests of networks (RFC 2544), so no route to anything real is covered.
    const address = `198.${18 + (process.pid % 2)}.${(process.pid + made) % 256}.1/24`
    ip('link', 'add', name, 'type', 'bridge')
    ip('addr', 'add', address, 'dev', name)
    ip('link', 'set', name, 'up')
  } catch (error) {
    release()
    throw error
  }
  return { folder: join(root, name), bridge: name, cgroup: `/${name}`, release }
}

/** Removes the places of processes that are no more. */
function sweepPlaces() {
  for (const name of new Set([...list(root), ...list(bridges), ...listCgroups().map(({ name }) => name)])) {
    const owner = new RegExp(`^${prefix}-([0-9a-z]+)-[0-9a-z]+$`).exec(name)?.[1]
    if (owner && !existsSync(`/proc/${parseInt(owner, 36)}`)) removePlace(name)
  }
}

/** @param {string} name */
function removePlace(name) {
  if (existsSync(join(bridges, name))) ip('link', 'del', name)
  for (const cgroup of listCgroups()) if (cgroup.name === name) removeCgroup(cgroup.path)
  rmSync(join(root, name), { recursive: true, force: true, maxRetries: 5 })
}

/** @returns {{ name: string, path: string }[]} below each controller (version 1) and at the top (version 2) */
function listCgroups() {
  return [cgroups, ...list(cgroups).map(controller => join(cgroups, controller))]
    .flatMap(parent => list(parent).map(name => ({ name, path: join(parent, name) })))
    .filter(({ name }) => name.startsWith(`${prefix}-`))
}

/** @param {string} path only an empty cgroup can be removed, and its files do not count */
function removeCgroup(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroup(join(path, entry.name))
  }
  rmdirSync(path)
}

/** @param {string[]} args for busybox, which is there anyway; iproute2 need not be */
function ip(...args) {
  const { status, error, stderr } = spawnSync(needProgram('busybox'), ['ip', ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`busybox ip ${args.join(' ')} failed: ${error?.message ?? stderr.trim()}`)
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
