// @ts-check
/** Programs that stay: start one, wait for it by asking, stop it, and find one that an earlier run left behind. */
import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { undoAtEnd } from './endings.mjs'

const execute = promisify(execFile)

/**
 * @typedef {object} Daemon
 * @property {number} pid
 * @property {string} logFile
 * @property {() => boolean} isRunning
 * @property {(signal?: NodeJS.Signals) => Promise<void>} stop ends it (SIGKILL after `graceMs`) and waits until it is gone
 */

/**
 * @typedef {object} DaemonSpec
 * @property {string} name for messages
 * @property {readonly [string, ...string[]]} argv
 * @property {NodeJS.ProcessEnv} env the whole environment: nothing is inherited, since daemons read many variables
 * @property {string} logFile receives stdout and stderr; emptied at the start
 * @property {string} pidFile what a later start in the same place recognizes a stale one by
 * @property {(daemon: { pid: number, readLog: () => string }) => Promise<boolean> | boolean} isReady asked every 20 ms
 * @property {boolean} [isWrapper] `argv` is a program that waits for a child (`unshare --fork`): that child gets the signals
 * @property {number} [withinMs] how long it may take to become ready (default 30 000)
 * @property {number} [graceMs] how long it may take to stop before SIGKILL (default 5000)
 */

/**
 * Starts a program that stays and resolves once it answers. It never outlives this process: it gets SIGKILL from the
 * kernel when its parent dies, however that happens.
 *
 * @param {DaemonSpec} spec
 * @returns {Promise<Daemon>}
 * @throws {Error} with the end of its log if it ends, or does not answer, before it is ready
 */
export async function startDaemon(spec) {
  const { name, argv, env, logFile, pidFile, isReady, isWrapper = false, withinMs = 30_000, graceMs = 5000 } = spec
  await endStale(pidFile)
  const log = openSync(logFile, 'w')
  // Own session: a Ctrl-C at the terminal goes to this process only, which then stops the daemon in order.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...argv], { env, detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  // A test that forgets to stop it must not keep this process from ending.
  child.unref()
  /** @type {string | undefined} */
  let ended
  const gone = new Promise(resolve => {
    child.once('exit', (code, signal) => resolve((ended = `ended with ${signal ?? `exit code ${code}`}`)))
    child.once('error', error => resolve((ended = `could not be started: ${error.message}`)))
  })
  const pid = child.pid ?? 0
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    const children = isWrapper ? listChildren(pid) : []
    for (const target of children.length > 0 ? children : [pid]) signalProcess(target, name)
  }
  const forget = undoAtEnd(() => {
    signal('SIGKILL')
    waitNow(() => readStartTime(pid) === undefined, 2000)
    rmSync(pidFile, { force: true })
  })

  const stop = async (/** @type {NodeJS.Signals} */ first = 'SIGTERM') => {
    if (ended === undefined) {
      child.ref()
      signal(first)
      await Promise.race([gone, sleep(graceMs, undefined, { ref: false })])
      if (ended === undefined) signalProcess(pid, 'SIGKILL')
      await gone
    }
    forget()
    rmSync(pidFile, { force: true })
  }

  if (pid > 0) writeFileSync(pidFile, JSON.stringify({ pid, started: readStartTime(pid) }))
  const readLog = () => readFileSync(logFile, 'utf8')
  const deadline = Date.now() + withinMs
  while (!(ended === undefined && (await isReady({ pid, readLog })))) {
    if (ended !== undefined || Date.now() > deadline) {
      const what = ended ?? `did not answer within ${withinMs / 1000} s`
      await stop('SIGKILL')
      throw new Error(`${name} ${what}. Command: ${argv.join(' ')}\nThe end of ${logFile}:\n${tail(readLog(), 30)}`)
    }
    await sleep(20)
  }
  return { pid, logFile, isRunning: () => ended === undefined, stop }
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} [options] environment: this process's by default
 * @returns {Promise<{ stdout: string, stderr: string }>}
 * @throws {Error} with command, exit code and what it wrote
 */
export async function run(command, args, { env, cwd, timeoutMs = 120_000 } = {}) {
  try {
    return await execute(command, args, {
      ...(env && { env }),
      ...(cwd && { cwd }),
      timeout: timeoutMs,
      maxBuffer: 64 << 20
    })
  } catch (error) {
    const { code, signal, stdout = '', stderr = '', message } = /** @type {any} */ (error)
    const how = signal ? `signal ${signal}` : typeof code === 'number' ? `exit code ${code}` : message
    throw new Error(`${[command, ...args].join(' ')} failed (${how}).\n${tail(`${stdout}${stderr}`, 40)}`, {
      cause: error
    })
  }
}

/**
 * @param {number} parent
 * @returns {number[]} process ids of its children
 */
function listChildren(parent) {
  const all = readdirSync('/proc').filter(entry => /^\d+$/.test(entry))
  return all.map(Number).filter(pid => readStat(pid)?.[1] === String(parent))
}

/**
 * Waits without the event loop, which does not turn any more in an exit handler.
 *
 * @param {() => boolean} condition
 * @param {number} withinMs
 */
function waitNow(condition, withinMs) {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < withinMs && !condition(); waited += 5) Atomics.wait(clock, 0, 0, 5)
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function signalProcess(pid, signal) {
  try {
    // Zero and negative numbers would mean whole groups of processes.
    if (pid > 0) process.kill(pid, signal)
  } catch {
    // It is gone already, which is what the caller wants.
  }
}

/** @param {string} pidFile written by `startDaemon` of a run that was killed */
async function endStale(pidFile) {
  /** @type {{ pid: number, started: string | undefined }} */
  let stale
  try {
    stale = JSON.parse(readFileSync(pidFile, 'utf8'))
  } catch {
    return
  }
  // A process id alone may belong to somebody else by now; with the start time it is the same process.
  const isSame = () => stale.started !== undefined && readStartTime(stale.pid) === stale.started
  for (let attempt = 0; attempt < 250 && isSame(); attempt++) {
    signalProcess(stale.pid, 'SIGKILL')
    await sleep(20)
  }
  if (isSame()) throw new Error(`process ${stale.pid}, left behind by an earlier run (${pidFile}), cannot be ended`)
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
 * @param {string} text
 * @param {number} lines
 */
function tail(text, lines) {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
