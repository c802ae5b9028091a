import { anyOf, unlessKnown } from '../condition.js'
import { wordsSay } from '../conditions/answer.js'
import { organizationSays, ssoMissing } from '../conditions/run.js'
import { installationToken, oauthToken, tokenDead } from '../conditions/token.js'
import * as remedy from '../remedies.js'
import type { Rule, Signal } from '../rule.js'

/** What ghcr.io itself says where a policy is at work: nothing. The API names the policy. */
const SILENT_REFUSALS: readonly Signal[] = [
  {
    pattern: /(?:^|[\s"]):? ?(?:403 |401 )?(?:denied|unauthorized)(?:: (?:denied|unauthorized))?"?$/i,
    places: ['registry'],
    weak: true
  },
  { pattern: /\/token\S*: (?:401|403)\b/i, places: ['registry'], weak: true }
]

/** Policies on people’s tokens do not touch the job's. */
const nobodysToken = unlessKnown(
  { en: 'the token is not the job’s', ja: 'ジョブのトークンではない' },
  installationToken
)

/** A token that the API itself refuses says nothing about policies. */
const notDead = unlessKnown(
  { en: 'the token is not known to be invalid', ja: 'トークンの失効が確認されていない' },
  tokenDead
)

/** A live token that was not authorised for the organisation's single sign-on. */
export const samlSso: Rule = {
  id: 'saml-sso',
  title: {
    en: 'The token is not authorized for the organization’s single sign-on',
    ja: 'トークンが組織のシングルサインオンに承認されていません'
  },
  means: {
    en: 'The organization enforces SAML single sign-on. A personal token works there only after it has been authorized.',
    ja: '組織 (Organization) が SAML シングルサインオンを必須にしています。個人のトークンは、承認するまで有効になりません。'
  },
  signals: [{ pattern: /\bprotected by organization SAML enforcement\b/i }, ...SILENT_REFUSALS],
  when: [
    anyOf(
      { en: 'the answer or the API names SAML', ja: '応答または API が SAML に触れている' },
      wordsSay(/SAML/i, { en: 'the answer names SAML', ja: '応答が SAML に触れている' }),
      ssoMissing
    ),
    nobodysToken,
    notDead
  ],
  shows: ['tokenKind', 'organization'],
  causes: [
    {
      id: 'gh-login',
      when: [oauthToken],
      certainty: 'likely',
      text: {
        en: 'The `gh` login was created before, or without, single sign-on.',
        ja: '`gh` のログインが、シングルサインオンより前に、またはそれを経ずに行われています。'
      },
      remedies: [
        {
          text: {
            en: 'Log in with `gh` again and authorize the organization:',
            ja: '`gh` でログインし直し、組織を承認します:'
          },
          snippet: 'gh auth refresh --hostname github.com --scopes write:packages'
        }
      ]
    },
    {
      id: 'not-authorized',
      when: [ssoMissing],
      certainty: 'certain',
      general: true,
      text: {
        en: 'The token was created, but "Authorize" was not clicked for {owner}.',
        ja: 'トークンは作成されましたが、{owner} に対する "Authorize" が行われていません。'
      },
      remedies: [remedy.authorizeSso, remedy.preferJobToken]
    },
    {
      // The words do not say which organization.
      id: 'not-told',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The token was created, but "Authorize" was not clicked for the organization that owns what was requested.',
        ja: 'トークンは作成されましたが、対象を所有する組織に対する "Authorize" が行われていません。'
      },
      remedies: [remedy.authorizeSso, remedy.preferJobToken]
    }
  ]
}

const TOKEN_POLICY = /forbids access via a (?:personal access token|fine-grained)/i

/** The organisation's policy on personal tokens. */
export const patPolicyBlocked: Rule = {
  id: 'pat-policy-blocked',
  title: {
    en: 'The organization does not allow this kind of personal token',
    ja: '組織がこの種類の個人用アクセストークンを認めていません'
  },
  means: {
    en: 'A policy of the organization refuses the token, whatever permissions its account has.',
    ja: '組織 (Organization) のポリシーがトークンを拒否しています。アカウントの権限とは関係ありません。'
  },
  signals: [{ pattern: TOKEN_POLICY }, ...SILENT_REFUSALS],
  when: [
    anyOf(
      { en: 'the answer or the API names the policy', ja: '応答または API がポリシーに触れている' },
      wordsSay(TOKEN_POLICY, { en: 'the answer names the policy', ja: '応答がポリシーに触れている' }),
      organizationSays(TOKEN_POLICY, { en: 'the API names the policy', ja: 'API がポリシーに触れている' })
    ),
    nobodysToken,
    notDead
  ],
  shows: ['tokenKind', 'organization'],
  causes: [
    {
      id: 'lifetime',
      when: [wordsSay(/lifetime/i, { en: 'the answer mentions the lifetime', ja: '応答が有効期間に触れている' })],
      certainty: 'certain',
      text: {
        en: 'The token is valid for longer than the organization allows.',
        ja: 'トークンの有効期間が、組織の上限を超えています。'
      },
      remedies: [
        {
          text: {
            en: 'Give the token a shorter lifetime at the address in the message.',
            ja: 'メッセージに示されたページで、トークンの有効期間を短くします。'
          },
          link: 'classic-tokens'
        },
        remedy.preferJobToken
      ]
    },
    {
      id: 'classic-forbidden',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The organization forbids classic personal tokens, and the registry accepts no other kind, so the job’s own token is the way to go.',
        ja: '組織が個人用アクセストークン (classic) を禁止しており、レジストリはほかの種類を受け付けません。ジョブ自身のトークンを使う必要があります。'
      },
      remedies: [
        {
          text: {
            en: 'Use the job’s token with `packages: write`, and give {repository} the Write role under "Manage Actions access" of the package.',
            ja: '`packages: write` を付けたジョブのトークンを使い、パッケージの "Manage Actions access" で {repository} に Write ロールを付けます。'
          },
          link: 'package-settings'
        },
        {
          text: {
            en: 'Or ask an owner of {owner} to allow classic tokens.',
            ja: 'または {owner} のオーナーに、classic のトークンの許可を依頼します。'
          },
          link: 'token-policy'
        }
      ]
    }
  ]
}

const ALLOW_LIST = /\bIP allow list enabled\b/i

/** The organisation admits listed addresses only. */
export const ipAllowList: Rule = {
  id: 'ip-allow-list',
  title: {
    en: 'The organization allows only listed IP addresses',
    ja: '組織が許可リストの IP アドレスしか受け付けません'
  },
  means: {
    en: 'The organization has an IP allow list, and the address of this runner is not on it.',
    ja: '組織 (Organization) が IP 許可リストを使っており、このランナーのアドレスは含まれていません。'
  },
  signals: [{ pattern: ALLOW_LIST }, ...SILENT_REFUSALS],
  when: [
    anyOf(
      { en: 'the answer or the API names the list', ja: '応答または API がリストに触れている' },
      wordsSay(ALLOW_LIST, { en: 'the answer names the list', ja: '応答がリストに触れている' }),
      organizationSays(ALLOW_LIST, { en: 'the API names the list', ja: 'API がリストに触れている' })
    )
  ],
  shows: ['organization'],
  causes: [
    {
      id: 'address-not-listed',
      when: [],
      certainty: 'likely',
      text: {
        en: 'Runners hosted by GitHub have changing addresses.',
        ja: 'GitHub ホステッドランナーのアドレスは変動します。'
      },
      remedies: [
        {
          text: {
            en: 'Use a self-hosted runner or a larger runner with a static address that is on the list.',
            ja: 'リストに載せた固定アドレスを持つ、セルフホステッドランナーか大規模ランナーを使います。'
          }
        },
        {
          text: {
            en: 'Or ask an owner of {owner} to add the address: "Authentication security" → "IP allow list".',
            ja: 'または {owner} のオーナーに、"Authentication security" → "IP allow list" への追加を依頼します。'
          },
          link: 'organization-security'
        }
      ]
    }
  ]
}
