import type { RunPhase } from '../../execute/plan.js'
import type { Log } from '../../ports/ports.js'
import { grey } from '../../report/colour.js'
import { formatDuration } from '../../report/duration.js'
import type { Journal } from '../../report/journal.js'

/** Each phase is a group of the log under its name with its time below, and a line in the time table. */
export function phaseOf(journal: Journal, log: Log): RunPhase {
  return async (name, body) => {
    try {
      return await journal.phase(name, async () => log.group(`${name.charAt(0).toUpperCase()}${name.slice(1)}`, body))
    } finally {
      tellTime(journal, log)
    }
  }
}

/** How long the last phase took: a line that stands below its group, so that it shows while the group is folded. */
export function tellTime({ phases }: Journal, log: Log): void {
  const last = phases.at(-1)
  if (last !== undefined) log.info(grey(`took ${formatDuration(last.ms)}`))
}
