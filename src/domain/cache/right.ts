import type { Context } from '../../context/context.js'

/** What this run may do with caches that other runs use, too. */
export interface CacheRight {
  readonly read: boolean
  readonly write: boolean
  /** Why not both; a clause. */
  readonly because: string
}

const BOTH: CacheRight = { read: true, write: true, because: 'this run can read and write caches' }

/** Events that only people and programs with rights to the repository can cause. */
const TRUSTED_OTHERS = ['repository_dispatch', 'create', 'delete', 'deployment', 'registry_package', 'page_build']

/**
 * Whether this run may read and write. A run whose code or input comes from outside must not write what trusted runs read later; GitHub
 * itself gives such runs a token that only reads (https://github.blog/changelog/2026-06-26-read-only-actions-cache-for-untrusted-triggers/).
 *
 * @param mode `ACTIONS_CACHE_MODE` as the runner sets it: `none`, `read`, `write` (which reads, too) or `write-only`; all else means no limit
 */
export function cacheRight(context: Context, mode: string | undefined): CacheRight {
  const told = mode?.trim().toLowerCase()
  const because = `ACTIONS_CACHE_MODE is ${told}`
  if (told === 'none') return { read: false, write: false, because }
  const outside = fromOutside(context)
  if (told === 'write-only') {
    return outside === undefined
      ? { read: false, write: true, because }
      : { read: false, write: false, because: `${because}, and ${outside}` }
  }
  if (told === 'read') return { read: true, write: false, because }
  return outside === undefined ? BOTH : { read: true, write: false, because: outside }
}

function fromOutside({ event, trust }: Context): string | undefined {
  if (trust === 'fork') return 'the run belongs to a fork, whose caches nobody else should trust'
  if (trust === 'dependabot') return 'the run belongs to Dependabot, whose caches nobody else should trust'
  switch (event.kind) {
    case 'pull-request':
      if (event.name === 'pull_request_target')
        return 'pull_request_target runs for anyone, with the cache of the default branch'
      return event.origin === 'fork' ? 'the pull request comes from a fork' : undefined
    case 'workflow-run':
      return event.fromFork ? 'the workflow that led to this run came from a fork' : undefined
    case 'other':
      return TRUSTED_OTHERS.includes(event.name) ? undefined : `anyone can trigger the event ${event.name}`
    case 'push':
    case 'release':
    case 'schedule':
    case 'workflow-dispatch':
    case 'merge-group':
      return undefined
  }
}
