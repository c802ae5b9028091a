// @ts-check
/** Programs that stay: start one, wait for it by asking, stop it, and find one that an earlier run left behind. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tail } from './command.mjs'
import { undoAtEnd } from './endings.mjs'
import { identify, isAlive, listChildren, signalProcess } from './process-table.mjs'

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
 * @property {readonly string[]} argv program and arguments
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
  await endStale(name, pidFile)
  const log = openSync(logFile, 'w')
  // Detached: a Ctrl-C at the terminal goes to this process only, which then stops the daemon in order.
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
  const self = identify(pid)
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    const children = isWrapper ? listChildren(pid) : []
    for (const target of children.length > 0 ? children : [pid]) signalProcess(target, name)
  }
  const forget = undoAtEnd(() => {
    signal('SIGKILL')
    waitNow(() => !isAlive(self), 2000)
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

  if (pid > 0) writeFileSync(pidFile, JSON.stringify({ daemon: self, owner: identify(process.pid) }))
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
 * Ends what a killed run left behind in the same place.
 *
 * @param {string} name for messages
 * @param {string} pidFile written by `startDaemon`
 * @throws {Error} if the run that started it still lives: it is in use
 */
export async function endStale(name, pidFile) {
  /** @type {Record<'daemon' | 'owner', import('./process-table.mjs').Identity>} */
  let stale
  try {
    stale = JSON.parse(readFileSync(pidFile, 'utf8'))
  } catch {
    return
  }
  if (!isAlive(stale.daemon)) return
  if (isAlive(stale.owner)) {
    throw new Error(
      `${name} of process ${stale.owner.pid} runs in this place (${pidFile}). Stop it, or take another directory.`
    )
  }
  for (let attempt = 0; attempt < 250 && isAlive(stale.daemon); attempt++) {
    signalProcess(stale.daemon.pid, 'SIGKILL')
    await sleep(20)
  }
  if (isAlive(stale.daemon)) throw new Error(`${name} of an earlier run, process ${stale.daemon.pid}, cannot be ended`)
}
