import { findBuild } from './build.js'
import { findMacbre } from './macbre.js'
import { findMerge, withRecord } from './merge.js'
import { findScripted } from './scripted.js'
import type { Found, Scene, Unit } from './unit.js'
import type { Step } from './workflow.js'

/** A step that publishes, but not in a way that the action could take over. */
export interface Left {
  readonly step: Step
  readonly because: string
}

/** Everything in a job that publishes. */
export function findUnits(
  scene: Scene,
  pinned: ReadonlyMap<Step, string>
): { readonly units: readonly Unit[]; readonly left: readonly Left[] } {
  const units: Unit[] = []
  const left: Left[] = []
  for (const found of findAll(scene)) {
    const item = found.kind === 'unit' ? pair(scene, found.unit, pinned) : found
    switch (item.kind) {
      case 'none':
        break
      case 'stays':
        left.push(item)
        break
      case 'unit': {
        const because = pinned.get(item.unit.host)
        if (because === undefined) units.push(item.unit)
        else left.push({ step: item.unit.host, because })
      }
    }
  }
  return { units, left }
}

function findAll(scene: Scene): Found[] {
  return [
    ...scene.job.steps.flatMap(step => [findBuild(scene, step), findMacbre(scene, step)]),
    findScripted(scene),
    findMerge(scene)
  ]
}

/** Pushing by digest and joining go together: one half alone would not work with the other as it was. */
function pair(scene: Scene, unit: Unit, pinned: ReadonlyMap<Step, string>): Found {
  if (unit.kind === 'publish') return { kind: 'unit', unit }
  const isUnit = (found: Found): boolean => found.kind === 'unit' && !pinned.has(found.unit.host)
  const others = scene.workflow.jobs.map(job => ({ ...scene, job }))
  const joined = others.some(other => isUnit(findMerge(other)))
  const recorded = others.some(other =>
    findAll(other).some(
      found => found.kind === 'unit' && found.unit.kind === 'digest-only' && isUnit(withRecord(other, found.unit))
    )
  )
  if (joined && recorded) return unit.kind === 'merge' ? { kind: 'unit', unit } : withRecord(scene, unit)
  const because = joined
    ? 'the jobs that push by digest stay as they are'
    : 'the job that joins the images stays as it is'
  return { kind: 'stays', step: unit.host, because }
}
