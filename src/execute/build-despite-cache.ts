import { readAttributes } from '../domain/build-attributes.js'
import { type CacheFailure, isWorthTelling } from '../domain/cache/use.js'
import { FailureError } from '../domain/failure.js'
import type { BuildSpec } from '../domain/plan/step.js'
import { readBuildLog } from '../engines/build-log.js'

/**
 * Builds; where the build ended by its cache and by nothing else, builds once more without that part of it, and at most once for each way:
 * what was built is still in the builder. A failed step and a refused push are thrown on.
 *
 * @param onCacheFailure is told what failed before the next build starts
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
    const failures = cacheFailures(spec, error.failure.stderr)
    const rest = withoutCache(spec, failures)
    if (rest === undefined) throw error
    onCacheFailure(failures)
    return buildDespiteCache(rest, build, onCacheFailure)
  }
}

function cacheFailures({ cacheFrom, cacheTo }: BuildSpec, output: string): readonly CacheFailure[] {
  const log = readBuildLog(output)
  const { lostLayer, endedAtOnce } = log
  if (lostLayer !== undefined && cacheFrom.length > 0) return [{ way: 'layer', subject: 'the cache', words: lostLayer }]
  const fails = (way: 'import' | 'export', entries: readonly string[]): CacheFailure[] =>
    endedAtOnce !== undefined && entries.some(entry => namesFolder(entry, endedAtOnce))
      ? [{ way, subject: 'the folder', words: endedAtOnce }]
      : []
  return [...log.endedByCache, ...fails('import', cacheFrom), ...fails('export', cacheTo)]
}

/** `mkdir /cache: permission denied`: a cache in a folder that cannot be opened or made. */
function namesFolder(entry: string, words: string): boolean {
  const { src, dest } = readAttributes(entry)
  return [src, dest].some(path => path !== undefined && path.length > 1 && words.includes(path))
}

/** Undefined where nothing is left that could be taken away. */
function withoutCache(spec: BuildSpec, failures: readonly CacheFailure[]): BuildSpec | undefined {
  const ways = failures.filter(isWorthTelling).map(({ way }) => way)
  const rest = {
    ...spec,
    cacheFrom: ways.includes('import') || ways.includes('layer') ? [] : spec.cacheFrom,
    cacheTo: ways.includes('export') ? [] : spec.cacheTo
  }
  const less = rest.cacheFrom.length < spec.cacheFrom.length || rest.cacheTo.length < spec.cacheTo.length
  return less ? rest : undefined
}
