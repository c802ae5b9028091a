import { usesOfStep } from './expression.js'
import { isLogin, loginRegistry, loginStays } from './login.js'
import { isMetadata, SAME_OUTPUTS } from './metadata.js'
import { describeStep, type Need, stepNeeds } from './needs.js'
import { optionThatMatters, setupOf } from './setup.js'
import type { Scene, Unit } from './unit.js'
import type { Step } from './workflow.js'

/** Which of the steps around the units go, and why the others stay. */
export interface Leaving {
  readonly gone: ReadonlySet<Step>
  readonly kept: ReadonlyMap<Step, string>
  /** Metadata steps that go although later steps read their outputs, with the unit whose outputs take their place. */
  readonly stoodIn: ReadonlyMap<Step, Unit>
}

/**
 * @param pinned steps that other jobs need, with the reason
 */
export function decideLeaving(scene: Scene, units: readonly Unit[], pinned: ReadonlyMap<Step, string>): Leaving {
  const { job } = scene
  const replaced = new Set(units.flatMap(unit => [unit.host, ...unit.absorbs]))
  const last = Math.max(...units.map(unit => job.steps.indexOf(unit.host)))
  const around = job.steps.filter(
    (step, at) =>
      !replaced.has(step) && at < last && (isLogin(scene, step) || isMetadata(step) || setupOf(step) !== undefined)
  )
  const gone = new Set<Step>(replaced)
  const kept = new Map<Step, string>()
  const stoodIn = new Map<Step, Unit>()
  // What a step needs counts only if that step stays, and metadata steps need nothing: they come first.
  for (const step of around.filter(isMetadata)) {
    const unit = units.find(({ metadata }) => metadata.includes(step))
    const because = pinned.get(step) ?? (unit === undefined ? undefined : metadataStays(scene, step, units, replaced))
    if (unit === undefined) continue
    if (because !== undefined) kept.set(step, because)
    else {
      gone.add(step)
      stoodIn.set(step, unit)
    }
  }
  for (const step of around.filter(other => !isMetadata(other))) {
    const because = pinned.get(step) ?? otherStays(scene, step, { around, gone, units })
    if (because === undefined) gone.add(step)
    else kept.set(step, because)
  }
  return { gone, kept, stoodIn }
}

/** Outputs that somebody reads before the new step, or that it has not, keep the metadata step. */
function metadataStays(
  scene: Scene,
  step: Step,
  units: readonly Unit[],
  replaced: ReadonlySet<Step>
): string | undefined {
  const { source, job } = scene
  if (step.kind !== 'block' && step.kind !== 'flow') return 'it is a YAML alias'
  const host = units.find(({ metadata }) => metadata.includes(step))!.host
  for (const unit of units) {
    const output = unit.steps
      .flat()
      .flatMap(input =>
        input.kind === 'moved' && step.id !== undefined
          ? usesOfStep(source.text.slice(input.pair.start, input.pair.end), step.id).map(
              use => `${use.output} (in ${input.name})`
            )
          : []
      )[0]
    if (output !== undefined)
      return `the build itself reads its output ${output}; org/ghcr-action/meta could replace it`
  }
  const readers = job.steps.filter(other => !replaced.has(other) && other !== step)
  const early = readers.find(other => other.start < host.start && readsStep(scene, other, step))
  if (early !== undefined) return `"${describeStep(early)}" reads it before the image is built`
  const foreign = textsOf(scene, readers)
    .flatMap(text => (step.id === undefined ? [] : usesOfStep(text, step.id)))
    .find(({ output }) => !SAME_OUTPUTS.has(output))
  if (foreign !== undefined)
    return `its ${foreign.output.replace(/^\./, '')} is read, and the action has no such output`
  return textsOf(scene, readers).some(text => text.includes('DOCKER_METADATA_OUTPUT_'))
    ? 'another step reads its variables DOCKER_METADATA_OUTPUT_…'
    : undefined
}

interface Around {
  readonly around: readonly Step[]
  readonly gone: ReadonlySet<Step>
  readonly units: readonly Unit[]
}

function otherStays(scene: Scene, step: Step, { around, gone, units }: Around): string | undefined {
  const { source, job } = scene
  const setup = setupOf(step)
  const because = setup === undefined ? loginStays(scene, step) : optionThatMatters(step, setup)
  if (because !== undefined) return because
  if (setup === 'qemu' && around.some(other => setupOf(other) === 'buildx' && tellsPlatforms(scene, other)))
    return 'the platforms of the builder, which are read, are those that it emulates'
  const need: Need = setup ?? 'login'
  const after = job.steps
    .slice(job.steps.indexOf(step) + 1)
    .filter(other => !gone.has(other) && !around.includes(other))
  const needy = after.find(other => stepNeeds(other, need))
  if (needy !== undefined) return `"${describeStep(needy)}" may need it`
  const { id } = step
  if (id === undefined) return undefined
  const others = job.steps.filter(other => !gone.has(other) && other !== step)
  const builders = units.flatMap(unit => unit.steps.flat()).filter(({ name }) => name !== 'builder')
  const texts = [
    ...textsOf(scene, others),
    ...builders.map(input => (input.kind === 'text' ? input.text : source.text.slice(input.pair.start, input.pair.end)))
  ]
  return texts.some(text => usesOfStep(text, id).length > 0) ? 'other steps read its outputs' : undefined
}

/** Whether something reads what a builder can build: emulators have to be there before it is made. */
function tellsPlatforms({ source, job }: Scene, { id }: Step): boolean {
  const told = id === undefined ? [] : usesOfStep(source.text.slice(job.start, job.end), id)
  return told.some(({ output }) => output === 'platforms' || output === 'nodes')
}

function readsStep(scene: Scene, reader: Step, step: Step): boolean {
  return textsOf(scene, [reader])
    .slice(0, 1)
    .some(
      text =>
        (step.id !== undefined && usesOfStep(text, step.id).length > 0) || text.includes('DOCKER_METADATA_OUTPUT_')
    )
}

/** The texts of steps, and of the job around them (its outputs). */
function textsOf({ source, job }: Scene, steps: readonly Step[]): string[] {
  const first = job.steps[0]
  const last = job.steps.at(-1)
  const around = [
    source.text.slice(job.start, first?.start ?? job.end),
    source.text.slice(Math.min(last?.end ?? job.end, job.end), job.end)
  ]
  return [...steps.map(step => source.text.slice(step.start, step.end)), around.join('')]
}

/** Whether a login of this job would be for the registry of the action. */
export function isOwnLogin(scene: Scene, step: Step): boolean {
  return isLogin(scene, step) && loginRegistry(scene, step) === 'github'
}
