// @ts-check
/** What a release has to know of the checkout and of the remote repository. Only looks. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * @typedef {object} Survey
 * @property {string} head commit that would be released
 * @property {readonly string[]} dirty paths that git does not have as they are
 * @property {boolean} shallow the history was cut off, so nothing can be said of it
 * @property {ReadonlyMap<string, string>} tags every tag of the remote → the commit that it stands for
 * @property {readonly string[]} branches those of `main` and `releases/vN` that hold the commit, as the remote has them
 * @property {string} changelog
 *
 * @param {string} folder
 * @param {import('./git.mjs').Git} git
 * @returns {Promise<Survey>}
 */
export async function surveyRepository(folder, git) {
  const head = (await git(['rev-parse', 'HEAD'])).trim()
  const dirty = (await git(['status', '--porcelain'])).split('\n').filter(line => line !== '')
  const shallow = (await git(['rev-parse', '--is-shallow-repository'])).trim() === 'true'
  const { tags, heads } = await readRemote(git)
  const branches = []
  for (const [branch, commit] of heads) {
    if (!/^(main|releases\/v\d+)$/.test(branch)) continue
    await git(['fetch', '--quiet', '--no-tags', 'origin', `+refs/heads/${branch}:refs/remotes/origin/${branch}`])
    if (await isAncestor(git, head, commit)) branches.push(branch)
  }
  const changelog = await readFile(join(folder, 'CHANGELOG.md'), 'utf8').catch(() => '')
  return { head, dirty, shallow, tags, branches, changelog }
}

/**
 * The remote is asked, because the tags of a checkout may be old.
 *
 * @param {import('./git.mjs').Git} git
 * @returns {Promise<{ tags: Map<string, string>, heads: Map<string, string> }>}
 */
export async function readRemote(git) {
  /** @type {Map<string, string>} */
  const tags = new Map()
  /** @type {Map<string, string>} */
  const heads = new Map()
  for (const line of (await git(['ls-remote', '--heads', '--tags', 'origin'])).split('\n')) {
    const [commit, ref = ''] = line.split('\t')
    if (commit === undefined) continue
    // An annotated tag has a second line for the commit behind it, which comes later and wins.
    if (ref.startsWith('refs/tags/')) tags.set(ref.slice('refs/tags/'.length).replace(/\^\{\}$/, ''), commit)
    if (ref.startsWith('refs/heads/')) heads.set(ref.slice('refs/heads/'.length), commit)
  }
  return { tags, heads }
}

/** @param {import('./git.mjs').Git} git @param {string} commit @param {string} descendant */
async function isAncestor(git, commit, descendant) {
  const base = await git(['merge-base', commit, descendant]).catch(() => '')
  return base.trim() === commit
}
