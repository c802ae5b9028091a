import { anyOf, condition } from '../condition.js'
import { packageLinkedElsewhere, packagePrivate, packageUnlinked } from '../conditions/package.js'
import { repositoryPublic } from '../conditions/run.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { pushedButNotLinked } from './package-link.js'

const notReadableByAll = condition(
  ['anonymousRead'],
  { en: 'nobody can read the package without a login', ja: 'ログインなしではパッケージを読み取れない' },
  ({ anonymousRead }) => (anonymousRead.kind === 'unknown' ? undefined : anonymousRead.kind !== 'granted')
)

const DAY_MS = 86_400_000
const WARNED_DAYS = 14

const expiresSoon = condition(
  ['token', 'now'],
  { en: 'the token expires within two weeks', ja: 'トークンの期限が 2 週間以内である' },
  ({ token, now }) => token.expiresAt !== undefined && Date.parse(token.expiresAt) - now < WARNED_DAYS * DAY_MS
)

/** A public project whose image nobody else can pull. */
const packageLeftPrivate: Rule = {
  id: 'package-left-private',
  title: {
    en: 'The package is private although the repository is public',
    ja: 'リポジトリは公開されていますが、パッケージは非公開です'
  },
  means: {
    en: 'The push succeeded, but nobody can pull the image without a login.',
    ja: 'プッシュは成功しましたが、ログインしないとイメージをプルできません。'
  },
  signals: [],
  when: [
    repositoryPublic,
    anyOf({ en: 'the package is not public', ja: 'パッケージが公開されていない' }, packagePrivate, notReadableByAll)
  ],
  shows: ['repository', 'package'],
  causes: [
    {
      id: 'own-visibility',
      when: [],
      certainty: 'certain',
      text: {
        en: 'A package keeps its own visibility: one that was first pushed by hand or with a personal token is private, and stays so when its repository becomes public.',
        ja: 'パッケージの公開範囲はリポジトリと別に管理されます。手作業や個人のトークンで最初にプッシュすると非公開になり、リポジトリを公開しても変わりません。'
      },
      remedies: [
        {
          text: {
            en: 'If everyone should be able to pull it: settings of {image} → "Danger Zone" → "Change visibility" → Public. This cannot be undone and shows all versions.',
            ja: '誰でもプルできるようにするなら、{image} の設定の "Danger Zone" → "Change visibility" → Public。元に戻せず、全バージョンが公開されます。'
          },
          link: 'package-settings'
        }
      ]
    }
  ]
}

/** Better known now than on the morning it fails. */
const tokenExpiresSoon: Rule = {
  id: 'token-expires-soon',
  title: { en: 'The personal access token expires soon', ja: '個人用アクセストークンの期限が近づいています' },
  means: {
    en: 'The token that this run pushed with expires on {expires}. After that, pushes fail.',
    ja: 'この実行でプッシュに使ったトークンの期限は {expires} です。その後のプッシュは失敗します。'
  },
  signals: [],
  when: [expiresSoon],
  shows: ['token'],
  causes: [
    {
      id: 'expiry',
      when: [],
      certainty: 'certain',
      text: { en: 'Personal access tokens have an expiry date.', ja: '個人用アクセストークンには有効期限があります。' },
      remedies: [
        {
          text: {
            en: 'Renew the token in the list ("Regenerate") and put the new value into the secret.',
            ja: '一覧でトークンを再生成し ("Regenerate")、新しい値をシークレットに入れます。'
          },
          link: 'classic-tokens'
        },
        remedy.grantActionsAccess
      ]
    }
  ]
}

/** What a success may still leave to say; each on its own, and only where it is known to hold. */
export const REMARKS: readonly Rule[] = [
  packageLeftPrivate,
  {
    ...pushedButNotLinked,
    when: [
      anyOf(
        {
          en: 'the package is not linked, or is linked elsewhere',
          ja: 'パッケージがリンクされていないか、別のリポジトリにリンクされている'
        },
        packageUnlinked,
        packageLinkedElsewhere
      )
    ]
  },
  tokenExpiresSoon
]
