import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { CALLER_ALLOWS } from '../snippets.js'

/** Payment, not permission. */
export const billingBlocked: Rule = {
  id: 'billing-blocked',
  title: { en: 'Billing blocks the account', ja: '支払いの問題でアカウントが停止しています' },
  means: {
    en: 'GitHub refuses because of a failed payment, a spending limit or a used-up quota. Permissions are not involved.',
    ja: '支払いの失敗、支出上限、割り当て超過のいずれかで GitHub に拒否されました。権限とは関係ありません。'
  },
  signals: [
    { pattern: /\bbilling-related error\b/i },
    { pattern: /\baccount payments have failed or your spending limit needs to be increased\b/i }
  ],
  shows: ['owner'],
  causes: [
    {
      id: 'account',
      when: [],
      certainty: 'certain',
      text: {
        en: 'The account that owns the package or the repository has a billing problem.',
        ja: 'パッケージまたはリポジトリを所有するアカウントに、支払いの問題があります。'
      },
      remedies: [
        {
          text: {
            en: 'Open the billing page of {owner} and settle what it shows.',
            ja: '{owner} の請求ページを開き、表示された問題を解決します。'
          },
          link: 'billing'
        }
      ]
    }
  ]
}

/** A start-up failure: no step ran, so only somebody else's log can show it. */
export const reusableWorkflowPermissions: Rule = {
  id: 'reusable-workflow-permissions',
  title: {
    en: 'The calling job grants less than the called workflow asks for',
    ja: '呼び出し元のジョブの権限が、呼び出されるワークフローの要求に足りません'
  },
  means: {
    en: 'GitHub did not start the run: a called workflow can only get what its caller has.',
    ja: 'GitHub は実行を開始しませんでした。呼び出されるワークフローは、呼び出し元が持つ権限しか得られません。'
  },
  signals: [{ pattern: /\bis requesting '[^']*packages: (?:write|read)[^']*', but is only allowed\b/i }],
  causes: [
    {
      id: 'caller-grants-less',
      when: [],
      certainty: 'certain',
      text: {
        en: 'The job that calls the workflow does not grant `packages: write`.',
        ja: 'ワークフローを呼び出すジョブが `packages: write` を与えていません。'
      },
      remedies: [
        {
          text: { en: 'Grant it in the calling job:', ja: '呼び出し元のジョブで権限を与えます:' },
          snippet: CALLER_ALLOWS
        },
        remedy.allowPushByDefault
      ]
    }
  ]
}
