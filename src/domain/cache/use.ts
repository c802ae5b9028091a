/** What the caches did for one build. */
export interface CacheUse {
  /** Steps of the Dockerfile that came from a cache, be it the builder's own. */
  readonly cached: number
  /** Steps that were run. */
  readonly built: number
  /** Undefined where no cache was read, or none was written. */
  readonly importMs: number | undefined
  readonly exportMs: number | undefined
  readonly failures: readonly CacheFailure[]
}

export interface CacheFailure {
  /** `layer`: the cache was read, and what it named was not there any more. */
  readonly way: 'import' | 'layer' | 'export'
  /** As the builder calls it: `importing cache manifest from …`. */
  readonly subject: string
  readonly words: string
}

/** `3 of 5 steps from cache; import 0.4 s; export failed: …` */
export function describeCacheUse(use: CacheUse, formatMs: (ms: number) => string): string {
  const all = use.cached + use.built
  const parts = [
    `${use.cached} of ${all} step${all === 1 ? '' : 's'} from cache`,
    ...(use.importMs === undefined ? [] : [`import ${formatMs(use.importMs)}`]),
    ...(use.exportMs === undefined ? [] : [`export ${formatMs(use.exportMs)}`]),
    ...use.failures.map(describeCacheFailure)
  ]
  return parts.join('; ')
}

export function describeCacheFailure({ way, subject, words }: CacheFailure): string {
  const missing = /\bnot found\b|\b404\b/i.test(words)
  if (way === 'import' && missing)
    return `nothing there yet (${subject.replace(/^importing cache manifest from /, '')})`
  return `${way === 'layer' ? 'a layer of it could not be fetched' : `${way} failed`}: ${words}`
}

/** A cache that was asked for and is not there yet is no failure worth a warning. */
export function isWorthTelling(failure: CacheFailure): boolean {
  return !(failure.way === 'import' && /\bnot found\b|\b404\b/i.test(failure.words))
}
