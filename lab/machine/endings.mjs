// @ts-check
/** What must be undone when this process ends before anybody has stopped what it started. */

/** @type {Set<() => void>} */
const undos = new Set()

/** @type {readonly NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Keeps `undo` for the end of this process: normal exit, `process.exit`, an uncaught error, SIGINT, SIGTERM, SIGHUP.
 * SIGKILL cannot be caught: for it there are `--pdeathsig` (daemon.mjs) and the sweep of the next start (engine.mjs).
 *
 * @param {() => void} undo synchronous, since nothing else runs in an exit handler; its errors are swallowed
 * @returns {() => void} forgets `undo` again, to be called once it has been done in order
 */
export function undoAtEnd(undo) {
  if (undos.size === 0) listen()
  undos.add(undo)
  return () => {
    undos.delete(undo)
    if (undos.size === 0) unlisten()
  }
}

function listen() {
  process.on('exit', undoAll)
  for (const signal of signals) process.on(signal, endBySignal)
}

function unlisten() {
  process.off('exit', undoAll)
  for (const signal of signals) process.off(signal, endBySignal)
}

/** The last thing made is the first to go: a daemon before the folder it writes to. */
function undoAll() {
  for (const undo of [...undos].reverse()) {
    try {
      undo()
    } catch {
      // One thing that cannot be undone must not keep the others.
    }
  }
  undos.clear()
}

/** @param {NodeJS.Signals} signal */
function endBySignal(signal) {
  undoAll()
  unlisten()
  // Another listener (a test runner's) decides for itself; without one, a caught signal has to end the process all the same.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}
