import { type Known, known, unknown } from '../domain/known.js'
import { type GitHub, notKnown, rateLimitOf } from './api.js'
import { recordAt, textAt } from './json.js'
import { parseVisibility, type Visibility } from './repository.js'
import { parseSso } from './token-facts.js'

export type PackageFacts =
  | {
      readonly kind: 'visible'
      readonly visibility: Visibility
      /** `owner/name` of the repository that the package is linked to; null where it is linked to none. */
      readonly repository: string | null
      /** ISO 8601. */
      readonly createdAt: string
      /** How old it was when the API answered, by GitHub's own clock: the runner's may be wrong. Milliseconds; undefined without a `Date`. */
      readonly ageMs: number | undefined
      readonly url: string
    }
  /** 404 stands for both, so that nobody learns what exists. */
  | { readonly kind: 'absent-or-invisible' }
  /** An organisation's policy shuts this token out (SAML, IP list, no classic tokens), or it has no right to look at packages. */
  | { readonly kind: 'blocked'; readonly because: string; readonly ssoUrl: string | undefined }

/**
 * A container package as the API sees it. There is no call that would change what is found: link, access and visibility are set on its
 * web page only.
 *
 * @param name below the owner; slashes are encoded as `%2F`
 * Source: https://docs.github.com/rest/packages/packages#get-a-package-for-an-organization
 */
export async function readPackage(
  github: GitHub,
  owner: string,
  ownerKind: 'user' | 'organization',
  name: string
): Promise<Known<PackageFacts>> {
  const accounts = ownerKind === 'organization' ? 'orgs' : 'users'
  const answer = await github.get(`/${accounts}/{owner}/packages/container/{name}`, { owner, name })
  if (answer.kind !== 'answered') return notKnown(answer)
  if (answer.status === 404) return known({ kind: 'absent-or-invisible' })
  if (answer.status === 403 && rateLimitOf(answer) === undefined) {
    const sso = parseSso(answer.headers['x-github-sso'])
    const because = textAt(answer.data, 'message') ?? 'the API answered 403 without a reason'
    return known({ kind: 'blocked', because, ssoUrl: sso?.kind === 'required' ? sso.url : undefined })
  }
  if (answer.status !== 200) return notKnown(answer)
  const visibility = parseVisibility(answer.data)
  const createdAt = textAt(answer.data, 'created_at')
  const url = textAt(answer.data, 'html_url')
  if (visibility === undefined || createdAt === undefined || url === undefined) {
    return unknown(`${answer.request} answered with something that is not a package`)
  }
  const repository = textAt(recordAt(answer.data, 'repository'), 'full_name') ?? null
  const age = Date.parse(answer.headers.date ?? '') - Date.parse(createdAt)
  return known({ kind: 'visible', visibility, repository, createdAt, ageMs: Number.isNaN(age) ? undefined : age, url })
}
