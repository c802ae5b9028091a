import { type CacheFailure, isWorthTelling } from '../domain/cache/use.js'
import { FailureError } from '../domain/failure.js'
import type { BuildSpec } from '../domain/plan/step.js'
import { readBuildLog } from '../engines/build-log.js'

/**
 * Builds; where the build ended by its cache and by nothing else, builds once more without that part of it: what was built is still in the
 * builder. A failed step and a refused push are thrown on.
 *
 * @param onCacheFailure is told what failed before the second build starts
 */
export async function buildDespiteCache<T>(
  spec: BuildSpec,
  build: (spec: BuildSpec) => Promise<T>,
  onCacheFailure: (failures: readonly CacheFailure[]) => void
): Promise<T> {
  try {
    return await build(spec)
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.kind !== 'command') throw error
    const failures = readBuildLog(error.failure.stderr).endedByCache
    const rest = withoutCache(spec, failures)
    if (rest === undefined) throw error
    onCacheFailure(failures)
    return build(rest)
  }
}

/** Undefined where nothing is left that could be taken away. */
function withoutCache(spec: BuildSpec, failures: readonly CacheFailure[]): BuildSpec | undefined {
  const ways = failures.filter(failure => failure.way === 'export' || isWorthTelling(failure)).map(({ way }) => way)
  const rest = {
    ...spec,
    cacheFrom: ways.includes('import') ? [] : spec.cacheFrom,
    cacheTo: ways.includes('export') ? [] : spec.cacheTo
  }
  const less = rest.cacheFrom.length < spec.cacheFrom.length || rest.cacheTo.length < spec.cacheTo.length
  return less ? rest : undefined
}
