// @ts-check
import { readdirSync, readFileSync } from 'node:fs'

/** One process seen while a job ran. @typedef {{ pid: number, argv: string[] }} SeenProcess */

/**
 * Processes below one, itself included, from the kernel's own lists of children.
 * @param {number} root
 * @returns {number[]} parents before children; empty where the process is gone or the system has no /proc
 */
export function listDescendants(root) {
  const found = [root]
  for (const pid of found) {
    for (const thread of tryList(`/proc/${pid}/task`)) {
      const children = tryRead(`/proc/${pid}/task/${thread}/children`)
      for (const child of children.split(' ').filter(Boolean).map(Number)) if (!found.includes(child)) found.push(child)
    }
  }
  return found.filter(isRunning)
}

/** @param {number} pid @returns {boolean} false for a process that has gone, or ended and waits for its parent */
export function isRunning(pid) {
  const state = readStat(pid)[0]
  return state !== undefined && state !== 'Z' && state !== 'X'
}

/**
 * Processes that carry an environment variable, as the runner finds what a job left behind.
 * @param {string} name
 * @param {string} value
 * @returns {SeenProcess[]} without this process
 */
export function findByEnvironment(name, value) {
  return tryList('/proc')
    .filter(entry => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .map(Number)
    .filter(pid => tryRead(`/proc/${pid}/environ`).split('\0').includes(`${name}=${value}`))
    .map(pid => ({ pid, argv: readArgv(pid) }))
}

/**
 * Processes of sessions that were opened for a job.
 * @param {readonly number[]} sessions process ids of the session leaders, which may have gone
 * @returns {SeenProcess[]}
 */
export function findBySession(sessions) {
  return tryList('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
    .filter(pid => {
      // The program's name stands in brackets and may hold anything; after it come state, parent, group, session.
      const fields = tryRead(`/proc/${pid}/stat`)
        .replace(/^.*\) /s, '')
        .split(' ')
      return fields[0] !== 'Z' && sessions.includes(Number(fields[3]))
    })
    .map(pid => ({ pid, argv: readArgv(pid) }))
}

/**
 * Sends a signal to processes; one that has gone is no error.
 * @param {readonly number[]} pids negative ones are process groups
 * @param {NodeJS.Signals} signal
 */
export function signalAll(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It ended by itself between the look and the signal.
    }
  }
}

/** Every how many milliseconds the recorder looks. */
const INTERVAL_MS = 5

/**
 * Looks at the processes of a job every few milliseconds and keeps each command line it sees. A process that lives
 * shorter than that can escape; a build never does.
 */
export class ProcessRecorder {
  /** @type {Map<string, SeenProcess>} */
  #seen = new Map()
  /** @type {Set<number>} */
  #roots = new Set()
  /** @type {NodeJS.Timeout | undefined} */
  #timer

  /** @returns {SeenProcess[]} each command line once per process, in the order of appearance */
  get seen() {
    return [...this.#seen.values()]
  }

  /** @param {number} pid a process whose descendants are watched, itself included */
  watch(pid) {
    this.#roots.add(pid)
    this.#timer ??= setInterval(() => this.#look(), INTERVAL_MS)
    this.#look()
  }

  /** @param {number} pid */
  unwatch(pid) {
    this.#roots.delete(pid)
    if (this.#roots.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look() {
    for (const root of this.#roots) {
      for (const pid of listDescendants(root)) {
        const argv = readArgv(pid)
        // Between fork and exec a child shows its parent's command line; the next look then adds its own.
        if (argv.length > 0) this.#seen.set(`${pid} ${argv.join('\0')}`, { pid, argv })
      }
    }
  }
}

/** @param {number} pid @returns {string[]} state, parent, group, session …; empty for a process that has gone */
function readStat(pid) {
  const stat = tryRead(`/proc/${pid}/stat`)
  // The program's name stands before them, in brackets, and may itself hold brackets and blanks.
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** @param {number} pid @returns {string[]} empty for a process that has gone or is a zombie */
function readArgv(pid) {
  const line = tryRead(`/proc/${pid}/cmdline`)
  return line === '' ? [] : line.replace(/\0$/, '').split('\0')
}

/** @param {string} path @returns {string} empty where it cannot be read: processes come and go */
function tryRead(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** @param {string} path @returns {string[]} */
function tryList(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
