import { type Undo, serialiseUndo } from './domain/undo.js'
import { undoAll } from './execute/undo.js'
import { createPorts, saveState } from './ports/actions.js'
import { stopCommands } from './ports/commands.js'
import type { Ports } from './ports/ports.js'
import { type Environment, exitNow, onCancel, readEventPayload, setExitCode } from './ports/runtime.js'

/** How long a cancelled run may take to report and clean up; GitHub sends SIGTERM 7.5 s after SIGINT. */
const CANCEL_PATIENCE_MS = 3_000

/** What every command is given: the world as ports, and the run as it was read once. */
export interface Tools {
  readonly ports: Ports
  readonly environment: Environment
  readonly payload: unknown
  /** Writes down what has to be taken back; returns when post can know of it. Called before the thing is done. */
  readonly recordUndo: (undo: Undo) => void
  /** The work is done, and this remains to be taken back: `now`, as main ends, or in `post`, because later steps use it. */
  readonly settleUndo: (undo: readonly Undo[], when: 'now' | 'post') => void
  /** The signal that cancelled the run, if one did. */
  readonly cancelled: () => string | undefined
}

/** One of the actions; gives back the exit code. */
export type Command = (tools: Tools) => Promise<number>

/** One failure boundary: whatever happens inside, what was done is taken back and the exit code says how it went. */
export async function main(command: Command, environment: Environment): Promise<void> {
  const ports = createPorts(environment)
  const temp = environment['RUNNER_TEMP'] ?? ''
  let undo: readonly Undo[] = []
  let cancelled: string | undefined
  let leftForPost = false
  const remember = (now: readonly Undo[]): void => {
    undo = now
    saveState('undo', serialiseUndo(now))
  }
  const takeBack = async (): Promise<string[]> => {
    if (leftForPost) return []
    const problems = await undoAll(undo, temp, environment)
    // Once is enough; what could not be taken back is tried again by post.
    if (problems.length === 0) remember([])
    return problems
  }
  onCancel(signal => {
    cancelled = signal
    stopCommands()
    void ports.clock.sleep(CANCEL_PATIENCE_MS).then(async () => {
      await takeBack()
      exitNow(130)
    })
  })
  remember([])
  try {
    setExitCode(
      await command({
        ports,
        environment,
        payload: readEventPayload(environment),
        recordUndo: record => remember([...undo, record]),
        settleUndo: (rest, when) => {
          leftForPost = when === 'post'
          remember(rest)
        },
        cancelled: () => cancelled
      })
    )
  } catch (error) {
    reportBug(ports, error)
    setExitCode(1)
  } finally {
    for (const problem of await takeBack()) ports.log.warning(problem)
  }
  if (cancelled !== undefined) setExitCode(130)
}

function reportBug(ports: Ports, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  ports.log.debug(error instanceof Error ? (error.stack ?? message) : message)
  ports.log.error(
    `This is a bug in ghcr-action itself, not in your workflow: ${message}. Please report it with the log of a run with debug logging on.`,
    'Unexpected error (internal-error)'
  )
}
