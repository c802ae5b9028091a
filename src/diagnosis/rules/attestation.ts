import { wordsSay } from '../conditions/answer.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { LOGIN_STEP } from '../snippets.js'

const idTokenWords = wordsSay(/id[-_]token/i, {
  en: 'the line mentions the ID token',
  ja: 'その行が ID トークンに触れている'
})

/** The image is there; what was to be put beside it is not. */
export const attestationFailure: Rule = {
  id: 'attestation-failure',
  title: {
    en: 'The attestation failed',
    ja: '構成証明 (attestation) の作成に失敗しました'
  },
  means: {
    en: 'The step that attests what was built failed. An image pushed before that remains.',
    ja: 'ビルドしたものを証明するステップが失敗しました。先にプッシュされたイメージはそのまま残ります。'
  },
  signals: [
    { pattern: /\bOCIError\b|\bError uploading artifact to container registry\b/i },
    { pattern: /\bError fetching https?:\/\/\S+\/v2\/\S* - expected 20\d, received \d+/i },
    { pattern: /^(?:Error: )?Failed to get ID token\b/i },
    { pattern: /\bmissing "id-token" permission\b/i },
    { pattern: /\bFailed to create storage record\b/i },
    { pattern: /\bFailed to persist attestation\b/i }
  ],
  causes: [
    {
      id: 'id-token',
      when: [idTokenWords],
      certainty: 'certain',
      text: {
        en: 'The job is not allowed to request an ID token.',
        ja: 'ジョブに ID トークンを取得する権限がありません。'
      },
      remedies: [allow('id-token: write\n  attestations: write')]
    },
    {
      id: 'storage-record',
      when: [
        wordsSay(/storage record/i, {
          en: 'the line mentions the storage record',
          ja: 'その行が storage record に触れている'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'The job is not allowed to write the storage record; the attestation itself may exist.',
        ja: 'ジョブに storage record を書く権限がありません。構成証明自体は作られている場合があります。'
      },
      remedies: [allow('id-token: write\n  attestations: write\n  artifact-metadata: write')]
    },
    {
      id: 'persist',
      when: [wordsSay(/persist attestation/i, { en: 'the line mentions storing', ja: 'その行が保存に触れている' })],
      certainty: 'likely',
      text: {
        en: 'The job lacks `attestations: write`, or the repository’s plan does not offer attestations.',
        ja: 'ジョブに `attestations: write` がないか、リポジトリのプランが構成証明に対応していません。'
      },
      remedies: [allow('id-token: write\n  attestations: write')]
    },
    {
      id: 'subject-missing',
      when: [wordsSay(/received 404/, { en: 'the registry answered 404', ja: 'レジストリが 404 を返した' })],
      certainty: 'likely',
      text: {
        en: 'The image to be attested is not in the registry under this digest.',
        ja: '証明の対象となるダイジェストのイメージが、レジストリにありません。'
      },
      remedies: [
        {
          text: {
            en: 'Push first, then pass the pushed digest and the name without a tag:',
            ja: '先にプッシュし、そのダイジェストと、タグのない名前を渡します:'
          },
          snippet: 'subject-name: {image}\nsubject-digest: $' + '{{ steps.push.outputs.digest }}'
        }
      ]
    },
    {
      id: 'not-logged-in',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The attestation is pushed by a separate step, which is not logged in to {registry} or is not allowed to push there.',
        ja: '構成証明は別のステップがプッシュしますが、{registry} にログインしていないか、プッシュの権限がありません。'
      },
      remedies: [
        {
          text: {
            en: 'Log in before that step, and give the job `packages: write`:',
            ja: 'そのステップの前にログインし、ジョブに `packages: write` を与えます:'
          },
          snippet: LOGIN_STEP
        },
        remedy.allowPush
      ]
    }
  ]
}

function allow(permissions: string) {
  return {
    text: { en: 'Give the job the permissions:', ja: 'ジョブに権限を与えます:' },
    snippet: `permissions:\n  contents: read\n  packages: write\n  ${permissions}`
  } as const
}
