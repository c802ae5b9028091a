import { describeFailure } from '../domain/failure.js'
import type { PushAccess } from '../domain/access.js'
import type { FactName, ReadAccess, Values } from './facts.js'
import { reasonIn } from './reasons.js'
import type { Language, Text } from './text.js'

interface FactWords<T> {
  /** "owner of the image". */
  readonly label: Text
  readonly show: (value: T, language: Language) => string
  /** Where it comes from: a request, the payload, the log. */
  readonly source: Text
}

const RUN: Text = { en: 'event and environment of the run', ja: '実行のイベントと環境' }
const API: Text = { en: 'GitHub API', ja: 'GitHub API' }
const LOG: Text = { en: 'the log', ja: 'ログ' }

function yes(language: Language, value: boolean): string {
  return language === 'en' ? (value ? 'yes' : 'no') : value ? 'はい' : 'いいえ'
}

function pick(language: Language, text: Text): string {
  return text[language]
}

function access(value: PushAccess | ReadAccess, language: Language): string {
  switch (value.kind) {
    case 'granted':
      return pick(language, { en: 'granted', ja: '許可' })
    case 'absent':
      return pick(language, { en: 'nothing with that name', ja: 'その名前のものはない' })
    case 'denied':
      return `${pick(language, { en: 'refused', ja: '拒否' })}: ${reasonIn(describeFailure(value.failure), language)}`
    case 'unknown':
      return `${pick(language, { en: 'no clear answer', ja: 'はっきりした応答なし' })}: ${reasonIn(describeFailure(value.failure), language)}`
  }
}

const TOKEN_KINDS: Readonly<Record<Values['tokenKind'], Text>> = {
  installation: { en: 'installation token (`ghs_`)', ja: 'インストールアクセストークン (`ghs_`)' },
  'classic-pat': { en: 'classic personal access token', ja: '個人用アクセストークン (classic)' },
  'fine-grained-pat': {
    en: 'fine-grained personal access token (`github_pat_`)',
    ja: 'fine-grained の個人用アクセストークン (`github_pat_`)'
  },
  oauth: { en: 'OAuth token (`gho_`)', ja: 'OAuth トークン (`gho_`)' },
  'app-user': { en: 'user token of a GitHub App (`ghu_`)', ja: 'GitHub App のユーザートークン (`ghu_`)' },
  refresh: { en: 'refresh token (`ghr_`)', ja: '更新トークン (`ghr_`)' },
  none: { en: 'none', ja: 'なし' },
  other: { en: 'not a form that GitHub uses', ja: 'GitHub のトークンの形式ではない' }
}

const TRUST: Readonly<Record<Values['trust'], Text>> = {
  full: { en: 'the repository itself', ja: 'このリポジトリ自身' },
  fork: { en: 'a fork', ja: 'フォーク' },
  dependabot: { en: 'Dependabot', ja: 'Dependabot' }
}

function text(value: string): string {
  return value
}

/** How each fact is called and shown; the one place that the report, the summary and the docs take it from. */
export const FACT_WORDS: { readonly [K in FactName]: FactWords<Values[K]> } = {
  credential: { label: { en: 'credential', ja: '資格情報' }, show: text, source: RUN },
  tokenKind: {
    label: { en: 'kind of token', ja: 'トークンの種類' },
    show: (value, language) => pick(language, TOKEN_KINDS[value]),
    source: { en: 'prefix of the token, or the words of the answer', ja: 'トークンの接頭辞、または応答の言葉' }
  },
  secretEmpty: {
    label: { en: 'secret arrived empty', ja: 'シークレットが空' },
    show: (value, language) => yes(language, value),
    source: { en: 'input', ja: '入力' }
  },
  secretSource: { label: { en: 'secret store', ja: 'シークレットの取得元' }, show: text, source: RUN },
  tokenPermission: {
    label: { en: 'the job token’s permission for packages', ja: 'ジョブのトークンの packages 権限' },
    show: text,
    source: { en: '"Set up job" in the log', ja: 'ログの "Set up job"' }
  },
  pushTest: {
    label: { en: 'push test', ja: 'プッシュのテスト' },
    show: access,
    source: { en: 'POST {registry}/v2/…/blobs/uploads/', ja: 'POST {registry}/v2/…/blobs/uploads/' }
  },
  readTest: {
    label: { en: 'read test', ja: '読み取りのテスト' },
    show: access,
    source: { en: 'GET {registry}/v2/…/tags/list', ja: 'GET {registry}/v2/…/tags/list' }
  },
  anonymousRead: {
    label: { en: 'read test without a login', ja: 'ログインなしの読み取りテスト' },
    show: access,
    source: { en: 'GET {registry}/v2/…/tags/list, anonymous', ja: 'GET {registry}/v2/…/tags/list (匿名)' }
  },
  owner: {
    label: { en: 'owner in the image name', ja: 'イメージ名の所有者' },
    show: (value, language) =>
      pick(
        language,
        {
          User: { en: 'a user', ja: '個人ユーザー' },
          Organization: { en: 'an organization', ja: '組織 (Organization)' },
          absent: { en: 'no such account', ja: 'アカウントが存在しない' }
        }[value]
      ),
    source: { en: 'event, or GET /users/{owner}', ja: 'イベント、または GET /users/{owner}' }
  },
  ownerMatches: {
    label: { en: 'image is under the repository’s owner', ja: 'イメージがリポジトリの所有者の下にある' },
    show: (value, language) => yes(language, value),
    source: RUN
  },
  package: {
    label: { en: 'package', ja: 'パッケージ' },
    show: (value, language) => {
      if (value.kind === 'absent-or-invisible') {
        return pick(language, {
          en: 'does not exist, or is hidden from this token',
          ja: '存在しないか、このトークンには見えない'
        })
      }
      const link = value.linked ?? pick(language, { en: 'no repository', ja: 'なし' })
      return pick(language, {
        en: `${value.visibility}, linked to ${link}, created ${value.createdAt}`,
        ja: `${value.visibility}、リンク先: ${link}、作成: ${value.createdAt}`
      })
    },
    source: { en: 'GET …/packages/container/… (GitHub API)', ja: 'GET …/packages/container/… (GitHub API)' }
  },
  repository: {
    label: { en: 'repository', ja: 'リポジトリ' },
    show: ({ fullName, visibility, createdAt }, language) =>
      [
        fullName,
        visibility,
        createdAt === undefined ? undefined : pick(language, { en: `created ${createdAt}`, ja: `作成: ${createdAt}` })
      ]
        .filter(part => part !== undefined)
        .join(', '),
    source: RUN
  },
  token: {
    label: { en: 'token as the API sees it', ja: 'API から見たトークン' },
    show: ({ alive, login, scopes, expiresAt }, language) =>
      alive
        ? [
            pick(language, { en: 'valid', ja: '有効' }),
            login,
            scopes === undefined ? undefined : `scopes: ${scopes.length === 0 ? '-' : scopes.join(', ')}`,
            expiresAt === undefined
              ? undefined
              : pick(language, { en: `expires ${expiresAt}`, ja: `期限: ${expiresAt}` })
          ]
            .filter(part => part !== undefined)
            .join(', ')
        : pick(language, { en: 'not valid (401 Bad credentials)', ja: '無効 (401 Bad credentials)' }),
    source: API
  },
  organization: {
    label: { en: 'the organization’s answer to the token', ja: 'トークンに対する組織の応答' },
    show: (value, language) => {
      switch (value.kind) {
        case 'open':
          return pick(language, { en: 'open', ja: '問題なし' })
        case 'sso':
          return pick(language, { en: 'requires single sign-on', ja: 'シングルサインオンを要求' })
        case 'refused':
          return value.message
        case 'absent-or-invisible':
          return pick(language, { en: 'hidden from this token', ja: 'このトークンには見えない' })
      }
    },
    source: { en: 'GET /orgs/{owner}', ja: 'GET /orgs/{owner}' }
  },
  trust: {
    label: { en: 'the run comes from', ja: '実行元' },
    show: (value, language) => pick(language, TRUST[value]),
    source: RUN
  },
  event: { label: { en: 'event', ja: 'イベント' }, show: text, source: RUN },
  host: { label: { en: 'kind of server', ja: 'サーバーの種類' }, show: text, source: RUN },
  status: {
    label: { en: 'state of GitHub Packages', ja: 'GitHub Packages の稼働状況' },
    show: ({ packages }) => packages,
    source: { en: 'githubstatus.com', ja: 'githubstatus.com' }
  },
  words: { label: { en: 'answer', ja: '応答' }, show: text, source: LOG },
  reference: { label: { en: 'reference', ja: '参照' }, show: text, source: RUN },
  log: {
    label: { en: 'rest of the log', ja: 'ログのほかの行' },
    show: (value, language) =>
      [
        value.tool,
        value.loggedIn ? pick(language, { en: 'login succeeded', ja: 'ログイン成功' }) : undefined,
        value.pushedBefore
          ? pick(language, { en: 'an earlier push succeeded', ja: '以前のプッシュは成功' })
          : undefined,
        value.inPost ? pick(language, { en: 'in a post step', ja: 'post ステップ内' }) : undefined,
        value.pushSeconds === undefined
          ? undefined
          : pick(language, { en: `pushing for ${value.pushSeconds} s`, ja: `プッシュに ${value.pushSeconds} 秒` })
      ]
        .filter(part => part !== undefined)
        .join(', ') || '-',
    source: LOG
  },
  engine: {
    label: { en: 'engine', ja: 'エンジン' },
    show: ({ driver, daemon, emulation }, language) =>
      [
        driver === undefined ? undefined : `driver: ${driver}`,
        daemon === undefined ? undefined : `daemon: ${yes(language, daemon)}`,
        emulation === undefined
          ? undefined
          : `${pick(language, { en: 'emulation', ja: 'エミュレーション' })}: ${yes(language, emulation)}`
      ]
        .filter(part => part !== undefined)
        .join(', ') || '-',
    source: { en: 'the runner', ja: 'ランナー' }
  },
  now: { label: { en: 'time', ja: '時刻' }, show: value => new Date(value).toISOString(), source: RUN }
}
