import type { Edit } from './edit.js'
import { soleExpression, usesOfStep, variablesOf } from './expression.js'
import { findUnits, type Left } from './find-units.js'
import { decideLeaving, isOwnLogin, type Leaving } from './leaving.js'
import { credentialOf } from './login.js'
import { describeStep } from './needs.js'
import { removeStep, replaceStep, writeStep } from './new-step.js'
import type { Note, NoteKind } from './note.js'
import { type PairText, scalarText } from './pairs.js'
import { judgePermissions } from './permissions.js'
import type { Input } from './render.js'
import { setupOf } from './setup.js'
import { commentsWithin, lineNumber, lineStart, type Source } from './source.js'
import type { Login, Scene, Unit } from './unit.js'
import type { Job, Step, Workflow } from './workflow.js'

export interface JobPlan {
  readonly job: Job
  readonly edits: readonly Edit[]
  readonly notes: readonly Note[]
  /** Steps that are not what they were, for anchors that others refer to. */
  readonly touched: readonly Step[]
}

/** One job's part of the migration. No edits where it publishes nothing that the action could publish. */
export function planJob(
  source: Source,
  workflow: Workflow,
  job: Job,
  uses: string,
  pinned: ReadonlyMap<Step, string>
): JobPlan {
  const scene: Scene = { source, workflow, job, variables: variablesOf(workflow, job) }
  const { units, left } = findUnits(scene, pinned)
  const write = noteWriter(source, job)
  const leftNotes = left.map(found => describeLeft(found, write))
  if (units.length === 0) return { job, edits: [], notes: leftNotes, touched: [] }
  const leaving = decideLeaving(scene, units, pinned)
  const written = units.map(unit => writeUnit(scene, unit, leaving, uses))
  const hosts = new Set(units.map(({ host }) => host))
  const moved = new Set(written.flatMap(part => part.moved))
  const removed = [...leaving.gone].filter(step => !hosts.has(step))
  const edits = [...written.flatMap(part => part.edit(moved)), ...removed.map(step => removeStep(source, step, moved))]
  return {
    job,
    edits: [...edits, ...units.flatMap(unit => unit.edits ?? []), ...rewriteReaders(scene, leaving, edits)],
    touched: [...leaving.gone],
    notes: [
      ...describeUnits(
        units,
        leaving,
        written.map(part => part.login),
        write
      ),
      ...[...leaving.kept].map(([step, because]) => write('kept', step, `"${describeStep(step)}" stays: ${because}`)),
      ...leftNotes,
      ...describeComments(source, removed, write),
      ...describeRights(workflow, job, units, write)
    ]
  }
}

type Writer = (kind: NoteKind, step: Step | undefined, text: string) => Note

function noteWriter(source: Source, job: Job): Writer {
  return (kind, step, text) => ({ kind, job: job.name, line: lineNumber(source.text, step?.start ?? job.start), text })
}

interface Written {
  readonly moved: readonly PairText[]
  readonly login: Login | undefined
  readonly edit: (moved: ReadonlySet<PairText>) => Edit[]
}

function writeUnit(scene: Scene, unit: Unit, leaving: Leaving, uses: string): Written {
  const { source, job } = scene
  const login = unit.login ?? loginBefore(scene, unit.host, leaving)
  const credential = [login?.pat, login?.username].filter(input => input !== undefined)
  const builderGone = (input: Input): boolean => input.name === 'builder' && isGoneBuilder(source, input, leaving)
  const steps = unit.steps.map(inputs => [...credential, ...inputs.filter(input => !builderGone(input))])
  const [first = [], ...more] = steps
  const id = unit.host.id === undefined && needsId(scene, unit, leaving) ? freeId(job) : undefined
  const action = unit.kind === 'merge' ? subAction(uses, 'merge') : uses
  const shared = { uses: action, env: unit.env, if: unit.if }
  return {
    login,
    moved: [...steps.flat(), ...unit.env].flatMap(input => (input.kind === 'moved' ? [input.pair] : [])),
    edit: moved => {
      const edit = replaceStep(source, unit.host, { ...shared, inputs: first, id, drop: unit.drop }, moved)
      const condition = unit.if ?? (unit.drop.includes('if') ? undefined : unit.host.if)
      const further = more.map(inputs => writeStep(source, unit.host, { ...shared, if: condition, inputs }))
      const checkout = unit.wantsCheckout
        ? writeStep(source, unit.host, { uses: 'actions/checkout@v5', inputs: [] })
        : ''
      return [{ ...edit, text: checkout + edit.text + further.join('') }]
    }
  }
}

/** `org/ghcr-action@v1` and `merge` give `org/ghcr-action/merge@v1`. */
function subAction(uses: string, name: string): string {
  const at = uses.lastIndexOf('@')
  return at < 0 ? `${uses}/${name}` : `${uses.slice(0, at)}/${name}${uses.slice(at)}`
}

function loginBefore(scene: Scene, host: Step, leaving: Leaving): Login | undefined {
  const { job } = scene
  const login = job.steps
    .slice(0, job.steps.indexOf(host))
    .findLast(step => isOwnLogin(scene, step) && (leaving.gone.has(step) || leaving.kept.has(step)))
  return login === undefined ? undefined : credentialOf(scene, login)
}

function isGoneBuilder(source: Source, input: Input, leaving: Leaving): boolean {
  const text = input.kind === 'text' ? input.text : (scalarText(source, input.pair.node) ?? '')
  const id = /^steps\.([\w-]+)\.outputs\.name$/.exec(soleExpression(text) ?? '')?.[1]
  return id !== undefined && [...leaving.gone].some(step => step.id === id && setupOf(step) === 'buildx')
}

/** Whether something that stays reads outputs which the unit gives from now on. */
function needsId({ source, job }: Scene, unit: Unit, leaving: Leaving): boolean {
  const edits = [...leaving.gone].map(({ start, end }) => ({ start, end, text: '' }))
  return [...leaving.stoodIn].some(
    ([step, by]) =>
      by === unit &&
      step.id !== undefined &&
      usesOfStep(source.text.slice(job.start, job.end), step.id).some(
        use => !edits.some(({ start, end }) => job.start + use.start >= start && job.start + use.start < end)
      )
  )
}

function freeId(job: Job): string {
  const taken = new Set(job.steps.map(step => step.id))
  const names = ['image', 'publish', ...Array.from({ length: taken.size + 1 }, (_, at) => `image-${at + 2}`)]
  return names.find(name => !taken.has(name))!
}

/** What still reads the outputs of a metadata step that is gone reads those of the new step. */
function rewriteReaders({ source, job }: Scene, leaving: Leaving, edits: readonly Edit[]): Edit[] {
  const text = source.text.slice(job.start, job.end)
  return [...leaving.stoodIn].flatMap(([step, unit]) => {
    const { id } = step
    if (id === undefined) return []
    const now = unit.host.id ?? freeId(job)
    return usesOfStep(text, id)
      .map(({ start }) => ({ start: job.start + start, end: job.start + start + id.length, text: now }))
      .filter(edit => !edits.some(other => edit.start >= other.start && edit.end <= other.end))
  })
}

function describeUnits(
  units: readonly Unit[],
  leaving: Leaving,
  logins: readonly (Login | undefined)[],
  write: Writer
): Note[] {
  const gone = [...leaving.gone]
    .filter(step => !units.some(({ host }) => host === step))
    .sort((a, b) => a.start - b.start)
  const what = units.map(({ host }) => `"${describeStep(host)}"`).join(', ')
  const names = gone.map(step => `"${describeStep(step)}"`).join(', ')
  const unique = (texts: readonly string[]): string[] => [...new Set(texts)]
  return [
    write(
      'changed',
      units[0]?.host,
      gone.length === 0 ? `${what} became one step of this action` : `${what} took over what these steps did: ${names}`
    ),
    ...unique(units.flatMap(unit => unit.changes)).map(text => write('changed', units[0]?.host, text)),
    ...(units.some(({ wantsCheckout }) => wantsCheckout)
      ? [write('changed', units[0]?.host, 'a checkout was added before the build: the job had none')]
      : []),
    ...unique(logins.flatMap(login => login?.remarks ?? [])).map(text => write('changed', units[0]?.host, text)),
    ...unique(units.flatMap(unit => unit.remarks)).map(text => write('look', units[0]?.host, text))
  ]
}

function describeLeft({ step, because }: Left, write: Writer): Note {
  return write('kept', step, `"${describeStep(step)}" was left alone: ${because}`)
}

/** Comments are never thrown away; one that stood above or in a step that is gone may mislead now. */
function describeComments(source: Source, removed: readonly Step[], write: Writer): Note[] {
  const orphaned = removed.filter(step => {
    const above = lineStart(source.text, step.start - 1)
    return /^\s*#/.test(source.text.slice(above, step.start)) || commentsWithin(source, step.start, step.end).length > 0
  })
  return orphaned.length === 0
    ? []
    : [write('look', orphaned[0], 'comments of removed steps are still there: check whether they still apply')]
}

function describeRights(workflow: Workflow, job: Job, units: readonly Unit[], write: Writer): Note[] {
  const rights = judgePermissions(workflow, job)
  return [
    ...(rights === undefined ? [] : [write('look', undefined, rights)]),
    ...(units.some(({ kind }) => kind === 'publish')
      ? [
          write(
            'changed',
            units[0]?.host,
            'floating tags (latest, 1, 1.2) move only to higher versions, and created is the commit’s date; move-tags: always turns the former off'
          )
        ]
      : [])
  ]
}
