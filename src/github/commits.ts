import { type Known, known, unknown } from '../domain/known.js'
import { type GitHub, notKnown } from './api.js'
import { recordAt, textAt, wordAt } from './json.js'

/** `ahead`: the head holds everything of the base and more. */
export type Comparison = 'ahead' | 'behind' | 'identical' | 'diverged'

const GONE = 'because the commit is not in the repository (any more) or this token cannot read it'

/**
 * When the commit was committed, ISO 8601: the committer's date, which a rebase renews, and not the author's.
 * Source: https://docs.github.com/rest/commits/commits#get-a-commit
 */
export async function readCommitDate(github: GitHub, owner: string, repo: string, sha: string): Promise<Known<string>> {
  // One file of the commit is enough; the date stands outside the list.
  const answer = await github.get('/repos/{owner}/{repo}/commits/{ref}', { owner, repo, ref: sha, per_page: 1 })
  if (answer.kind !== 'answered' || answer.status !== 200) return notKnown(answer, meaningOf(answer))
  const date = textAt(recordAt(recordAt(answer.data, 'commit'), 'committer'), 'date')
  if (date === undefined || Number.isNaN(Date.parse(date))) return unknown(`${answer.request} answered without a date`)
  return known(date)
}

/**
 * How `head` stands to `base`. Source: https://docs.github.com/rest/commits/commits#compare-two-commits
 */
export async function compareCommits(
  github: GitHub,
  owner: string,
  repo: string,
  base: string,
  head: string
): Promise<Known<Comparison>> {
  const basehead = `${base}...${head}`
  const answer = await github.get('/repos/{owner}/{repo}/compare/{basehead}', { owner, repo, basehead, per_page: 1 })
  if (answer.kind !== 'answered' || answer.status !== 200) return notKnown(answer, meaningOf(answer))
  const status = wordAt(answer.data, 'status', ['ahead', 'behind', 'identical', 'diverged'])
  return status === undefined ? unknown(`${answer.request} answered without a status`) : known(status)
}

function meaningOf(answer: { readonly kind: string; readonly status?: number }): string | undefined {
  if (answer.status === 403) return 'for which the job needs permissions: contents: read'
  return answer.status === 404 || answer.status === 422 ? GONE : undefined
}
