import { FailureError } from '../domain/failure.js'
import type { Commands } from '../ports/ports.js'

/** Ref and commit of the checkout itself, for `context: git`: a branch, a tag that names this very commit, or the bare commit. */
export async function readCheckedOut(
  workspace: string,
  commands: Commands
): Promise<{ readonly ref: string; readonly sha: string }> {
  const git = async (...args: readonly string[]): Promise<string> => {
    const result = await commands.run({ argv: ['git', '-C', workspace, '-c', `safe.directory=${workspace}`, ...args] })
    return result.exitCode === 0 ? result.stdout.trim() : ''
  }
  const [sha, branch, tag] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('symbolic-ref', '--quiet', 'HEAD'),
    git('describe', '--tags', '--exact-match')
  ])
  if (sha === '') {
    const because = `context: git was asked for, but ${workspace} is no Git checkout. Put actions/checkout in front of this step, or leave context out`
    throw new FailureError({ kind: 'refused', id: 'no-checkout', because })
  }
  return { ref: branch !== '' ? branch : tag !== '' ? `refs/tags/${tag}` : sha, sha }
}
