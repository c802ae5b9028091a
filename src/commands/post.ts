import { parseUndo } from '../domain/undo.js'
import { undoAll } from '../execute/undo.js'
import { type Environment, writeLine } from '../ports/runtime.js'

/** Takes back what main left, which is nothing unless it was killed. Never turns a green job red. */
export async function post(undo: string, environment: Environment): Promise<void> {
  const problems = await undoAll(parseUndo(undo), environment['RUNNER_TEMP'] ?? '', environment)
  for (const problem of problems)
    writeLine(`::warning::${problem.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`)
}
