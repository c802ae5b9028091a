import { anyOf, unlessKnown } from '../condition.js'
import { anonymousGranted, loggedInBefore, tokenTakenNow } from '../conditions/answer.js'
import { tokenAlive, tokenDead } from '../conditions/token.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { dropLogin, logInHere, renewLogin } from './login-steps.js'

/** The token endpoint refused what it took a moment before or after. */
export const transientTokenDenied: Rule = {
  id: 'transient-token-denied',
  title: {
    en: 'The registry temporarily refused a token',
    ja: 'レジストリがトークンを一時的に拒否しました'
  },
  means: {
    en: 'The token was refused once, although it was accepted before or after.',
    ja: '前後では受け付けられているトークンが、一度だけ拒否されました。'
  },
  signals: [
    {
      pattern: /\bfailed to fetch oauth token: (?:unexpected status\S*.*: )?(?:denied: denied|403)/i,
      places: ['registry']
    },
    { pattern: /\/token\S*:? "?(?:response status code 403: )?denied: denied\b/i, places: ['registry'] },
    { pattern: /^(?:error: )?denied: denied$/i, places: ['registry'] },
    { pattern: /\brequesting bear(?:er)? token: .*\b403\b/i, places: ['registry'] }
  ],
  when: [
    anyOf(
      { en: 'the same token is accepted now, or was before', ja: '同じトークンが今または以前に受け付けられた' },
      tokenTakenNow,
      loggedInBefore
    ),
    unlessKnown({ en: 'the token is not known to be invalid', ja: 'トークンの失効が確認されていない' }, tokenDead)
  ],
  shows: ['pushTest', 'status'],
  causes: [
    {
      id: 'hiccup',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The registry’s token service had a temporary error.',
        ja: 'レジストリのトークンサービスに一時的な不調がありました。'
      },
      remedies: [remedy.tryAgain, remedy.watchStatus]
    }
  ]
}

/** A login that has died is sent all the same, and then even a public image cannot be pulled. */
export const staleCredentials: Rule = {
  id: 'stale-credentials-block-public-pull',
  title: {
    en: 'A stored login is no longer valid and blocks the request',
    ja: '保存されたログインが無効になっており、リクエストを妨げています'
  },
  means: {
    en: 'The tool sent a stored credential, and {registry} refused it. The registry then does not fall back to an anonymous pull, even if the image is public.',
    ja: 'ツールが保存済みの資格情報を送り、{registry} がそれを拒否しました。その場合、公開イメージでも匿名プルには切り替わりません。'
  },
  signals: [
    { pattern: /\/manifests\/\S+"?: denied: denied\b/i, places: ['registry'] },
    { pattern: /\berror from registry: denied\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\bfailed to fetch oauth token\b.*(?:40[13]|denied|unauthorized)/i, places: ['registry'] },
    { pattern: /\brequesting bear(?:er)? token: .*\b40[13]\b/i, places: ['registry'] },
    { pattern: /\/token\S*:? "?(?:response status code 403: )?denied: denied\b/i, places: ['registry'] },
    { pattern: /^(?:error: )?denied: denied$/i, places: ['registry'] }
  ],
  shows: ['status'],
  causes: [
    {
      id: 'public-image',
      when: [anonymousGranted],
      certainty: 'likely',
      text: {
        en: 'Anyone can read the package without a login, so only the stored login is in the way: it has expired or was revoked.',
        ja: 'パッケージはログインなしで読み取れます。妨げているのは、期限切れか取り消し済みの保存ログインだけです。'
      },
      remedies: [dropLogin, renewLogin]
    },
    {
      id: 'dead',
      when: [tokenDead],
      certainty: 'certain',
      text: {
        en: 'The token has expired or was revoked: api.github.com refuses it too.',
        ja: 'トークンが期限切れか、取り消されています。api.github.com でも拒否されます。'
      },
      remedies: [renewLogin, remedy.newClassicToken]
    },
    {
      id: 'expired',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The stored token has expired or was revoked.',
        ja: '保存されたトークンが期限切れか、取り消されています。'
      },
      remedies: [renewLogin, dropLogin]
    }
  ]
}

/** The registry token carried no user, or one that is no longer valid. */
export const tokenRejected: Rule = {
  id: 'token-rejected-unauthenticated',
  title: {
    en: 'The registry cannot tell who is asking',
    ja: 'レジストリが利用者を確認できません'
  },
  means: {
    en: 'The request needs a user, and its token carried none, or one that is no longer valid.',
    ja: '利用者の確認が必要なリクエストでしたが、トークンに利用者が含まれていないか、無効になっています。'
  },
  signals: [{ pattern: /\buser cannot be authenticated with the token provided\b/i }],
  shows: ['tokenKind', 'pushTest', 'status'],
  causes: [
    {
      id: 'dead',
      when: [tokenDead],
      certainty: 'certain',
      text: {
        en: 'The token has expired or was revoked: api.github.com refuses it too.',
        ja: 'トークンが期限切れか、取り消されています。api.github.com でも拒否されます。'
      },
      remedies: [remedy.newClassicToken, remedy.preferJobToken]
    },
    {
      id: 'passing',
      when: [tokenAlive, tokenTakenNow],
      certainty: 'likely',
      text: {
        en: 'A temporary fault, or the tool did not use this login: the registry now accepts the same token.',
        ja: '一時的な不調か、ツールがこのログインを使いませんでした。同じトークンを、今はレジストリが受け付けます。'
      },
      remedies: [remedy.tryAgain, logInHere]
    },
    {
      id: 'no-login',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The tool had no login for {registry} in this job, or does not read Docker’s configuration.',
        ja: 'このジョブのツールに {registry} へのログインがないか、ツールが Docker の設定を読んでいません。'
      },
      remedies: [logInHere, remedy.newClassicToken]
    }
  ]
}
