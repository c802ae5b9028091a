import { anonymousGranted, anonymousRefused, wordsSay } from '../conditions/answer.js'
import { packageHidden, packagePrivate } from '../conditions/package.js'
import { anyOf, unlessKnown } from '../condition.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { logInHere, renewLogin } from './login-steps.js'

const DENIED_TWICE = /\bdenied: denied\b|\bDENIED: denied\b/i

/** Words that a refused login gets, and a package that is private may get too. */
const noLoginRefused = wordsSay(/^(?!.*(?:denied: denied|error from registry: denied))/i, {
  en: 'the message is not the one for a refused login',
  ja: 'ログインの拒否を表す言葉ではない'
})

/** Without a credential; the package is private or does not exist. */
export const privateAnonymousPull: Rule = {
  id: 'private-package-anonymous-pull',
  title: {
    en: 'The package cannot be read without a login',
    ja: 'ログインなしではパッケージを読み取れません'
  },
  means: {
    en: 'The request carried no credential that counts. The registry gives the same answer for a private package and for one that does not exist.',
    ja: '有効な資格情報なしのリクエストでした。非公開のパッケージと存在しないパッケージで、レジストリの応答は同じです。'
  },
  signals: [
    { pattern: /\bfailed to fetch anonymous token\b(?!.*(?:%2C|,)push)/i, places: ['registry'] },
    { pattern: /\/manifests\/\S+"?: (?:unauthorized|denied)\b/i, places: ['registry'] },
    { pattern: /\berror from registry: (?:unauthorized|denied)\b/i, places: ['registry', 'nowhere'] },
    { pattern: /^Error response from daemon: (?:unauthorized|denied)$/i, places: ['registry', 'nowhere'] },
    { pattern: /\breading manifest \S+ in \S+: (?:unauthorized|denied)\b/i, places: ['registry'] },
    { pattern: /\brequested access to the resource is denied\b|\bauthentication required\b/i, places: ['registry'] }
  ],
  when: [
    anyOf(
      {
        en: 'no login was refused, or the package cannot be read without one',
        ja: 'ログインの拒否ではない、またはログインなしでは読み取れない'
      },
      noLoginRefused,
      anonymousRefused
    ),
    unlessKnown(
      { en: 'the package is not known to be public', ja: 'パッケージの公開が確認されていない' },
      anonymousGranted
    )
  ],
  shows: ['ownerMatches'],
  causes: [
    {
      id: 'login-refused',
      when: [wordsSay(DENIED_TWICE, { en: 'the answer is "denied: denied"', ja: '応答が "denied: denied" である' })],
      certainty: 'likely',
      text: {
        en: 'A stored login was refused, and the package is not public.',
        ja: '保存されたログインが拒否され、パッケージも公開されていません。'
      },
      remedies: [renewLogin, remedy.allowPull]
    },
    {
      id: 'private',
      when: [packagePrivate],
      certainty: 'certain',
      text: {
        en: 'The package is private. One that was first pushed by hand or with a personal token is private by default, and it stays so when its repository becomes public.',
        ja: 'パッケージが非公開です。手作業や個人のトークンで最初にプッシュすると既定で非公開になり、リポジトリを公開しても変わりません。'
      },
      remedies: [
        logInHere,
        remedy.grantActionsRead,
        {
          text: {
            en: 'If everyone should be able to read it: package settings → "Danger Zone" → "Change visibility" → Public. This cannot be undone.',
            ja: '誰でも読めるようにするなら、パッケージ設定の "Danger Zone" → "Change visibility" → Public。元に戻せません。'
          },
          link: 'package-settings'
        }
      ]
    },
    {
      id: 'absent-or-private',
      when: [packageHidden],
      certainty: 'likely',
      text: {
        en: 'The package is private or does not exist; check whether {image} is spelled as it was published.',
        ja: 'パッケージが非公開か、存在しません。{image} の綴りが公開時と同じか確認してください。'
      },
      remedies: [logInHere, remedy.allowPull, remedy.grantActionsRead]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The package is private and the job is not logged in, or the name is wrong.',
        ja: 'パッケージが非公開でジョブがログインしていないか、名前が間違っています。'
      },
      remedies: [logInHere, remedy.allowPull]
    }
  ]
}

/** A push without any login. */
export const notLoggedIn: Rule = {
  id: 'not-logged-in',
  title: {
    en: 'The push was attempted without a login',
    ja: 'ログインせずにプッシュしようとしました'
  },
  means: {
    en: 'The tool had no credential for {registry} and made an anonymous request.',
    ja: 'ツールに {registry} の資格情報がなく、匿名で問い合わせました。'
  },
  signals: [
    { pattern: /\bfailed to fetch anonymous token\b.*(?:%2C|,)push/i, places: ['registry'] },
    { pattern: /\bfailed to push\b.*\bfailed to fetch anonymous token\b/i, places: ['registry'] },
    { pattern: /\/token\?\S*(?:%2C|%3A|,|:)push\S*: .*\bunauthorized: authentication required/i, places: ['registry'] },
    { pattern: /\bno basic auth credentials\b/i, places: ['registry'] },
    {
      pattern:
        /\b(?:initiating layer upload|blobs\/uploads\/).*\b(?:authentication required|requested access to the resource is denied)/i,
      places: ['registry']
    },
    { pattern: /^(?:unauthorized: )?authentication required$/i, places: ['registry'] }
  ],
  causes: [
    {
      id: 'no-login',
      when: [],
      certainty: 'likely',
      text: {
        en: 'There is no login for {registry} in this job: the step is missing or was skipped, it names another host, or the tool reads another configuration (`DOCKER_CONFIG`, `HOME`, sudo, a container).',
        ja: 'このジョブに {registry} へのログインがありません。ステップがないかスキップされたか、別のホストにログインしたか、ツールが別の設定 (`DOCKER_CONFIG`、`HOME`、sudo、コンテナー) を読んでいます。'
      },
      remedies: [logInHere]
    }
  ]
}
