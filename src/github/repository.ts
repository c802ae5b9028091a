import { type Known, known, unknown } from '../domain/known.js'
import { type GitHub, notKnown } from './api.js'
import { isRecord, recordAt, textAt, wordAt } from './json.js'

export type Visibility = 'public' | 'private' | 'internal'

export interface RepositoryFacts {
  /** `owner/name` as GitHub writes it. */
  readonly fullName: string
  readonly id: number
  readonly ownerType: 'User' | 'Organization'
  readonly url: string
  readonly description: string | undefined
  /** SPDX id; undefined for none and for a licence that GitHub does not recognise. */
  readonly license: string | undefined
  readonly visibility: Visibility
  readonly defaultBranch: string
  /** ISO 8601. */
  readonly createdAt: string
}

/** Source: https://docs.github.com/rest/repos/repos#get-a-repository */
export async function readRepository(github: GitHub, owner: string, repo: string): Promise<Known<RepositoryFacts>> {
  const answer = await github.get('/repos/{owner}/{repo}', { owner, repo })
  if (answer.kind !== 'answered' || answer.status !== 200) {
    return notKnown(answer, answer.kind === 'answered' && answer.status === 404 ? HIDDEN : undefined)
  }
  return parseRepository(answer.data) ?? unknown(`${answer.request} answered with something that is not a repository`)
}

const HIDDEN = 'because it does not exist or this token cannot see it'

export function parseRepository(data: unknown): Known<RepositoryFacts> | undefined {
  const fullName = textAt(data, 'full_name')
  const id = isRecord(data) ? data['id'] : undefined
  const url = textAt(data, 'html_url')
  const createdAt = textAt(data, 'created_at')
  if (fullName === undefined || typeof id !== 'number' || url === undefined || createdAt === undefined) return undefined
  const spdx = textAt(recordAt(data, 'license'), 'spdx_id')
  return known({
    fullName,
    id,
    ownerType: wordAt(recordAt(data, 'owner'), 'type', ['organization']) === undefined ? 'User' : 'Organization',
    url,
    description: textAt(data, 'description'),
    license: spdx === 'NOASSERTION' ? undefined : spdx,
    visibility: parseVisibility(data) ?? 'private',
    defaultBranch: textAt(data, 'default_branch') ?? 'main',
    createdAt
  })
}

/** Older servers tell `private` only. */
export function parseVisibility(data: unknown): Visibility | undefined {
  const named = wordAt(data, 'visibility', ['public', 'private', 'internal'])
  if (named !== undefined || !isRecord(data)) return named
  if (data['private'] === false) return 'public'
  return data['private'] === true ? 'private' : undefined
}
