import type { Context } from '../context/context.js'
import { parseContext } from '../context/parse.js'
import { FailureError, type InputProblem } from '../domain/failure.js'
import { type Fields, type Inputs, parseFields } from '../inputs/field.js'
import { findRenamed } from '../inputs/renamed.js'

/** Where inputs and run are read from: the runner's variables and the event's payload. */
export interface RunSource {
  /** Value of an input; empty where it was not given. */
  readonly read: (name: string) => string
  /** Names of all inputs below `with:`. */
  readonly given: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly payload: unknown
}

/** Inputs and run in one pass. Throws one `FailureError` of kind `input` that holds every problem, those of `contradictions` included. */
export function readRun<F extends Fields>(
  fields: F,
  source: RunSource,
  contradictions: (inputs: Inputs<F>) => readonly InputProblem[]
): { readonly inputs: Inputs<F>; readonly context: Context } {
  const parsed = parseFields(fields, source.read)
  const run = parseContext(source.environment, source.payload)
  const problems: InputProblem[] = [
    ...findRenamed(source.given, Object.keys(fields)),
    ...parsed.problems,
    ...('inputs' in parsed ? contradictions(parsed.inputs) : []),
    ...(run.problems ?? [])
  ]
  if (!('inputs' in parsed) || run.context === undefined || problems.length > 0)
    throw new FailureError({ kind: 'input', problems })
  return { inputs: parsed.inputs, context: run.context }
}
