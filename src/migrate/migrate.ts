import { isAlias, visit } from 'yaml'
import { applyEdits } from './edit.js'
import { type JobPlan, planJob } from './job.js'
import type { Note } from './note.js'
import { readSource, type Source } from './source.js'
import { type Job, readWorkflow, type Step, type Workflow } from './workflow.js'

/** `text` is the whole file; `jobs` are the texts of the jobs that changed, as they are now. */
export type Migration =
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'nothing'; readonly because: string; readonly notes: readonly Note[] }
  | {
      readonly kind: 'migrated'
      readonly text: string
      readonly jobs: readonly { readonly name: string; readonly text: string }[]
      readonly notes: readonly Note[]
    }

export const DEFAULT_USES = 'org/ghcr-action@v1'

/**
 * Rewrites a workflow so that this action takes the place of the steps that log in, compute tags, set up builders, build and push.
 * Everything outside these steps stays byte for byte.
 *
 * @param uses the action as `uses:` names it
 */
export function migrate(text: string, uses: string = DEFAULT_USES): Migration {
  const read = readSource(text)
  if (!read.ok) return { kind: 'unreadable', problem: read.problem }
  const workflow = readWorkflow(read.source)
  if (workflow === undefined)
    return { kind: 'nothing', because: 'it is neither a workflow nor an action made of steps', notes: [] }
  const plans = planWorkflow(read.source, workflow, uses)
  const notes = plans.flatMap(plan => plan.notes).concat(describeFlow(read.source, workflow))
  const edits = plans.flatMap(plan => plan.edits)
  if (edits.length === 0)
    return { kind: 'nothing', because: 'no job publishes in a way that this action could take over', notes }
  const result = applyEdits(text, edits)
  return {
    kind: 'migrated',
    text: result,
    notes,
    jobs: changedJobs(
      result,
      plans.filter(plan => plan.edits.length > 0).map(({ job }) => job.name)
    )
  }
}

/** Plans every job. A step whose anchor is used where it would stay is pinned, and all is planned again. */
function planWorkflow(source: Source, workflow: Workflow, uses: string): JobPlan[] {
  const pinned = new Map<Step, string>()
  const steps = workflow.jobs.flatMap(job => job.steps)
  for (let round = 0; round <= steps.length; round += 1) {
    const plans = workflow.jobs.map(job => planJob(source, workflow, job, uses, pinned))
    const touched = new Set(plans.flatMap(plan => plan.touched))
    const needed = neededAnchors(source, steps, touched).filter(step => !pinned.has(step))
    const broken = needed.length > 0 ? [] : findBroken(source, plans)
    if (needed.length === 0 && broken.length === 0) return plans
    for (const step of needed) pinned.set(step, 'it contains an anchor that is used elsewhere')
    for (const step of broken.flatMap(plan => plan.touched)) pinned.set(step, 'the result would not be valid YAML')
  }
  return workflow.jobs.map(job => ({ job, edits: [], notes: [], touched: [] }))
}

/** Steps that would change and hold an anchor which something that stays refers to. */
function neededAnchors(source: Source, steps: readonly Step[], touched: ReadonlySet<Step>): Step[] {
  const inside = (at: number): Step | undefined => steps.find(step => at >= step.start && at < step.end)
  const needed = new Set<Step>()
  visit(source.document, {
    Alias: (_, alias) => {
      const target = alias.resolve(source.document)
      const from = target?.range?.[0]
      const to = alias.range?.[0]
      if (from === undefined || to === undefined) return
      const holder = inside(from)
      const user = inside(to)
      if (holder === undefined || holder === user || !touched.has(holder)) return
      if (user === undefined || !touched.has(user)) needed.add(holder)
    }
  })
  return [...needed]
}

/** The last line of defence: a job whose new text cannot be read, or has lost its anchors, is not touched. */
function findBroken(source: Source, plans: readonly JobPlan[]): JobPlan[] {
  const sound = (some: readonly JobPlan[]): boolean => {
    try {
      return (
        readSource(
          applyEdits(
            source.text,
            some.flatMap(plan => plan.edits)
          )
        ).ok && aliasesResolve(source, some)
      )
    } catch {
      return false
    }
  }
  if (sound(plans)) return []
  const single = plans.filter(plan => plan.edits.length > 0 && !sound([plan]))
  return single.length > 0 ? single : plans.filter(plan => plan.edits.length > 0)
}

function aliasesResolve(source: Source, plans: readonly JobPlan[]): boolean {
  const read = readSource(
    applyEdits(
      source.text,
      plans.flatMap(plan => plan.edits)
    )
  )
  if (!read.ok) return false
  let all = true
  visit(read.source.document, {
    Alias: (_, alias) => {
      if (isAlias(alias) && alias.resolve(read.source.document) === undefined) all = false
    }
  })
  return all
}

function changedJobs(text: string, names: readonly string[]): { name: string; text: string }[] {
  const read = readSource(text)
  const workflow = read.ok ? readWorkflow(read.source) : undefined
  const jobs: readonly Job[] = workflow?.jobs ?? []
  return jobs
    .filter(job => names.includes(job.name))
    .map(job => ({ name: job.name, text: text.slice(job.start, job.end) }))
}

function describeFlow(source: Source, { jobs }: Workflow): Note[] {
  return jobs
    .filter(job => job.flow)
    .map(job => ({
      kind: 'kept',
      job: job.name,
      line: source.text.slice(0, job.start).split('\n').length,
      text: 'the steps are in one [ … ] list, which cannot be edited line by line; write them one per line first'
    }))
}
