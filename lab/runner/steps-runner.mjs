// @ts-check
import { evaluateCondition } from './expressions.mjs'
import { readLog, renderLog } from './log.mjs'
import { runStage } from './stage.mjs'
import { evaluateEnv, evaluateInputs, headingOf, planStep, scriptOf, toInputEnv } from './steps.mjs'

/** @typedef {import('./steps.mjs').PlannedStep} PlannedStep */
/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./stage.mjs').Program} Program */
/** @typedef {import('./step-types.mjs').StepResult} StepResult */
/** @typedef {import('./expressions.mjs').JobStatus} JobStatus */

/**
 * @typedef {object} StepsOptions
 * @property {readonly import('./step-types.mjs').Step[]} steps
 * @property {import('./job-state.mjs').JobState} job
 * @property {import('./supervisor.mjs').Supervisor} supervisor
 * @property {Record<string, string>} githubEnv
 * @property {Record<string, string>} runner the runner context
 * @property {Record<string, string>} runtime
 * @property {Record<string, unknown>} contexts without `env`, `steps` and `job`, which change from step to step
 */

/** Goes through the steps of a job, as `StepsRunner` of actions/runner does. */
export class StepsRunner {
  #options
  #job
  #planned
  /** The `steps` context. @type {Record<string, { outputs: Record<string, string>, outcome: string, conclusion: string }>} */
  #context = {}

  /** @param {StepsOptions} options */
  constructor(options) {
    this.#options = options
    this.#job = options.job
    this.#planned = options.steps.map((step, index) => planStep(step, index, options.job.workspace))
  }

  /**
   * @returns {Promise<{ pres: StepResult[], mains: StepResult[], posts: StepResult[], status: JobStatus, env: Record<string, string> }>}
   */
  async run() {
    /** Steps whose post stage is due, the newest last. @type {PlannedStep[]} */
    const due = []
    /** @type {StepResult[]} */
    const pres = []
    /** @type {StepResult[]} */
    const mains = []
    /** @type {StepResult[]} */
    const posts = []
    for (const planned of this.#planned) {
      // The runner knows a pre stage only where it downloaded the action before the job.
      if (planned.action?.runs.pre === undefined || planned.step.uses === undefined || !planned.step.action) continue
      if (planned.action.runs.post !== undefined) due.push(planned)
      pres.push(await this.#runStage(planned, 'pre'))
    }
    for (const planned of this.#planned) {
      const result = await this.#runStage(planned, 'main')
      mains.push(result)
      if (result.conclusion !== 'skipped' && planned.action?.runs.post !== undefined && !due.includes(planned))
        due.push(planned)
    }
    for (const planned of due.reverse()) posts.push(await this.#runStage(planned, 'post'))
    return { pres, mains, posts, status: this.#job.status, env: { ...this.#job.env } }
  }

  /** @param {PlannedStep} planned @param {Stage['stage']} stage @returns {Promise<StepResult>} */
  async #runStage(planned, stage) {
    const { supervisor } = this.#options
    /** @type {Stage} */
    const prepared = {
      id: planned.id,
      name: stage === 'main' ? planned.name : `${stage === 'pre' ? 'Pre' : 'Post'} ${planned.name}`,
      stage,
      env: { ...this.#job.env },
      heading: [],
      warnings: [],
      program: undefined,
      state: planned.state,
      ...(planned.step.timeoutMs === undefined ? {} : { timeoutMs: planned.step.timeoutMs })
    }
    supervisor.prepare(() => {
      this.#job.status = 'cancelled'
      return this.#holds(planned, stage, prepared.env)
    })
    if (supervisor.cancelled) this.#job.status = 'cancelled'
    try {
      prepared.env = evaluateEnv(planned.step, this.#contextsWith(this.#job.env), this.#job.env)
      if (!this.#holds(planned, stage, prepared.env)) return this.#finish(planned, skip(prepared))
      this.#prepare(prepared, planned)
    } catch (error) {
      // An expression that cannot be evaluated, or an action that cannot be loaded, fails the step like any other error.
      const message = error instanceof Error ? error.message : String(error)
      return this.#finish(planned, fail(prepared, this.#job.masks.hide(message)))
    }
    const result = await runStage(prepared, this.#job, supervisor)
    return this.#finish(planned, result)
  }

  /** @param {Stage} prepared filled in place @param {PlannedStep} planned */
  #prepare(prepared, planned) {
    const { githubEnv, runner, runtime } = this.#options
    const { step, action } = planned
    if (planned.problem !== undefined) throw new Error(planned.problem)
    const contexts = this.#contextsWith(prepared.env)
    const variables = {
      ...githubEnv,
      GITHUB_ACTION: planned.actionName,
      GITHUB_ACTION_REPOSITORY: '',
      GITHUB_ACTION_REF: '',
      ...Object.fromEntries(Object.entries(runner).map(([name, value]) => [`RUNNER_${name.toUpperCase()}`, value]))
    }
    /** @type {ReadonlyMap<string, string>} */
    let inputs = new Map()
    if (step.run !== undefined) {
      // Scripts get the identity token's address, but neither cache nor artifacts.
      const env = { ...variables, ...pick(runtime, name => name.startsWith('ACTIONS_ID_TOKEN_REQUEST_')) }
      prepared.program =
        typeof step.run === 'function'
          ? { kind: 'function', call: step.run, env }
          : { kind: 'command', argv: step.run, cwd: step.workingDirectory ?? '.', env }
    } else if (action) {
      const evaluated = evaluateInputs(step, action, contexts)
      inputs = evaluated.inputs
      prepared.warnings = evaluated.warnings
      const [path, ref] = step.action?.split('@') ?? []
      const source = {
        ...(path === undefined ? {} : { GITHUB_ACTION_REPOSITORY: path.split('/').slice(0, 2).join('/') }),
        ...(ref === undefined ? {} : { GITHUB_ACTION_REF: ref })
      }
      const script = scriptOf({ ...planned, step, action }, prepared.stage)
      if (script === undefined) throw new Error(`The action has no ${prepared.stage} stage`)
      prepared.program = { kind: 'node', script, env: { ...toInputEnv(inputs), ...variables, ...source, ...runtime } }
    }
    prepared.heading = headingOf(planned, prepared.stage, inputs, prepared.env, this.#job.workspace)
  }

  /** @param {PlannedStep} planned @param {Stage['stage']} stage @param {Record<string, string>} env @returns {boolean} */
  #holds(planned, stage, env) {
    const { step, action } = planned
    const condition = { pre: action?.runs.preIf, main: step.if, post: action?.runs.postIf }[stage] ?? ''
    return evaluateCondition(condition, { contexts: this.#contextsWith(env), status: this.#job.status })
  }

  /** @param {PlannedStep} planned @param {StepResult} result @returns {StepResult} */
  #finish(planned, result) {
    if (result.outcome === 'failure' && planned.step.continueOnError && result.stage === 'main')
      result.conclusion = 'success'
    if (this.#options.supervisor.cancelled) this.#job.status = 'cancelled'
    else if (result.conclusion === 'failure') this.#job.status = 'failure'
    if (result.stage === 'main' && planned.step.id !== undefined) {
      const { outputs, outcome, conclusion } = result
      this.#context[planned.step.id] = { outputs, outcome, conclusion }
    }
    return result
  }

  /** @param {Record<string, string>} env @returns {Record<string, unknown>} */
  #contextsWith(env) {
    return { ...this.#options.contexts, env, steps: this.#context, job: { status: this.#job.status } }
  }
}

/** @param {Stage} stage @returns {StepResult} */
function skip(stage) {
  return emptyResult(stage, 'skipped', [])
}

/** @param {Stage} stage @param {string} message masked @returns {StepResult} */
function fail(stage, message) {
  const result = emptyResult(stage, 'failure', [`##[error]${message}`])
  return { ...result, annotations: [{ level: 'error', message }] }
}

/** @param {Stage} stage @param {'skipped' | 'failure'} conclusion @param {string[]} lines @returns {StepResult} */
function emptyResult(stage, conclusion, lines) {
  const log = readLog(lines)
  return {
    id: stage.id,
    name: stage.name,
    stage: stage.stage,
    conclusion,
    outcome: conclusion,
    exitCode: null,
    signal: null,
    outputs: {},
    state: { ...stage.state },
    durationMs: 0,
    log,
    annotations: [],
    text: renderLog(log),
    raw: '',
    summary: '',
    files: { output: '', env: '', state: '', path: '', step_summary: '' }
  }
}

/** @param {Record<string, string>} record @param {(name: string) => boolean} keep @returns {Record<string, string>} */
function pick(record, keep) {
  return Object.fromEntries(Object.entries(record).filter(([name]) => keep(name)))
}
