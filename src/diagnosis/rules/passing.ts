import { pushGranted, pushRefused, wordsSay } from '../conditions/answer.js'
import { packageFresh } from '../conditions/package.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'

/** GitHub's own limit, reached while it checked the permission. Comes before every rule on permissions. */
export const secondaryRateLimit: Rule = {
  id: 'secondary-rate-limit-as-denied',
  title: {
    en: 'GitHub’s rate limit, worded as a refusal',
    ja: '拒否のように見えますが、GitHub のレート制限です'
  },
  means: {
    en: 'Nothing is wrong with the permissions: the registry asked another GitHub service, which turned it away.',
    ja: '権限に問題はありません。レジストリが GitHub の別のサービスに問い合わせ、そこで断られました。'
  },
  signals: [
    { pattern: /\b(?:denied|403)\b.*\bsecondary rate limit\b/i },
    { pattern: /\bsecondary rate limit\b/i, places: ['registry'] },
    { pattern: /\bError from intermediary with HTTP status code 403\b/i }
  ],
  shows: ['pushTest', 'status'],
  causes: [
    {
      id: 'named',
      when: [
        wordsSay(/secondary rate limit/i, { en: 'the answer names the limit', ja: '応答にレート制限と書かれている' })
      ],
      certainty: 'certain',
      text: {
        en: 'Many pushes, tags or jobs at once exceeded GitHub’s secondary rate limit.',
        ja: '同時に多くのプッシュやタグ、ジョブがあり、GitHub の二次レート制限を超えました。'
      },
      remedies: [
        {
          text: {
            en: 'Wait at least a minute and run the failed job again.',
            ja: '1 分以上待ってから、失敗したジョブを再実行します。'
          }
        },
        {
          text: {
            en: 'If it happens again, have fewer jobs push at once:',
            ja: '繰り返す場合は、同時にプッシュするジョブを減らします:'
          },
          snippet: 'strategy:\n  max-parallel: 2'
        }
      ]
    },
    {
      id: 'not-named',
      when: [],
      certainty: 'likely',
      text: {
        en: 'A service behind the registry refused temporarily; most often that is the secondary rate limit.',
        ja: 'レジストリの背後のサービスが一時的に拒否しました。多くの場合、二次レート制限です。'
      },
      remedies: [remedy.tryAgain, remedy.watchStatus]
    }
  ]
}

/** Any refusal whose reason the tool did not show. */
export const refusedWithoutReason: Rule = {
  id: 'ghcr-403-without-reason',
  title: {
    en: 'The registry refused, and the tool hides the reason',
    ja: 'レジストリに拒否されましたが、ツールが理由を表示していません'
  },
  means: {
    en: 'The tool asked in a way that gets no explanation, or does not print it. By itself, "403 Forbidden" proves nothing more.',
    ja: 'ツールが理由の返らない方法で問い合わせたか、理由を表示していません。"403 Forbidden" だけでは、それ以上のことは分かりません。'
  },
  bare: true,
  signals: [
    {
      pattern:
        /\bunexpected status(?: code)?(?: from (?:HEAD|POST|PUT|PATCH|GET) request to \S+)?:? (?:\d+ )?403\b|\bunexpected status(?: code)?:? 403 Forbidden\b/i,
      places: ['registry']
    },
    {
      pattern: /\bfailed to read from destination repository \S+: 403 \(Forbidden\)/i,
      places: ['registry', 'nowhere']
    },
    {
      pattern: /\bunexpected status code 403 Forbidden \(HEAD responses have no body/i,
      places: ['registry', 'nowhere']
    },
    { pattern: /^(?:HEAD|POST|PUT|PATCH|GET) \S+\/v2\/\S+: 403\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\bresponse status code 403\b/i, places: ['registry'] }
  ],
  shows: ['status'],
  causes: [
    {
      id: 'fresh-package',
      when: [packageFresh, pushGranted],
      certainty: 'likely',
      text: {
        en: 'The package was created a moment ago, and its permissions had not propagated yet.',
        ja: 'パッケージが作られたばかりで、権限がまだ行き渡っていませんでした。'
      },
      remedies: [remedy.tryAgain]
    },
    {
      id: 'passing',
      when: [pushGranted],
      certainty: 'likely',
      text: {
        en: 'A temporary fault: the registry now opens an upload for the same package.',
        ja: '一時的な不調です。同じパッケージへのアップロードが、今は受け付けられます。'
      },
      remedies: [remedy.tryAgain, remedy.watchStatus]
    },
    {
      id: 'still-refused',
      when: [pushRefused],
      certainty: 'likely',
      text: {
        en: 'The registry keeps refusing the push: the job’s token lacks `packages: write`, or the package does not let this repository write.',
        ja: 'レジストリはプッシュを拒否し続けています。ジョブのトークンに `packages: write` がないか、パッケージがこのリポジトリの書き込みを許可していません。'
      },
      remedies: [remedy.allowPush, remedy.grantActionsAccess]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'possible',
      general: true,
      text: {
        en: 'The job’s token lacks `packages: write`, or the package does not let this repository write.',
        ja: 'ジョブのトークンに `packages: write` がないか、パッケージがこのリポジトリの書き込みを許可していません。'
      },
      remedies: [remedy.allowPush, remedy.grantActionsAccess, remedy.tryAgain]
    }
  ]
}
