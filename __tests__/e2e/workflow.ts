import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { loadEvent } from '../../lab/events/load.mjs'
import { headOf, type Lab, root } from '../../lab/lab.mjs'
import { interpolate } from '../../lab/runner/expressions.mjs'
import { type JobResult, runJob } from '../../lab/runner/job.mjs'
import type { ScriptWorld, Step } from '../../lab/runner/step-types.mjs'
import { dockerAction } from './docker-actions.js'
import { tokenOf } from './stage.js'

/** A workflow file as far as the stories read it. */
interface Workflow {
  readonly env?: Record<string, string>
  readonly on: { readonly workflow_call?: { readonly inputs: Record<string, { readonly default?: unknown }> } }
  readonly jobs: Readonly<Record<string, WorkflowJob>>
}

interface WorkflowJob {
  readonly strategy?: { readonly matrix: Matrix }
  readonly env?: Record<string, string>
  readonly steps: readonly WorkflowStep[]
}

/** Lists that are multiplied, or rows that are written out. */
type Matrix = Readonly<Record<string, readonly unknown[]>> | { readonly include: string | readonly Row[] }
type Row = Readonly<Record<string, unknown>>

interface WorkflowStep {
  readonly id?: string
  readonly name?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Record<string, string | number | boolean>
  readonly env?: Record<string, string>
}

export interface WorkflowRun {
  readonly event: string
  readonly ref?: string
  readonly files?: Record<string, string>
  /** A checkout to go on with. */
  readonly workspace?: string
  readonly inputs?: Record<string, unknown>
  readonly secrets?: Record<string, string>
  /** In place of the file's variables of the same names: paths of a machine. */
  readonly env?: Record<string, string>
  readonly machine?: Record<string, string>
  readonly host?: { readonly server: string }
}

/** Jobs by name, `leg (2)` for the second row of a matrix. */
export type WorkflowResult = Readonly<Record<string, JobResult>>

/**
 * Runs a workflow from its very file: jobs one after another, each row of a matrix by itself. Our actions are the built ones; those of
 * others are played.
 *
 * @param file below this repository, or anywhere else
 */
export async function runWorkflow(lab: Lab, file: string, story: WorkflowRun): Promise<WorkflowResult> {
  const workflow = parse(readFileSync(resolve(root, file), 'utf8')) as Workflow
  const inputs = { ...defaultsOf(workflow), ...story.inputs }
  const artifacts = join(lab.folder, `artifacts-${Math.random().toString(36).slice(2)}`)
  const results: Record<string, JobResult> = {}
  for (const [name, job] of Object.entries(workflow.jobs)) {
    for (const [index, matrix] of rowsOf(job, inputs).entries()) {
      const result = await playJob(lab, job, {
        ...story,
        inputs,
        matrix,
        index,
        artifacts,
        env: { ...workflow.env, ...job.env, ...story.env }
      })
      results[index === 0 ? name : `${name} (${index + 1})`] = result
      if (result.conclusion !== 'success') return results
    }
  }
  return results
}

interface Play extends WorkflowRun {
  readonly matrix: Record<string, unknown>
  readonly index: number
  readonly artifacts: string
}

async function playJob(lab: Lab, job: WorkflowJob, play: Play): Promise<JobResult> {
  const workspace = play.workspace ?? (await lab.checkout(play.files))
  return runJob({
    event: loadEvent(play.event, {
      host: { ...play.host, api: lab.ghcr.apiUrl },
      repository: 'Octo-Org/Hello-World',
      sha: await headOf(workspace),
      ...(play.ref === undefined ? {} : { ref: play.ref })
    }),
    workspace,
    secrets: { GITHUB_TOKEN: tokenOf(lab, 'job'), ...play.secrets },
    machine: { ...lab.machine, ...play.machine },
    node: lab.node,
    env: evaluated(play),
    inputs: play.inputs ?? {},
    matrix: play.matrix,
    steps: job.steps.map(step => stepOf(lab, step, play))
  })
}

/** Variables of the job, which the lab takes as text. */
function evaluated({ env = {}, inputs = {}, matrix }: Play): Record<string, string> {
  const github = { repository: 'Octo-Org/Hello-World', repository_owner: 'Octo-Org' }
  const contexts = { github, inputs, matrix }
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, interpolate(value, { contexts })]))
}

function stepOf(lab: Lab, step: WorkflowStep, play: Play): Step {
  const { uses, run } = step
  const shared = {
    ...(step.id === undefined ? {} : { id: step.id }),
    ...(step.if === undefined ? {} : { if: step.if }),
    ...(step.name === undefined ? {} : { name: step.name })
  }
  // The lab's runner does not know the place in the matrix.
  const text = (value: string | number | boolean): string =>
    String(value).replaceAll('${{ strategy.job-index }}', String(play.index))
  // As a variable, because the lab evaluates expressions there.
  if (run !== undefined) return { ...shared, env: { ...step.env, PLAYED_run: run }, run: bash }
  const [action = ''] = (uses ?? '').split('@')
  const own = /^org\/ghcr-action(?:\/(\w+))?$/.exec(action)
  if (own !== null) return { ...shared, uses: join(root, own[1] ?? ''), with: step.with ?? {} }
  // Its drop-in, which has tests of its own against that action's documentation.
  if (action === 'docker/metadata-action') return { ...shared, uses: join(root, 'meta'), with: step.with ?? {} }
  const inputs = Object.entries(step.with ?? {}).map(([name, value]) => [`PLAYED_${name}`, text(value)])
  return {
    ...shared,
    env: Object.fromEntries(inputs) as Record<string, string>,
    run: dockerAction(lab, action) ?? played(action, play.artifacts)
  }
}

/** What the actions of others do, as far as it matters here. */
function played(action: string, artifacts: string): (world: ScriptWorld) => void {
  const read = ({ env }: ScriptWorld, name: string): string => env[`PLAYED_${name}`] ?? ''
  switch (action) {
    case 'actions/checkout':
      return () => undefined
    case 'actions/upload-artifact':
      return world => cpSync(read(world, 'path'), join(artifacts, read(world, 'name')), { recursive: true })
    case 'actions/download-artifact':
      return world => {
        const [before = '', after = ''] = read(world, 'pattern').split('*')
        for (const name of readdirSync(artifacts).filter(each => each.startsWith(before) && each.endsWith(after))) {
          mkdirSync(read(world, 'path'), { recursive: true })
          cpSync(join(artifacts, name), join(read(world, 'path'), name), { recursive: true })
        }
      }
    default:
      throw new Error(`nobody plays ${action}`)
  }
}

/** As the runner runs a script with `shell: bash`. */
async function bash({ env: { PLAYED_run: script = '', ...env }, workspace, print }: ScriptWorld): Promise<number> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd: workspace, env })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString('utf8').trimEnd().split('\n')) print(line)
    })
  return new Promise(resolve => child.on('close', code => resolve(code ?? 1)))
}

function defaultsOf(workflow: Workflow): Record<string, unknown> {
  const inputs = Object.entries(workflow.on.workflow_call?.inputs ?? {})
  return Object.fromEntries(inputs.map(([name, input]) => [name, input.default]))
}

function rowsOf(job: WorkflowJob, inputs: Record<string, unknown>): readonly Row[] {
  const matrix = job.strategy?.matrix ?? { include: [{}] }
  if (!isWrittenOut(matrix)) return multiply(Object.entries(matrix))
  if (typeof matrix.include !== 'string') return matrix.include
  const json = interpolate(matrix.include.replace('fromJSON(inputs.platforms)', 'inputs.platforms'), {
    contexts: { inputs }
  })
  return JSON.parse(json) as Row[]
}

function isWrittenOut(matrix: Matrix): matrix is { readonly include: string | readonly Row[] } {
  return 'include' in matrix
}

function multiply(lists: readonly (readonly [string, readonly unknown[]])[]): Row[] {
  return lists.reduce<Row[]>(
    (rows, [key, values]) => rows.flatMap(row => values.map(value => ({ ...row, [key]: value }))),
    [{}]
  )
}
