import { wordsSay } from '../conditions/answer.js'
import type { Rule } from '../rule.js'
import { SET_UP_BUILDX } from '../snippets.js'

const ignoreErrors = {
  text: {
    en: 'Keep a failing cache from failing the build (the input `cache` of this action does so automatically):',
    ja: 'キャッシュの失敗でビルドが失敗しないようにします (このアクションの入力 `cache` は自動でそうします):'
  },
  snippet: 'cache-to: type=gha,mode=max,ignore-error=true'
} as const

/** The Actions cache, worded like a registry's refusal. */
export const ghaCacheFailure: Rule = {
  id: 'gha-cache-failure',
  title: { en: 'The build cache of GitHub Actions failed', ja: 'GitHub Actions のビルドキャッシュが失敗しました' },
  means: {
    en: 'The answer comes from the cache service (`type=gha`), not from the registry, even if the line begins with the image’s name.',
    ja: '行がイメージ名で始まっていても、これはレジストリではなく、キャッシュサービス (`type=gha`) の応答です。'
  },
  signals: [
    {
      pattern:
        /\b(?:40[0-9]|50[0-4]|denied|authenticationfailed|failed to authenticate|not found|failed|error|unavailable|timeout|forbidden)\b/i,
      places: ['cache']
    },
    { pattern: /\bThis legacy service is shutting down\b/i, places: ['cache', 'nowhere', 'registry', 'elsewhere'] },
    {
      pattern: /\bERROR CODE: AuthenticationFailed\b|\bServer failed to authenticate the request\b/i,
      places: ['cache', 'nowhere', 'registry', 'elsewhere']
    },
    {
      pattern: /\bGitHub Actions is temporarily unavailable\b|\bOur services aren't available right now\b/i,
      places: ['cache', 'nowhere', 'registry', 'elsewhere']
    }
  ],
  shows: ['status'],
  causes: [
    {
      id: 'old-service',
      when: [
        wordsSay(/legacy service|gha-cache-sunset/i, {
          en: 'the answer names the retired service',
          ja: '応答が廃止されたサービスに触れている'
        })
      ],
      certainty: 'certain',
      text: {
        en: 'The builder is too old and uses the cache service that was retired in April 2025.',
        ja: 'ビルダーが古く、2025 年 4 月に廃止されたキャッシュサービスを使っています。'
      },
      remedies: [
        {
          text: { en: 'Use a recent buildx and BuildKit:', ja: '新しい buildx と BuildKit を使います:' },
          snippet: SET_UP_BUILDX
        },
        ignoreErrors
      ]
    },
    {
      id: 'signed-address-expired',
      when: [
        wordsSay(/authenticat|\b403\b/i, { en: 'the answer mentions authentication', ja: '応答が認証に触れている' })
      ],
      certainty: 'likely',
      text: {
        en: 'The build took longer than the cache’s signed URL was valid.',
        ja: 'ビルドに時間がかかり、キャッシュの署名付きアドレスの期限が切れました。'
      },
      remedies: [
        ignoreErrors,
        {
          text: { en: 'Or keep the cache in the registry:', ja: 'または、キャッシュをレジストリに置きます:' },
          snippet: 'cache-to: type=registry,ref={image}:cache,mode=max'
        }
      ]
    },
    {
      id: 'outage',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The cache service is temporarily unavailable.',
        ja: 'キャッシュサービスが一時的に利用できません。'
      },
      remedies: [ignoreErrors]
    }
  ]
}
