import { condition } from '../condition.js'
import type { TokenFact } from '../facts.js'

/** What kind of credential it is, and what it holds. The labels are the words of the docs. */

export const installationToken = condition(
  ['tokenKind'],
  {
    en: 'the token is an installation token (`ghs_`), as the job’s own token is',
    ja: 'トークンがインストールアクセストークン (`ghs_`) である (ジョブのトークンもこれにあたる)'
  },
  ({ tokenKind }) => tokenKind === 'installation'
)

export const personalToken = condition(
  ['tokenKind'],
  {
    en: 'the token belongs to a person or a robot account',
    ja: 'トークンが個人またはロボットアカウントのものである'
  },
  ({ tokenKind }) => ['classic-pat', 'fine-grained-pat', 'oauth', 'app-user'].includes(tokenKind)
)

export const fineGrainedToken = condition(
  ['tokenKind'],
  {
    en: 'the token is a fine-grained personal access token (`github_pat_`)',
    ja: 'トークンが fine-grained の個人用アクセストークン (`github_pat_`) である'
  },
  ({ tokenKind }) => tokenKind === 'fine-grained-pat'
)

export const classicToken = condition(
  ['tokenKind'],
  {
    en: 'the token is a classic personal access token',
    ja: 'トークンが個人用アクセストークン (classic) である'
  },
  ({ tokenKind }) => tokenKind === 'classic-pat'
)

export const oauthToken = condition(
  ['tokenKind'],
  { en: 'the token comes from `gh auth token` (`gho_`)', ja: 'トークンが `gh auth token` のもの (`gho_`) である' },
  ({ tokenKind }) => tokenKind === 'oauth'
)

export const unknownToken = condition(
  ['tokenKind'],
  { en: 'the value does not have the form of a GitHub token', ja: '値が GitHub のどのトークンの形式でもない' },
  ({ tokenKind }) => tokenKind === 'other'
)

export const jobToken = condition(
  ['credential'],
  { en: 'the credential is the job’s token', ja: '資格情報がジョブのトークンである' },
  ({ credential }) => credential === 'github-token'
)

export const otherApp = condition(
  ['credential', 'tokenKind'],
  {
    en: 'an installation token was given where a personal one is expected, so it belongs to another GitHub App',
    ja: '個人用アクセストークンの欄にインストールアクセストークンがあり、別の GitHub App のものと考えられる'
  },
  ({ credential, tokenKind }) => credential === 'pat' && tokenKind === 'installation'
)

export const noPackagesPermission = condition(
  ['tokenPermission'],
  {
    en: 'the job’s token does not have `packages: write`',
    ja: 'ジョブのトークンに `packages: write` がない'
  },
  ({ tokenPermission }) => tokenPermission !== 'write'
)

export const packagesPermission = condition(
  ['tokenPermission'],
  { en: 'the job’s token has `packages: write`', ja: 'ジョブのトークンに `packages: write` がある' },
  ({ tokenPermission }) => tokenPermission === 'write'
)

/** A token whose scopes nobody shows settles nothing. */
function scoped(token: TokenFact, judge: (scopes: readonly string[]) => boolean): boolean | undefined {
  return token.scopes === undefined ? undefined : judge(token.scopes)
}

export const scopesLackWrite = condition(
  ['token'],
  { en: 'the token’s scopes do not include `write:packages`', ja: 'トークンのスコープに `write:packages` がない' },
  ({ token }) => scoped(token, scopes => !scopes.includes('write:packages'))
)

export const scopesHoldWrite = condition(
  ['token'],
  { en: 'the token’s scopes include `write:packages`', ja: 'トークンのスコープに `write:packages` がある' },
  ({ token }) => scoped(token, scopes => scopes.includes('write:packages'))
)

export const scopesLackRead = condition(
  ['token'],
  {
    en: 'the token’s scopes include neither `read:packages` nor `write:packages`',
    ja: 'トークンのスコープに `read:packages` も `write:packages` もない'
  },
  ({ token }) => scoped(token, scopes => !scopes.includes('read:packages') && !scopes.includes('write:packages'))
)

export const tokenDead = condition(
  ['token'],
  {
    en: 'api.github.com answers 401 to the token',
    ja: 'トークンに対して api.github.com が 401 を返す'
  },
  ({ token }) => !token.alive
)

export const tokenAlive = condition(
  ['token'],
  { en: 'api.github.com accepts the token', ja: 'api.github.com がトークンを受け付ける' },
  ({ token }) => token.alive
)

export const secretEmpty = condition(
  ['secretEmpty'],
  { en: 'the secret arrived empty', ja: 'シークレットが空で届いた' },
  values => values.secretEmpty
)
