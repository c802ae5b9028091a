import { inPostStep, wordsSay } from '../conditions/answer.js'
import { ANYWHERE, type Rule } from '../rule.js'
import { SET_UP_BUILDX } from '../snippets.js'

const setUpBuildx = {
  text: {
    en: 'Set up a more capable builder before the build:',
    ja: 'ビルドの前に、機能の多いビルダーを用意します:'
  },
  snippet: SET_UP_BUILDX
} as const

/** The default driver cannot do it. */
export const buildxDriverUnsupported: Rule = {
  id: 'buildx-driver-unsupported',
  title: { en: 'The builder’s driver cannot do this', ja: 'ビルダーのドライバーがこの機能に対応していません' },
  means: {
    en: 'The default driver `docker` lacks the feature that the message names. The registry is not involved.',
    ja: '既定の `docker` ドライバーは、メッセージに示された機能に対応していません。レジストリとは関係ありません。'
  },
  signals: [
    { pattern: /\bis (?:currently )?not supported for (?:the )?docker driver\b/i, places: ANYWHERE },
    { pattern: /\bfeature is currently not supported for docker driver\b/i, places: ANYWHERE },
    { pattern: /\bSwitch to a different driver, or turn on the containerd image store\b/i, places: ANYWHERE },
    { pattern: /\bexporter does not (?:currently )?support exporting manifest lists\b/i, places: ANYWHERE }
  ],
  shows: ['engine'],
  causes: [
    {
      id: 'load-of-several',
      when: [
        wordsSay(/exporting manifest lists/i, {
          en: 'several platforms were to be loaded',
          ja: '複数プラットフォームを load しようとしている'
        })
      ],
      certainty: 'certain',
      text: {
        en: '`load: true` cannot load an image for several platforms.',
        ja: '`load: true` では、複数プラットフォームのイメージを読み込めません。'
      },
      remedies: [
        {
          text: {
            en: 'Build a single platform when loading, or push instead.',
            ja: 'load するときはプラットフォームを 1 つにするか、load せずにプッシュします。'
          }
        }
      ]
    },
    {
      id: 'attestation',
      when: [
        wordsSay(/\battestation/i, { en: 'the feature is attestation', ja: '対象が構成証明 (attestation) である' })
      ],
      certainty: 'certain',
      text: {
        en: 'An attestation (`provenance`, `sbom`) was requested.',
        ja: '構成証明 (`provenance`、`sbom`) が要求されています。'
      },
      remedies: [
        setUpBuildx,
        {
          text: { en: 'Or do without it:', ja: 'または、構成証明を使わないようにします:' },
          snippet: 'provenance: false\nsbom: false'
        }
      ]
    },
    {
      id: 'default-driver',
      when: [],
      certainty: 'certain',
      general: true,
      text: {
        en: 'No builder with the driver `docker-container` was set up.',
        ja: '`docker-container` ドライバーのビルダーが用意されていません。'
      },
      remedies: [setUpBuildx]
    }
  ]
}

/** An annotation for an index, and no index. */
export const indexAnnotation: Rule = {
  id: 'index-annotation-single-platform',
  title: {
    en: 'Annotations for an index, but the image is not an index',
    ja: 'インデックス用のアノテーションですが、イメージがインデックスではありません'
  },
  means: {
    en: 'One platform without attestations gives a single manifest, which cannot have an `index:` annotation.',
    ja: '構成証明のない 1 プラットフォームのビルドは単一のマニフェストになり、`index:` のアノテーションを付けられません。'
  },
  signals: [{ pattern: /\bindex annotations not supported for single platform export\b/i, places: ANYWHERE }],
  causes: [
    {
      id: 'one-platform',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The build has one platform and neither provenance nor SBOM.',
        ja: 'ビルドのプラットフォームが 1 つで、provenance も SBOM もありません。'
      },
      remedies: [
        {
          text: { en: 'Put the annotations on the manifest:', ja: 'アノテーションをマニフェストに付けます:' },
          snippet: 'annotation-levels: manifest'
        }
      ]
    }
  ]
}

/** A builder that nobody knows (any more). */
export const noBuilder: Rule = {
  id: 'no-builder',
  title: { en: 'The builder does not exist', ja: 'ビルダーが存在しません' },
  means: {
    en: 'buildx does not know a builder with this name.',
    ja: 'buildx に、この名前のビルダーがありません。'
  },
  signals: [{ pattern: /\bno builder "[^"]*" found\b/i, places: ANYWHERE }],
  causes: [
    {
      id: 'aftermath',
      when: [inPostStep],
      certainty: 'likely',
      text: {
        en: 'The line comes from the cleanup: another job on the same runner has removed the builder. It is harmless.',
        ja: '後片付けの行です。同じランナーの別のジョブがビルダーを削除しました。影響はありません。'
      },
      remedies: [
        {
          text: {
            en: 'Ignore it; if the job failed, the reason is further up in the log.',
            ja: '無視して構いません。ジョブが失敗した場合、原因はログのもっと前にあります。'
          }
        }
      ]
    },
    {
      id: 'other-home',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The builder was created under another `HOME` or `DOCKER_CONFIG`, in another job, or its name is misspelled.',
        ja: 'ビルダーが別の `HOME` や `DOCKER_CONFIG`、または別のジョブで作られたか、名前が間違っています。'
      },
      remedies: [
        {
          text: {
            en: 'Set the builder up in this job, under the same user:',
            ja: '同じジョブ、同じユーザーでビルダーを用意します:'
          },
          snippet: SET_UP_BUILDX
        }
      ]
    }
  ]
}
