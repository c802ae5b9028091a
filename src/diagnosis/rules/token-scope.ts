import {
  classicToken,
  fineGrainedToken,
  oauthToken,
  personalToken,
  scopesHoldWrite,
  scopesLackWrite
} from '../conditions/token.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'

const refreshGh = {
  text: {
    en: 'Give the `gh` login the scope for packages:',
    ja: '`gh` のログインにパッケージ用のスコープを付けます:'
  },
  snippet: 'gh auth refresh --hostname github.com --scopes write:packages'
} as const

/** A live token of the wrong kind, or without the scope. */
export const tokenScopeMissing: Rule = {
  id: 'token-scope-missing',
  title: {
    en: 'The token is valid but not allowed to write packages',
    ja: 'トークンは有効ですが、パッケージへの書き込みが許可されていません'
  },
  means: {
    en: 'The token is valid (a login with it succeeds), but it is the wrong kind or lacks the scope for this operation.',
    ja: 'トークンは有効で、ログインもできますが、種類が違うか、この操作に必要なスコープがありません。'
  },
  signals: [{ pattern: /\btoken provided does not match expected scopes\b/i }],
  shows: ['tokenKind', 'pushTest'],
  causes: [
    {
      id: 'fine-grained',
      when: [fineGrainedToken],
      certainty: 'certain',
      text: {
        en: 'It is a fine-grained personal access token. GitHub Packages accepts only classic ones, whatever permissions a fine-grained one has.',
        ja: 'fine-grained の個人用アクセストークンです。GitHub Packages は、どんな権限を付けても classic のトークンしか受け付けません。'
      },
      remedies: [remedy.newClassicToken, remedy.preferJobToken]
    },
    {
      id: 'gh-login',
      when: [oauthToken, scopesLackWrite],
      certainty: 'certain',
      text: {
        en: 'The token comes from `gh auth token`, and that login has no scope for packages (its scopes: {scopes}).',
        ja: 'トークンは `gh auth token` のもので、そのログインにはパッケージ用のスコープがありません (現在のスコープ: {scopes})。'
      },
      remedies: [refreshGh]
    },
    {
      id: 'scope-missing',
      when: [personalToken, scopesLackWrite],
      certainty: 'certain',
      text: {
        en: 'The token lacks the scope `write:packages` (its scopes: {scopes}).',
        ja: 'トークンにスコープ `write:packages` がありません (現在のスコープ: {scopes})。'
      },
      remedies: [remedy.editScopes, remedy.preferJobToken]
    },
    {
      id: 'older-login',
      when: [personalToken, scopesHoldWrite],
      certainty: 'possible',
      text: {
        en: 'This token does have `write:packages`; the tool may have used an older stored login.',
        ja: 'このトークンには `write:packages` があります。ツールが、保存されていた古いログインを使ったのかもしれません。'
      },
      remedies: [
        {
          text: { en: 'Remove the old login, then log in again:', ja: '古いログインを消してから、ログインし直します:' },
          snippet: 'docker logout {registry}'
        }
      ]
    },
    {
      id: 'gh-login-scopes-unknown',
      when: [oauthToken],
      certainty: 'likely',
      text: {
        en: 'The token comes from `gh auth token`; such a login has no scope for packages by default.',
        ja: 'トークンは `gh auth token` のものです。このログインには通常、パッケージ用のスコープがありません。'
      },
      remedies: [refreshGh]
    },
    {
      id: 'classic',
      when: [classicToken],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The classic token lacks the scope `write:packages`.',
        ja: '個人用アクセストークン (classic) にスコープ `write:packages` がありません。'
      },
      remedies: [remedy.editScopes, remedy.preferJobToken]
    },
    {
      id: 'kind-unknown',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The token is fine-grained, or it lacks the scope `write:packages`.',
        ja: 'トークンが fine-grained であるか、スコープ `write:packages` がありません。'
      },
      remedies: [remedy.newClassicToken, remedy.preferJobToken]
    }
  ]
}
