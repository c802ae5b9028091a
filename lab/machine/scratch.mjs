// @ts-check
/** A temporary folder in memory: engines and registries ask the disk to be safe after every step, which here nobody needs. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { undoAtEnd } from './endings.mjs'

const MEMORY = '/dev/shm'
/** What the stories may need at once, several times over. Bytes. */
const ROOM = 6 * 2 ** 30

/**
 * Takes a folder of its own until this process ends, in memory where there is room, after removing those of dead processes.
 *
 * @returns {string}
 */
export function claimScratch() {
  const parent = hasRoom() ? MEMORY : tmpdir()
  for (const name of readdirSync(parent)) {
    const owner = /^ghcr-tests-(\d+)$/.exec(name)?.[1]
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) remove(join(parent, name))
  }
  // Short: a unix socket's path has at most 107 bytes (man 7 unix).
  const folder = join(parent, `ghcr-tests-${process.pid}`)
  undoAtEnd(() => remove(folder))
  mkdirSync(folder, { mode: 0o700, recursive: true })
  return folder
}

/** @returns {boolean} */
function hasRoom() {
  try {
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map(line => line.split(' '))
    const runsPrograms = mounted.some(
      ([, path, type, options]) => path === MEMORY && type === 'tmpfs' && !options?.split(',').includes('noexec')
    )
    const available = Number(/^MemAvailable: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024
    const { bavail, bsize } = statfsSync(MEMORY)
    return runsPrograms && Math.min(available, bavail * bsize) >= ROOM
  } catch {
    return false
  }
}

/** @param {string} folder */
function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
