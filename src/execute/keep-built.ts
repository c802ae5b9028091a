import type { BuildSpec } from '../domain/plan/step.js'

/**
 * The same build for a push that is repeated: what made the first attempt build anew would now throw away what that attempt has built,
 * and a second build of the same commit need not give the same image. `pull` stays: it invalidates nothing, and without it the docker
 * driver would take an older base image that the engine happens to hold under the same tag.
 */
export function keepBuilt(spec: BuildSpec): BuildSpec {
  return { ...spec, noCache: false, noCacheFilters: [] }
}
