import { parse } from 'yaml'
import { inputsOf, type WorkflowFile } from './files.js'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly uses?: string
  readonly permissions?: unknown
  readonly 'timeout-minutes'?: number
  readonly secrets?: unknown
  readonly steps?: readonly Step[]
}
interface Workflow {
  readonly on?: unknown
  readonly permissions?: unknown
  readonly concurrency?: unknown
  readonly jobs?: Readonly<Record<string, Job>>
}

/** Ours, as others name them; in a reusable workflow `./` would be the caller's repository. */
const OWN = /^org\/ghcr-action(?:\/([\w-]+))?@/

/** What is wrong with a workflow that this repository runs: the rules that keep its tokens small and its parts fixed. */
export function judgeOwn(file: WorkflowFile): string[] {
  const workflow = parse(file.text) as Workflow
  const triggers = triggersOf(workflow)
  return [
    ...judgeShown(file),
    ...(isEmpty(workflow.permissions) ? [] : ['permissions at the top must be {}']),
    ...(workflow.concurrency !== undefined || triggers.join() === 'workflow_call' ? [] : ['concurrency is missing']),
    ...(triggers.includes('pull_request_target') ? ['pull_request_target gives strangers a token that may write'] : []),
    ...jobsOf(workflow).flatMap(([id, job]) => [
      ...(job.permissions === undefined ? [`job ${id}: permissions are missing`] : []),
      ...(job['timeout-minutes'] === undefined && job.uses === undefined
        ? [`job ${id}: timeout-minutes is missing`]
        : []),
      ...(job.secrets === 'inherit' ? [`job ${id}: secrets are named one by one`] : []),
      ...stepsOf(job).flatMap(step => judgeCheckout(id, step))
    ]),
    ...judgePins(file.text)
  ]
}

/** What is wrong with a workflow that people copy. */
export function judgeShown({ text }: WorkflowFile): string[] {
  const workflow = parse(text) as Workflow
  return jobsOf(workflow).flatMap(([id, job]) => [
    ...(workflow.permissions === undefined && job.permissions === undefined
      ? [`job ${id}: the permissions of its token are not said`]
      : []),
    ...stepsOf(job).flatMap(step => [
      ...(step.run?.includes('${{') === true ? [`job ${id}: an expression in run; pass it by env`] : []),
      ...judgeInputs(id, step)
    ])
  ])
}

/** Every action of others by commit, with its version for people and for dependabot. */
function judgePins(text: string): string[] {
  return text.split('\n').flatMap(line => {
    const uses = /^\s*-?\s*uses:\s*(\S+)(.*)$/.exec(line)
    const [, name = '', comment = ''] = uses ?? []
    if (uses === null || name.startsWith('./') || OWN.test(name)) return []
    if (!/@[0-9a-f]{40}$/.test(name)) return [`${name} is not pinned to a commit`]
    return /^ # v\d+\.\d+\.\d+$/.test(comment) ? [] : [`${name} has no comment with its version`]
  })
}

function judgeCheckout(id: string, { uses = '', with: inputs }: Step): string[] {
  return uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false
    ? [`job ${id}: checkout leaves its token behind; persist-credentials: false`]
    : []
}

/** Inputs of our own actions are those of their manifests. */
function judgeInputs(id: string, { uses = '', with: inputs = {} }: Step): string[] {
  const folder = uses.startsWith('./') ? uses.slice(2) : OWN.test(uses) ? (OWN.exec(uses)?.[1] ?? '') : undefined
  if (folder === undefined) return []
  const known = inputsOf(folder)
  if (known === undefined) return [`job ${id}: there is no action ${uses}`]
  return Object.keys(inputs)
    .filter(input => !known.includes(input))
    .map(input => `job ${id}: ${uses} has no input ${input}`)
}

function triggersOf({ on }: Workflow): string[] {
  if (typeof on === 'string') return [on]
  return Array.isArray(on) ? on.map(String) : Object.keys(on ?? {})
}

function jobsOf({ jobs = {} }: Workflow): [string, Job][] {
  return Object.entries(jobs)
}

function stepsOf({ steps = [] }: Job): readonly Step[] {
  return steps
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
