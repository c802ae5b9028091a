// @ts-check
/** Where programs lie on this machine. */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Daemons lie where the PATH of an ordinary user does not lead. */
const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** Where the docker client looks (https://github.com/docker/cli/blob/master/cli-plugins/manager/manager_unix.go), after the user's own. */
const pluginFolders = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins'
]

/** The PATH for daemons: this process's, and the system folders, since an engine looks for its runtime itself. */
export const searchPath = [...new Set([...(process.env['PATH'] ?? '').split(delimiter), ...systemFolders])]
  .filter(folder => folder !== '')
  .join(delimiter)

/**
 * @param {string} name
 * @returns {string | undefined} its path; for `docker-buildx` the plugin that the docker client would take
 */
export function findProgram(name) {
  const userConfig = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  const folders = searchPath.split(delimiter)
  if (name.startsWith('docker-')) folders.unshift(join(userConfig, 'cli-plugins'), ...pluginFolders)
  return folders.map(folder => join(folder, name)).find(isProgram)
}

/**
 * The same for a part that a setup has to have brought.
 *
 * @param {string} name
 * @returns {string}
 * @throws {Error} that says how to get it
 */
export function needProgram(name) {
  const path = findProgram(name)
  if (path) return path
  throw new Error(
    `${name} is not on this machine. Bring it with: node lab/machine/setup.mjs (as root, Debian or Ubuntu)`
  )
}

/**
 * @param {string} path of a 64-bit little-endian ELF file
 * @returns {boolean} whether it runs without a dynamic loader (it has no PT_INTERP header, man 5 elf)
 */
export function isStaticProgram(path) {
  const head = Buffer.alloc(4096)
  const file = openSync(path, 'r')
  const read = readSync(file, head, 0, head.length, 0)
  closeSync(file)
  if (read < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return false
  const start = Number(head.readBigUInt64LE(32))
  const size = head.readUInt16LE(54)
  const count = head.readUInt16LE(56)
  for (let index = 0; index < count && start + index * size + 4 <= read; index++) {
    if (head.readUInt32LE(start + index * size) === 3) return false
  }
  return true
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
