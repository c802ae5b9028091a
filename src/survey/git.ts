import { FailureError } from '../domain/failure.js'
import type { Commands } from '../ports/ports.js'

/**
 * Ref and commit of the checkout itself, for `context: git`: the branch that is checked out; else, as `actions/checkout` leaves pull
 * requests and tags, what points at the very commit; else the bare commit.
 */
export async function readCheckedOut(
  workspace: string,
  commands: Commands
): Promise<{ readonly ref: string; readonly sha: string }> {
  const git = async (...args: readonly string[]): Promise<string> => {
    const result = await commands.run({ argv: ['git', '-C', workspace, '-c', `safe.directory=${workspace}`, ...args] })
    return result.exitCode === 0 ? result.stdout.trim() : ''
  }
  const [sha, branch, pointing] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('symbolic-ref', '--quiet', 'HEAD'),
    git('for-each-ref', '--points-at=HEAD', '--sort=-version:refname', '--format=%(refname)')
  ])
  if (sha === '') {
    const because = `context: git was set, but ${workspace} is not a Git checkout. Add actions/checkout before this step, or leave context out`
    throw new FailureError({ kind: 'refused', id: 'no-checkout', because })
  }
  return { ref: branch !== '' ? branch : (refOfDetached(pointing.split('\n')) ?? sha), sha }
}

/** A pull request's trial merge has no other name; of a tag and a branch at one commit, the tag says more. */
function refOfDetached(refs: readonly string[]): string | undefined {
  const pull = refs.map(ref => /^refs\/(?:remotes\/)?(pull\/.+)$/.exec(ref)?.[1]).find(name => name !== undefined)
  if (pull !== undefined) return `refs/${pull}`
  const tag = refs.find(ref => ref.startsWith('refs/tags/'))
  if (tag !== undefined) return tag
  const remote = refs
    .map(ref => /^refs\/remotes\/[^/]+\/(?!HEAD$)(.+)$/.exec(ref)?.[1])
    .find(name => name !== undefined)
  return remote === undefined ? refs.find(ref => ref.startsWith('refs/heads/')) : `refs/heads/${remote}`
}
