// @ts-check
import { resolve } from 'node:path'
import { Child } from './child.mjs'
import { CommandReader } from './commands.mjs'
import { createCommandFiles, takeCommandFiles } from './files.mjs'
import { readLog, renderLog } from './log.mjs'

/** @typedef {import('./step-types.mjs').StepResult} StepResult */
/** @typedef {import('./step-types.mjs').Conclusion} Conclusion */
/** @typedef {import('./job-state.mjs').JobState} JobState */
/** @typedef {import('./supervisor.mjs').Supervisor} Supervisor */

/**
 * One stage of one step, ready to start.
 * @typedef {object} Stage
 * @property {string} id
 * @property {string} name
 * @property {'pre' | 'main' | 'post'} stage
 * @property {Record<string, string>} env env context of the step
 * @property {readonly string[]} heading lines that the runner prints first
 * @property {readonly string[]} warnings
 * @property {Program | undefined} program undefined where the step failed before anything could start
 * @property {Record<string, string>} state saved so far by the same step
 * @property {number} [timeoutMs]
 */

/**
 * @typedef {(
 *   | { kind: 'node', script: string, env: Record<string, string> }
 *   | { kind: 'command', argv: readonly string[], cwd: string, env: Record<string, string> }
 *   | { kind: 'function', call: Extract<import('./step-types.mjs').RunStep['run'], Function>, env: Record<string, string> }
 * )} Program `env` holds what this program gets on top of the step's environment
 */

/**
 * Runs one stage and takes over what it leaves: outputs, state, environment, path, summary.
 * @param {Stage} stage
 * @param {JobState} job changed: `env`, `path`, `masks`
 * @param {Supervisor} supervisor watches the program while it runs
 * @returns {Promise<StepResult>}
 */
export async function runStage(stage, job, supervisor) {
  const reader = new CommandReader({ masks: job.masks, workspace: job.workspace, debug: job.debug, env: stage.env })
  const paths = createCommandFiles(job.temp)
  /** @type {string[]} */
  const raw = []
  /** @param {string} line */
  const onLine = line => {
    raw.push(line)
    reader.read(line)
    supervisor.onOutput(line)
  }
  for (const warning of stage.warnings) reader.warning(warning)
  for (const line of stage.heading) reader.write(line)
  const started = performance.now()
  const run = stage.program
    ? await runProgram(stage, stage.program, { job, paths, reader, onLine, supervisor })
    : undefined
  const durationMs = performance.now() - started
  const files = takeCommandFiles(paths)
  for (const { message, fatal } of files.errors) {
    reader.error(message)
    if (fatal) reader.failed = true
  }
  for (const [name, value] of files.env) job.env[name] = value
  for (const folder of files.path) job.path = [folder, ...job.path.filter(other => other !== folder)]
  for (const [name, value] of [...reader.state, ...files.state]) stage.state[name] = value
  const outcome = run?.stopped ?? (run?.exitCode !== 0 || reader.failed ? 'failure' : 'success')
  const log = readLog(reader.lines)
  return {
    id: stage.id,
    name: stage.name,
    stage: stage.stage,
    conclusion: outcome,
    outcome,
    exitCode: run?.exitCode ?? null,
    signal: run?.signal ?? null,
    outputs: Object.fromEntries([...reader.outputs, ...files.output]),
    state: { ...stage.state },
    durationMs,
    log,
    annotations: reader.annotations,
    text: renderLog(log),
    raw: raw.join('\n'),
    summary: files.summary
      .split('\n')
      .map(line => job.masks.hide(line))
      .join('\n'),
    files: files.raw
  }
}

/**
 * @typedef {object} Run
 * @property {JobState} job
 * @property {Record<import('./files.mjs').FileKind, string>} paths
 * @property {CommandReader} reader
 * @property {(line: string) => void} onLine
 * @property {Supervisor} supervisor
 */

/**
 * @param {Stage} stage
 * @param {Program} program
 * @param {Run} run
 * @returns {Promise<{ exitCode: number, signal: NodeJS.Signals | null, stopped?: Conclusion }>}
 */
async function runProgram(stage, program, { job, paths, reader, onLine, supervisor }) {
  const files = Object.entries(paths).map(([kind, path]) => [`GITHUB_${kind.toUpperCase()}`, path])
  const prepended =
    job.path.length === 0 ? {} : { PATH: [...job.path, stage.env['PATH'] ?? job.machine['PATH']].join(':') }
  // The order is the runner's: a step's `env:` cannot replace what GitHub sets.
  const env = {
    ...job.machine,
    ...stage.env,
    ...prepended,
    ...Object.fromEntries(Object.entries(stage.state).map(([name, value]) => [`STATE_${name}`, value])),
    ...program.env,
    ...Object.fromEntries(files),
    GITHUB_ACTIONS: 'true',
    CI: stage.env['CI'] ?? 'true'
  }
  try {
    if (program.kind === 'function') {
      const code = await program.call({
        env,
        workspace: job.workspace,
        print: text => text.split('\n').forEach(onLine)
      })
      return finishScript(reader, { exitCode: code ?? 0, signal: null })
    }
    const [file, args, cwd] =
      program.kind === 'node'
        ? [job.node, [program.script], job.workspace]
        : [program.argv[0] ?? '', program.argv.slice(1), resolve(job.workspace, program.cwd)]
    const child = new Child({ file, args, cwd, env, onLine, waits: job.waits })
    const verdict = await supervisor.follow(child, stage)
    const ending = await child.ended
    if (verdict === 'overdue') reader.error('The job has exceeded the maximum execution time that the lab gives it.')
    if (verdict === 'cancelled' || verdict === 'overdue') {
      reader.error('The operation was canceled.')
      return { ...ending, stopped: 'cancelled' }
    }
    if (verdict === 'timed-out') {
      reader.error(`The action '${stage.name}' has timed out after ${(stage.timeoutMs ?? 0) / 60_000} minutes.`)
      return { ...ending, stopped: 'failure' }
    }
    return program.kind === 'command' ? finishScript(reader, ending) : ending
  } catch (error) {
    reader.error(error instanceof Error ? error.message : String(error))
    return { exitCode: 1, signal: null, stopped: 'failure' }
  }
}

/** @template {{ exitCode: number }} T @param {CommandReader} reader @param {T} ending @returns {T} */
function finishScript(reader, ending) {
  if (ending.exitCode !== 0) reader.error(`Process completed with exit code ${ending.exitCode}.`)
  return ending
}
