import { wordsSay } from '../conditions/answer.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'

const restCall = wordsSay(/docs\.github\.com\/(?:[a-z]+\/)?rest|\bHttpError\b|graphql/i, {
  en: 'the message comes from the REST API',
  ja: '言葉が REST API のものである'
})

/** The REST API's way to say that a token lacks a permission. */
export const resourceNotAccessible: Rule = {
  id: 'resource-not-accessible-by-integration',
  title: {
    en: 'The token is not allowed to make this API call',
    ja: 'トークンにこの API 呼び出しの権限がありません'
  },
  means: {
    en: 'GitHub’s API refuses the call because the job’s token, or an app’s, lacks the permission for it. It is not the registry’s answer to a push.',
    ja: 'ジョブ (またはアプリ) のトークンに権限がないため、GitHub の API が呼び出しを拒否しました。プッシュに対するレジストリの応答ではありません。'
  },
  signals: [{ pattern: /\bresource not accessible by (?:integration|personal access token)\b/i }],
  shows: ['trust', 'tokenKind'],
  causes: [
    {
      id: 'packages-call',
      when: [
        wordsSay(/package|^denied:/i, {
          en: 'the call concerns packages',
          ja: '呼び出しがパッケージに関するものである'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'The call manages packages: the token needs `packages: write`, and, to delete, also the Admin role on the package.',
        ja: 'パッケージを管理する呼び出しです。トークンに `packages: write` が、削除にはさらにパッケージの Admin ロールが必要です。'
      },
      remedies: [
        remedy.allowPush,
        {
          text: {
            en: 'To delete: package settings → "Manage Actions access" → {repository} → role Admin.',
            ja: '削除する場合: パッケージ設定 → "Manage Actions access" → {repository} → Admin ロール。'
          },
          link: 'package-settings'
        }
      ]
    },
    {
      id: 'other-call',
      when: [restCall],
      certainty: 'likely',
      text: {
        en: 'The job’s `permissions:` do not include what this call needs; runs from forks and from Dependabot get a read-only token.',
        ja: 'ジョブの `permissions:` に、この呼び出しに必要な権限がありません。フォークや Dependabot の実行では、トークンは読み取り専用です。'
      },
      remedies: [
        {
          text: {
            en: 'Add the permission named on the linked API page to the job’s `permissions:`.',
            ja: 'エラーに示された API のページにある権限を、ジョブの `permissions:` に追加します。'
          }
        },
        remedy.skipStrangers
      ]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'possible',
      general: true,
      text: {
        en: 'The job’s `permissions:` do not include what the call needs.',
        ja: 'ジョブの `permissions:` に、この呼び出しに必要な権限がありません。'
      },
      remedies: [
        {
          text: {
            en: 'Add the permission named in the failing action’s README to the job’s `permissions:`.',
            ja: '失敗したアクションの README にある権限を、ジョブの `permissions:` に追加します。'
          }
        },
        remedy.skipStrangers
      ]
    }
  ]
}
