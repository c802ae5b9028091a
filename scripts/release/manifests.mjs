// @ts-check
/** The commit behind `vN-node24`: a release whose manifests say `node24` and which differs in nothing else. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NODE_20 = /^( +using: )node20$/gm

/**
 * Puts the commit into the object store and touches neither the checkout nor its index. It depends on the release alone, so that
 * running again gives the same commit.
 *
 * @param {import('./git.mjs').Git} git
 * @param {string} release commit
 * @returns {Promise<string>} commit
 */
export async function commitForNode24(git, release) {
  const scratch = await mkdtemp(join(tmpdir(), 'ghcr-release-'))
  try {
    const env = { GIT_INDEX_FILE: join(scratch, 'index') }
    await git(['read-tree', release], { env })
    const paths = (await git(['ls-tree', '-r', '-z', '--name-only', release]))
      .split('\0')
      .filter(path => /^([^/]+\/)?action\.ya?ml$/.test(path))
    for (const path of paths) {
      const text = await git(['cat-file', 'blob', `${release}:${path}`])
      const blob = await git(['hash-object', '-w', '--stdin'], { input: sayNode24(text, path) })
      await git(['update-index', '--cacheinfo', `100644,${blob.trim()},${path}`], { env })
    }
    if (paths.length === 0) throw new Error(`Commit ${release} holds no action.yml`)
    const tree = (await git(['write-tree'], { env })).trim()
    const identity = await identityOf(git, release)
    return (await git(['commit-tree', tree, '-p', release, '-m', 'Manifests for Node 24'], { env: identity })).trim()
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/**
 * @param {string} text of an `action.yml`
 * @param {string} path for the message
 */
export function sayNode24(text, path) {
  const found = text.match(NODE_20)?.length ?? 0
  if (found !== 1) throw new Error(`${path} says "using: node20" ${found} times, not once`)
  return text.replace(NODE_20, '$1node24')
}

/** Who made the release, and when. @param {import('./git.mjs').Git} git @param {string} commit */
async function identityOf(git, commit) {
  const [name = '', email = '', date = ''] = (await git(['log', '-1', '--format=%cn%n%ce%n%cI', commit])).split('\n')
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date
  }
}
