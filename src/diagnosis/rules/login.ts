import { condition } from '../condition.js'
import { wordsSay } from '../conditions/answer.js'
import { fromDependabot, fromFork } from '../conditions/run.js'
import {
  classicToken,
  installationToken,
  jobToken,
  personalToken,
  tokenAlive,
  tokenDead,
  unknownToken
} from '../conditions/token.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { CALLER_ALLOWS, LOGIN_STEP } from '../snippets.js'

const otherServer = condition(
  ['host'],
  { en: 'the run is not on github.com', ja: '実行が自社サーバーまたはテナント上である' },
  ({ host }) => host !== 'github.com'
)

const atGhcr = wordsSay(/\bghcr\.io\b/i, { en: 'the registry is ghcr.io', ja: 'レジストリが ghcr.io である' })

const loginAgain = {
  text: {
    en: 'Log in within the job, with the job’s own token:',
    ja: 'ジョブの中で、ジョブ自身のトークンを使ってログインします:'
  },
  snippet: LOGIN_STEP
} as const

const replaceSecret = {
  text: {
    en: 'Create a new classic token with `write:packages` and put it into the secret again, complete and without whitespace.',
    ja: '`write:packages` を持つ新しいトークン (classic) を作り、空白を入れずに全体をシークレットに入れ直します。'
  },
  link: 'new-classic-token'
} as const

/** The token endpoint does not take the credential at all. */
export const loginDenied: Rule = {
  id: 'login-denied',
  title: {
    en: 'The registry does not accept this token at all',
    ja: 'レジストリがこのトークンを受け付けません'
  },
  means: {
    en: '{registry} does not recognize the credential. Packages and their permissions were not checked.',
    ja: '{registry} が資格情報を認識しません。パッケージや権限はまだ調べられていません。'
  },
  signals: [
    { pattern: /\bGet "?https?:\/\/\S+\/v2\/"?:? (?:denied|unauthorized)\b/i, places: ['registry'] },
    { pattern: /\bdocker login for '[^']+' failed with exit code\b/i, places: ['registry'] },
    { pattern: /\blogging in(?:to| to) "?[^"\s]+"?: invalid username\/password\b/i, places: ['registry'] },
    { pattern: /\blogin attempt to \S+ failed with status: 40[13]\b/i, places: ['registry'] },
    { pattern: /\bauthenticating to "[^"]+":.*(?:denied|unauthorized|40[13])/i, places: ['registry'] },
    { pattern: /^GET \S+\/token\S*: (?:401|403)\b(?!.*secondary rate)/i, places: ['registry', 'nowhere'] },
    { pattern: /\bunable to retrieve auth token: invalid username\/password\b/i, places: ['registry'] },
    { pattern: /\bfailed to validate the credentials for \S+: .*(?:denied|unauthorized)/i, places: ['registry'] }
  ],
  shows: ['tokenKind', 'credential', 'status'],
  causes: [
    {
      id: 'server-token',
      when: [otherServer, installationToken, atGhcr],
      certainty: 'likely',
      text: {
        en: 'The token is from {server}, but ghcr.io is part of github.com: neither accepts the other’s tokens.',
        ja: 'トークンは {server} のものですが、ghcr.io は github.com の一部で、互いのトークンは使えません。'
      },
      remedies: [
        {
          text: {
            en: 'Use the server’s own registry (`registry:` of this action finds it by default), or a token created on github.com.',
            ja: 'サーバー自身のレジストリを使うか (このアクションの `registry:` は既定でそれを選びます)、github.com で作ったトークンを使います。'
          }
        }
      ]
    },
    {
      id: 'not-a-token',
      when: [unknownToken],
      certainty: 'likely',
      text: {
        en: 'The value does not look like a GitHub token: an account password, or another service’s key.',
        ja: '値が GitHub のトークンの形式ではありません。アカウントのパスワードか、別のサービスの鍵かもしれません。'
      },
      remedies: [replaceSecret, remedy.preferJobToken]
    },
    {
      id: 'dead',
      when: [personalToken, tokenDead],
      certainty: 'certain',
      text: {
        en: 'The personal access token has expired, was revoked, or is incomplete: api.github.com refuses it too.',
        ja: '個人用アクセストークンが期限切れか、取り消されたか、途中で切れています。api.github.com でも拒否されます。'
      },
      remedies: [replaceSecret, remedy.preferJobToken]
    },
    {
      id: 'job-token-dead',
      when: [installationToken, tokenDead],
      certainty: 'certain',
      text: {
        en: 'The installation token is no longer valid; a job’s token expires with its job.',
        ja: 'インストールアクセストークンが無効になっています。ジョブのトークンは、そのジョブとともに失効します。'
      },
      remedies: [loginAgain]
    },
    {
      id: 'registry-trouble',
      when: [tokenAlive],
      certainty: 'possible',
      text: {
        en: 'api.github.com accepts the same token, so the registry itself has a problem, or the token is blocked there (single sign-on, policy).',
        ja: '同じトークンを api.github.com は受け付けるため、レジストリ側の不調か、トークンの利用制限 (シングルサインオンやポリシー) です。'
      },
      remedies: [remedy.tryAgain, remedy.authorizeSso, remedy.watchStatus]
    },
    {
      id: 'expired',
      when: [classicToken],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The personal access token has expired or was revoked.',
        ja: '個人用アクセストークンが期限切れか、取り消されています。'
      },
      remedies: [replaceSecret, remedy.preferJobToken]
    },
    {
      id: 'job-token',
      when: [jobToken],
      certainty: 'possible',
      text: {
        en: 'The job’s token is not accepted; if `github-token` was set, the value is not the job’s token.',
        ja: 'ジョブのトークンが受け付けられません。`github-token` を指定した場合は、その値がジョブのトークンではありません。'
      },
      remedies: [
        {
          text: {
            en: 'Leave `github-token` out, or write `github-token: $' + '{{ github.token }}`.',
            ja: '`github-token` を省くか、`github-token: $' + '{{ github.token }}` と書きます。'
          }
        },
        remedy.tryAgain
      ]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The token has expired, was revoked, or the secret contains something else.',
        ja: 'トークンが期限切れか、取り消されたか、シークレットに別の値が入っています。'
      },
      remedies: [replaceSecret, remedy.preferJobToken]
    }
  ]
}

const useJobToken = {
  text: {
    en: 'Use the job’s own token, which needs no secret:',
    ja: 'シークレットの要らない、ジョブ自身のトークンを使います:'
  },
  snippet: LOGIN_STEP
} as const

/** Nothing was sent: the password reached the tool as an empty text. */
export const loginEmptySecret: Rule = {
  id: 'login-empty-secret',
  title: {
    en: 'The secret for the login is empty here',
    ja: 'ログイン用のシークレットがここでは空です'
  },
  means: {
    en: 'The tool received an empty password. Nothing was sent to the registry.',
    ja: 'パスワードが空のままツールに渡されました。レジストリには何も送られていません。'
  },
  signals: [
    { pattern: /^(?:error: )?username and password required\b/i, places: ['registry', 'nowhere'] },
    { pattern: /^(?:error: )?password required\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\bcannot perform an interactive login from a non[ -]tty device\b/i, places: ['registry', 'nowhere'] },
    { pattern: /^(?:error: )?(?:password|username) is empty\b/i, places: ['registry', 'nowhere'] },
    // podman, buildah and skopeo ask at the terminal then, and there is none.
    { pattern: /\bgetting username and password: reading (?:password|username)\b/i, places: ['registry', 'nowhere'] }
  ],
  shows: ['trust', 'secretSource', 'event'],
  causes: [
    {
      id: 'fork',
      when: [fromFork],
      certainty: 'certain',
      text: {
        en: 'The run comes from a fork, and GitHub gives such runs no secrets.',
        ja: 'フォークからの実行で、GitHub はこのような実行にシークレットを渡しません。'
      },
      remedies: [remedy.skipStrangers]
    },
    {
      id: 'dependabot',
      when: [fromDependabot],
      certainty: 'likely',
      text: {
        en: 'The run comes from Dependabot, which sees only the secrets of its own store.',
        ja: 'Dependabot による実行で、Dependabot 専用のシークレットしか見えません。'
      },
      remedies: [
        {
          text: {
            en: 'Create the secret for Dependabot as well, or do not push on its runs.',
            ja: 'Dependabot 用にも同じシークレットを作るか、Dependabot の実行ではプッシュしないようにします。'
          },
          link: 'dependabot-secrets'
        },
        remedy.skipStrangers
      ]
    },
    {
      id: 'not-there',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'No secret with that name is visible to this job: it does not exist, its name is misspelled, the organization does not share it with this repository, it belongs to an environment that the job does not name, or the calling workflow does not pass it on.',
        ja: 'この名前のシークレットがジョブから見えません。存在しないか、名前が違うか、組織 (Organization) がこのリポジトリに共有していないか、ジョブが指定していない環境のものか、呼び出し元のワークフローが渡していません。'
      },
      remedies: [
        {
          text: {
            en: 'Check whether the secret exists under exactly this name, for this repository.',
            ja: 'このリポジトリに、まったく同じ名前のシークレットがあるか確認します。'
          },
          link: 'actions-secrets'
        },
        useJobToken,
        {
          text: {
            en: 'In a reusable workflow, the caller has to pass the secrets on:',
            ja: '再利用可能なワークフローでは、呼び出し元がシークレットを渡す必要があります:'
          },
          snippet: CALLER_ALLOWS
        }
      ]
    }
  ]
}
