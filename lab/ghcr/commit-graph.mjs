// @ts-check

/** @typedef {Record<string, { parents: readonly string[] }>} Commits sha → what came before it */

/**
 * @typedef {object} Comparison
 * @property {'identical' | 'ahead' | 'behind' | 'diverged'} status of the head, seen from the base
 * @property {string[]} ahead commits that only the head has, oldest first
 * @property {string[]} behind commits that only the base has, oldest first
 * @property {string} mergeBase
 */

/**
 * @param {Commits} commits
 * @param {string} sha
 * @returns {Set<string>} the commit and all that came before it, nearest first
 */
function findAncestors(commits, sha) {
  const found = new Set([sha])
  for (const next of found) for (const parent of commits[next]?.parents ?? []) found.add(parent)
  return found
}

/**
 * @param {Commits} commits
 * @param {string} base
 * @param {string} head
 * @returns {Comparison | undefined} undefined: they have no common ancestor
 */
export function compareCommits(commits, base, head) {
  const ofBase = findAncestors(commits, base)
  const ofHead = findAncestors(commits, head)
  const mergeBase = [...ofHead].find(sha => ofBase.has(sha))
  if (mergeBase === undefined) return undefined
  const ahead = [...ofHead].filter(sha => !ofBase.has(sha)).reverse()
  const behind = [...ofBase].filter(sha => !ofHead.has(sha)).reverse()
  const forward = behind.length === 0 ? 'ahead' : 'diverged'
  const status = ahead.length > 0 ? forward : behind.length > 0 ? 'behind' : 'identical'
  return { status, ahead, behind, mergeBase }
}

/**
 * @param {{ commits: Commits, branches: Record<string, string>, tags: Record<string, string> }} repository
 * @param {string} ref sha, at least seven digits of one, branch, tag, `heads/…`, `tags/…` or `refs/…`
 * @returns {string | undefined} the sha
 */
export function resolveRef({ commits, branches, tags }, ref) {
  const short = ref.replace(/^refs\//, '')
  const named = short.startsWith('heads/')
    ? branches[short.slice('heads/'.length)]
    : short.startsWith('tags/')
      ? tags[short.slice('tags/'.length)]
      : (branches[ref] ?? tags[ref])
  if (named !== undefined) return named
  if (commits[ref]) return ref
  if (!/^[0-9a-f]{7,40}$/.test(ref)) return undefined
  const matches = Object.keys(commits).filter(sha => sha.startsWith(ref))
  return matches.length === 1 ? matches[0] : undefined
}
