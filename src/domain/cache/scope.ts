import { createHash } from 'node:crypto'
import type { Context } from '../../context/context.js'

/** What belongs together in a cache: another target or platform has other layers, and the last writer would push the others out. */
export interface CacheSubject {
  readonly target: string | undefined
  /** As asked for; the builder's own where none was. */
  readonly platforms: readonly string[]
}

/** Longest tag that registries take; the same does for scopes of GitHub's cache. */
const LONGEST = 128
const HASH = 8

/** Scope in GitHub's cache, which keeps branches apart by itself: `octo-org_hello-world-release-linux-amd64`. */
export function actionsScope(path: string, subject: CacheSubject): string {
  return legible([path.replaceAll('/', '_'), ...partsOf(subject)])
}

/** Tag beside the image: `buildcache-main-release-linux-amd64`. */
export function cacheTag(branch: string, subject: CacheSubject): string {
  return legible(['buildcache', branch, ...partsOf(subject)])
}

/** Branches whose caches are worth reading, the run's own first. A tag's own cache would never be read again, so it uses the default branch's. */
export function branchesOf(context: Context, defaultBranch: string | undefined): readonly string[] {
  const { event, ref } = context
  const own =
    event.kind === 'pull-request'
      ? [event.headRef, event.baseRef]
      : event.kind === 'merge-group'
        ? [plain(event.baseRef)]
        : ref.startsWith('refs/heads/')
          ? [plain(ref)]
          : []
  return [...new Set([...own, defaultBranch ?? 'main'].filter(branch => branch !== ''))]
}

function plain(ref: string): string {
  return ref.replace(/^refs\/heads\//, '')
}

function partsOf({ target, platforms }: CacheSubject): string[] {
  return [...(target === undefined ? [] : [target]), ...platforms.toSorted().map(name => name.replaceAll('/', '-'))]
}

/** Parts become one word; where that loses something (branches `a/b` and `a-b` would be the same), a hash tells them apart. */
function legible(parts: readonly string[]): string {
  const words = parts.map(part => part.toLowerCase().replaceAll(/[^a-z0-9_.]+/g, '-'))
  const text = words.join('-')
  if (text.length <= LONGEST && words.every((word, at) => word === parts[at])) return text
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, HASH)
  return `${text.slice(0, LONGEST - HASH - 1)}-${hash}`
}
