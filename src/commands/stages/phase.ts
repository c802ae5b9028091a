import type { RunPhase } from '../../execute/plan.js'
import type { Log } from '../../ports/ports.js'
import type { Journal } from '../../report/journal.js'

/** Each phase is a group of the log under its name, and a line in the time table. */
export function phaseOf(journal: Journal, log: Log): RunPhase {
  return async (name, body) =>
    journal.phase(name, async () => log.group(`${name.charAt(0).toUpperCase()}${name.slice(1)}`, body))
}
