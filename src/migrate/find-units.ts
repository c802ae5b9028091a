import { findBuild } from './build.js'
import { findMacbre } from './macbre.js'
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
  const found: Found[] = scene.job.steps.flatMap(step => [findBuild(scene, step), findMacbre(scene, step)])
  const units: Unit[] = []
  const left: Left[] = []
  for (const item of found) {
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
