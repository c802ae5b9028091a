// @ts-check
/** The kernel's table of processes, /proc. */
import { readdirSync, readFileSync } from 'node:fs'

/** @typedef {{ pid: number, started: string | undefined }} Identity an id alone may belong to somebody else by now */

/**
 * @param {number} pid
 * @returns {Identity}
 */
export function identify(pid) {
  return { pid, started: readStartTime(pid) }
}

/** @param {Identity} identity */
export function isAlive({ pid, started }) {
  return started !== undefined && readStartTime(pid) === started
}

/**
 * @param {number} pid
 * @returns {string | undefined} in clock ticks since boot; nothing for a process that is gone or waits to be reaped
 */
function readStartTime(pid) {
  const stat = readStat(pid)
  return stat && stat[0] !== 'Z' ? stat[19] : undefined
}

/**
 * @param {number} pid
 * @returns {string[] | undefined} the fields of /proc/PID/stat from `state` on (man 5 proc)
 */
function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before them stands in parentheses and may itself contain blanks and parentheses.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/**
 * @param {number} parent
 * @returns {number[]} process ids of its children
 */
export function listChildren(parent) {
  const all = readdirSync('/proc').filter(entry => /^\d+$/.test(entry))
  return all.map(Number).filter(pid => readStat(pid)?.[1] === String(parent))
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalProcess(pid, signal) {
  try {
    // Zero and negative numbers would mean whole groups of processes.
    if (pid > 0) process.kill(pid, signal)
  } catch {
    // It is gone already, which is what the caller wants.
  }
}
