import { wordsSay } from '../conditions/answer.js'
import * as remedy from '../remedies.js'
import { ANYWHERE, type Rule } from '../rule.js'
import { LOGIN_STEP } from '../snippets.js'

const AT_FROM = /\[internal\] load metadata for|resolve source metadata|\bload metadata for\b/i

/** The image in FROM, not the one that is pushed. */
export const baseImageDenied: Rule = {
  id: 'base-image-denied',
  title: { en: 'The base image could not be read', ja: 'ベースイメージを読み取れませんでした' },
  means: {
    en: 'The refusal is about the image in `FROM`, not the one being pushed.',
    ja: '拒否されたのは `FROM` のイメージで、プッシュするイメージではありません。'
  },
  signals: [
    {
      pattern:
        /\b(?:denied|unauthorized|forbidden|40[13]|failed to authorize|insufficient_scope|does not exist or may require)\b/i,
      vertex: AT_FROM,
      places: ['registry', 'docker-hub', 'elsewhere', 'nowhere']
    },
    {
      pattern:
        /\b(?:failed to (?:resolve source metadata|load metadata) for|failed to create LLB definition|error resolving dockerfile.v0)\b.*(?:denied|unauthorized|forbidden|40[13]|failed to authorize|insufficient_scope)/i,
      places: ['registry', 'docker-hub', 'elsewhere', 'nowhere']
    },
    {
      pattern: /\bcreating build container: .*(?:denied|unauthorized|40[13]|authentication required)/i,
      places: ['registry', 'docker-hub', 'elsewhere', 'nowhere']
    },
    {
      pattern:
        /\b(?:error building image|error retrieving image|failed to get image|getting stage builder for stage \d+)\b.*\b(?:DENIED|UNAUTHORIZED)\b/,
      places: ['registry', 'docker-hub', 'elsewhere', 'nowhere']
    }
  ],
  causes: [
    {
      id: 'stage-name',
      when: [
        wordsSay(/docker\.io\/library\//i, {
          en: 'the image was looked up on Docker Hub',
          ja: 'イメージを Docker Hub で探している'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'The name after `FROM` (or `--from`) is not a stage in this Dockerfile, so it was looked up on Docker Hub.',
        ja: '`FROM` (または `--from`) の名前がこの Dockerfile のステージにないため、Docker Hub で探されました。'
      },
      remedies: [
        {
          text: {
            en: 'Correct the stage name (`AS …`), or put the registry in front of the image name.',
            ja: 'ステージ名 (`AS …`) を直すか、レジストリ名を付けてイメージを書きます。'
          }
        }
      ]
    },
    {
      id: 'anonymous',
      when: [
        wordsSay(/anonymous|authentication required/i, { en: 'no credential was sent', ja: '資格情報が送られていない' })
      ],
      certainty: 'likely',
      text: {
        en: 'The base image is private (or does not exist), and the job was not logged in to its registry at that point.',
        ja: 'ベースイメージが非公開 (または存在しない) で、その時点でジョブはそのレジストリにログインしていませんでした。'
      },
      remedies: [
        { text: { en: 'Log in before the build:', ja: 'ビルドの前にログインします:' }, snippet: LOGIN_STEP },
        remedy.allowPull
      ]
    },
    {
      id: 'no-role',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The base image is private, and this repository or account has no role on it.',
        ja: 'ベースイメージが非公開で、このリポジトリ (またはアカウント) にロールがありません。'
      },
      remedies: [
        {
          text: {
            en: 'In the settings of the base image’s package, "Manage Actions access", add {repository} with the Read role.',
            ja: 'ベースイメージのパッケージ設定の "Manage Actions access" で、{repository} を Read ロールで追加します。'
          }
        },
        remedy.allowPull
      ]
    }
  ]
}

/** No variant for the platform. */
export const noMatchingPlatform: Rule = {
  id: 'no-matching-platform',
  title: { en: 'The image has no variant for this platform', ja: 'イメージにこのプラットフォーム用のものがありません' },
  means: {
    en: 'The base image, or the image that was pulled, was not published for the requested platform.',
    ja: 'ベースイメージ (またはプルしたイメージ) が、要求されたプラットフォーム向けに公開されていません。'
  },
  signals: [
    { pattern: /\bno match for platform in manifest\b/i, places: ANYWHERE },
    { pattern: /\bno matching manifest for \S+/i, places: ANYWHERE },
    {
      pattern:
        /\bno (?:image|child with platform|suitable image) (?:found )?(?:in (?:image index|manifest list) )?(?:for|matching)\b.*\b(?:platform|architecture|linux)/i,
      places: ANYWHERE
    },
    { pattern: /\bno child with platform \S+ in index\b/i, places: ANYWHERE }
  ],
  causes: [
    {
      id: 'not-published',
      when: [],
      certainty: 'certain',
      text: {
        en: 'The image exists, but only for other platforms.',
        ja: 'イメージは存在しますが、ほかのプラットフォーム用だけです。'
      },
      remedies: [
        {
          text: {
            en: 'Remove the platform from `platforms:`, or use a base image that is published for it.',
            ja: '`platforms:` からそのプラットフォームを外すか、それに対応するベースイメージを使います。'
          }
        },
        {
          text: { en: 'See what the image offers:', ja: 'イメージの対応プラットフォームを確認します:' },
          snippet: 'docker buildx imagetools inspect IMAGE'
        }
      ]
    }
  ]
}
