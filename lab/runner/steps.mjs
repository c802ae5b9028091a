// @ts-check
import { basename, join, relative } from 'node:path'
import { readAction } from './action-yml.mjs'
import { interpolate } from './expressions.mjs'

/** @typedef {import('./step-types.mjs').Step} Step */
/** @typedef {import('./step-types.mjs').UsesStep} UsesStep */
/** @typedef {import('./step-types.mjs').RunStep} RunStep */
/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {Readonly<Record<string, unknown>>} Contexts */

/** Contexts that the default of an input may use; the runner refuses any other, `secrets` and `env` too. */
const DEFAULT_CONTEXTS = ['github', 'strategy', 'matrix', 'job', 'runner']

/**
 * A step of the job with what is known before it runs.
 * @typedef {object} PlannedStep
 * @property {Step} step
 * @property {string} id its own, or `step-1` by its place
 * @property {string} name
 * @property {string} actionName `GITHUB_ACTION`
 * @property {import('./action-yml.mjs').Action} [action]
 * @property {string} [problem] why the action cannot be loaded
 * @property {Record<string, string>} state
 */

/**
 * @param {Step} step
 * @param {number} index
 * @param {string} workspace
 * @returns {PlannedStep}
 */
export function planStep(step, index, workspace) {
  const id = step.id ?? `step-${index + 1}`
  /** @type {Record<string, string>} */
  const state = {}
  if (step.run !== undefined) {
    const title = typeof step.run === 'function' ? 'script' : step.run.join(' ')
    return { step, id, name: step.name ?? `Run ${title}`, actionName: step.id ?? '__run', state }
  }
  const name = step.name ?? `Run ${referenceOf(step, workspace)}`
  const repository = step.action?.split('@')[0]?.split('/').slice(0, 2).join('_')
  const actionName = step.id ?? (repository === undefined ? '__self' : `__${repository}`)
  try {
    return { step, id, name, actionName, action: readAction(step.uses), state }
  } catch (error) {
    return { step, id, name, actionName, problem: error instanceof Error ? error.message : String(error), state }
  }
}

/**
 * Evaluates a step's `env:` on top of the job's.
 * @param {Step} step
 * @param {Contexts} contexts
 * @param {Readonly<Record<string, string>>} jobEnv
 * @returns {Record<string, string>}
 * @throws {import('./expression-syntax.mjs').ExpressionError}
 */
export function evaluateEnv(step, contexts, jobEnv) {
  const entries = Object.entries(step.env ?? {}).map(([name, value]) => [name, interpolate(value, { contexts })])
  return { ...jobEnv, ...Object.fromEntries(entries) }
}

/**
 * Inputs of an action as the runner gives them: what the workflow wrote, then the defaults. `required` is not enforced,
 * as on GitHub.
 * @param {UsesStep} step
 * @param {import('./action-yml.mjs').Action} action
 * @param {Contexts} contexts
 * @returns {{ inputs: Map<string, string>, warnings: string[] }} inputs by the name as written first
 * @throws {import('./expression-syntax.mjs').ExpressionError}
 */
export function evaluateInputs(step, action, contexts) {
  /** @type {Map<string, string>} */
  const inputs = new Map()
  /** @type {string[]} */
  const warnings = []
  const known = new Map([...action.inputs].map(([name, input]) => [name.toLowerCase(), input]))
  const unexpected = []
  for (const [name, value] of Object.entries(step.with ?? {})) {
    inputs.set(name, interpolate(String(value), { contexts }))
    const input = known.get(name.toLowerCase())
    if (!input) unexpected.push(name)
    else if (input.deprecationMessage !== undefined) {
      warnings.push(`Input '${name}' has been deprecated with message: ${input.deprecationMessage}`)
    }
  }
  const given = new Set([...inputs.keys()].map(name => name.toLowerCase()))
  const allowed = Object.fromEntries(Object.entries(contexts).filter(([name]) => DEFAULT_CONTEXTS.includes(name)))
  for (const [name, input] of action.inputs) {
    if (!given.has(name.toLowerCase())) inputs.set(name, interpolate(input.default ?? '', { contexts: allowed }))
  }
  if (unexpected.length > 0) {
    const valid = [...action.inputs.keys()].join("', '")
    warnings.push(`Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${valid}']`)
  }
  return { inputs, warnings }
}

/**
 * Names of inputs in the environment: blanks become `_`, hyphens stay.
 * @param {ReadonlyMap<string, string>} inputs
 * @returns {Record<string, string>} `INPUT_…`
 */
export function toInputEnv(inputs) {
  return Object.fromEntries(
    [...inputs].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value])
  )
}

/**
 * What the runner prints before a step.
 * @param {PlannedStep} planned
 * @param {Stage['stage']} stage
 * @param {ReadonlyMap<string, string>} inputs
 * @param {Readonly<Record<string, string>>} env
 * @param {string} workspace
 * @returns {string[]}
 */
export function headingOf(planned, stage, inputs, env, workspace) {
  if (stage === 'post') return ['Post job cleanup.']
  const { step } = planned
  const script = step.run === undefined ? undefined : typeof step.run === 'function' ? 'script' : step.run.join(' ')
  const title = step.run === undefined ? referenceOf(step, workspace) : script
  const filled = [...inputs].filter(([, value]) => value !== '').map(([name, value]) => `  ${name}: ${value}`)
  const variables = Object.entries(env).map(([name, value]) => `  ${name}: ${value}`)
  return [
    `##[group]Run ${title}`,
    ...(filled.length > 0 ? ['with:', ...filled] : []),
    ...(variables.length > 0 ? ['env:', ...variables] : []),
    '##[endgroup]'
  ]
}

/**
 * @param {PlannedStep & { action: import('./action-yml.mjs').Action, step: UsesStep }} planned
 * @param {Stage['stage']} stage
 * @returns {string | undefined} absolute path of the script, undefined where the action has no such stage
 */
export function scriptOf(planned, stage) {
  const file = planned.action.runs[stage]
  return file === undefined ? undefined : join(planned.step.uses, file)
}

/** @param {Readonly<UsesStep>} step @param {string} workspace @returns {string} as a workflow would write it */
function referenceOf(step, workspace) {
  if (step.action !== undefined) return step.action
  const inside = relative(workspace, step.uses)
  return inside.startsWith('..') ? `./${basename(step.uses)}` : `./${inside}`
}
