import { packageFresh, packageLinkedElsewhere, packageUnlinked } from '../conditions/package.js'
import { pushedBefore, wordsSay } from '../conditions/answer.js'
import { installationToken, personalToken, scopesHoldWrite, scopesLackRead } from '../conditions/token.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'

const waitForRights = {
  text: {
    en: 'Run the failed job again; next time push one tag first and add the others afterwards.',
    ja: '失敗したジョブを再実行します。次からは、まず 1 つのタグをプッシュし、残りは後から付けます。'
  },
  snippet: 'docker buildx imagetools create -t {image}:SECOND {image}:FIRST'
} as const

/** The rights of a package that was born a moment ago are not spread yet. */
export const freshPackageNotReady: Rule = {
  id: 'fresh-package-not-ready',
  title: {
    en: 'The package was created a moment ago and is not ready yet',
    ja: 'パッケージが作られたばかりで、まだ準備ができていません'
  },
  means: {
    en: 'The push that created the package went through; the next request came before the new package’s permissions had propagated.',
    ja: 'パッケージを作るプッシュは成功しましたが、新しいパッケージの権限が行き渡る前に次のリクエストが届きました。'
  },
  signals: [
    { pattern: /\bpermission_denied: read_package\b/i },
    { pattern: /unexpected status(?: code)?(?: from (?:HEAD|PUT|POST) request to \S+)?:? 403\b/i, places: ['registry'] }
  ],
  when: [packageFresh],
  shows: ['pushTest'],
  causes: [
    {
      id: 'earlier-tag-pushed',
      when: [pushedBefore],
      certainty: 'likely',
      text: {
        en: 'An earlier tag of the same image was pushed just before, and created the package.',
        ja: '同じイメージの別のタグが直前にプッシュされ、パッケージを作りました。'
      },
      remedies: [waitForRights]
    },
    {
      id: 'just-created',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The package is less than two minutes old.',
        ja: 'パッケージは作成から 2 分たっていません。'
      },
      remedies: [waitForRights]
    }
  ]
}

const pulling = wordsSay(
  /pull access denied|\bfailed to (?:pull|resolve reference)\b|\bGET \S+\/(?:manifests|tags)\/|\breading manifest\b/i,
  {
    en: 'it was a pull',
    ja: 'プルの操作である'
  }
)

/** The package is private and the credential has no role on it at all. */
export const readPackageDenied: Rule = {
  id: 'read-package-denied',
  title: {
    en: 'The package does not even let this credential read it',
    ja: 'パッケージがこの資格情報による読み取りも許可していません'
  },
  means: {
    en: 'The registry knows the token, but the package is private and gives the token no role at all. A push starts with a read, so a push gets this answer too.',
    ja: 'レジストリはトークンを認識していますが、パッケージは非公開で、このトークンにロールがまったくありません。プッシュも最初に読み取りを行うため、同じ応答になります。'
  },
  signals: [{ pattern: /\bpermission_denied: read_package\b/i }],
  shows: ['tokenKind', 'ownerMatches', 'pushTest', 'status'],
  causes: [
    {
      id: 'pull',
      when: [pulling],
      certainty: 'likely',
      general: true,
      text: {
        en: 'It was a pull, and neither {repository} nor the account behind the token has a role on the private package.',
        ja: 'プルの操作で、{repository} にもトークンの持ち主にも、この非公開パッケージのロールがありません。'
      },
      remedies: [
        remedy.grantActionsRead,
        remedy.allowPull,
        {
          text: {
            en: 'If everyone should be able to read it: package settings → "Danger Zone" → "Change visibility" → Public. This cannot be undone and shows all versions.',
            ja: '誰でも読めるようにするなら、パッケージ設定の "Danger Zone" → "Change visibility" → Public。元に戻せず、全バージョンが公開されます。'
          },
          link: 'package-settings'
        }
      ]
    },
    {
      id: 'unlinked',
      when: [installationToken, packageUnlinked],
      certainty: 'certain',
      text: {
        en: 'The package is private and not linked to a repository, so {repository} has no access to it.',
        ja: 'パッケージは非公開で、どのリポジトリにもリンクされていないため、{repository} には権限がありません。'
      },
      remedies: [remedy.grantActionsAccess, remedy.deletePackage]
    },
    {
      id: 'other-repository',
      when: [installationToken, packageLinkedElsewhere],
      certainty: 'certain',
      text: {
        en: 'The package is private and belongs to another repository, {linked}.',
        ja: 'パッケージは非公開で、別のリポジトリ {linked} のものです。'
      },
      remedies: [remedy.grantActionsAccess, remedy.useOwnName]
    },
    {
      id: 'not-listed',
      when: [installationToken],
      certainty: 'likely',
      general: true,
      text: {
        en: '{repository} is not on the package’s list: the package was first pushed by hand or with a personal token, belongs to another repository, or outlived a repository that was deleted and recreated.',
        ja: '{repository} がパッケージの一覧にありません。最初に手作業か個人のトークンでプッシュされたか、別のリポジトリのものか、削除して作り直す前のリポジトリのものです。'
      },
      remedies: [remedy.grantActionsAccess, remedy.allowPull]
    },
    {
      id: 'scope-missing',
      when: [personalToken, scopesLackRead],
      certainty: 'certain',
      text: {
        en: 'The token has no scope for packages (its scopes: {scopes}).',
        ja: 'トークンにパッケージ用のスコープがありません (現在のスコープ: {scopes})。'
      },
      remedies: [remedy.editScopes, remedy.preferJobToken]
    },
    {
      id: 'user-without-role',
      when: [personalToken, scopesHoldWrite],
      certainty: 'certain',
      text: {
        en: 'The account behind the token has no role on this private package.',
        ja: 'トークンの持ち主のアカウントに、この非公開パッケージのロールがありません。'
      },
      remedies: [remedy.grantUserWrite, remedy.preferJobToken]
    },
    {
      id: 'user-or-scope',
      when: [personalToken],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The account behind the token has no role on this private package, or the token lacks the scope `read:packages`.',
        ja: 'トークンの持ち主のアカウントにこの非公開パッケージのロールがないか、トークンにスコープ `read:packages` がありません。'
      },
      remedies: [remedy.grantUserWrite, remedy.editScopes]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'Neither {repository} nor the account behind the token has a role on this private package.',
        ja: 'この非公開パッケージには、{repository} のロールも、トークンの持ち主のロールもありません。'
      },
      remedies: [remedy.grantActionsAccess, remedy.grantUserWrite]
    }
  ]
}
