import { wordsSay } from '../conditions/answer.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'

/** The package can be read; what was asked for is not in it. */
export const manifestUnknown: Rule = {
  id: 'manifest-unknown',
  title: { en: 'This tag or digest is not in the registry', ja: 'このタグまたはダイジェストはレジストリにありません' },
  means: {
    en: 'The registry accepted the request but has nothing under this tag, digest or name.',
    ja: 'リクエストは受け付けられましたが、このタグ、ダイジェスト、または名前のものはありません。'
  },
  signals: [
    { pattern: /\bmanifest[ _]unknown\b|\bname[ _]unknown\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\brepository name not known to registry\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\bcontent at https?:\/\/\S+ not found\b/i, places: ['registry'] },
    { pattern: /[:@][\w.:-]{1,140}: not found$/i, places: ['registry'] },
    { pattern: /^(?:GET|HEAD) \S+\/manifests\/\S+: 404\b/i, places: ['registry', 'nowhere'] }
  ],
  shows: ['reference'],
  causes: [
    {
      id: 'referrers',
      when: [
        wordsSay(/\/referrers\//, {
          en: 'the address contains `/referrers/`',
          ja: 'アドレスに `/referrers/` が含まれている'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'ghcr.io does not offer the list of referrers; clients then use the tag `sha256-…`. This line alone is not a failure.',
        ja: 'ghcr.io は referrers の一覧を提供しておらず、クライアントは `sha256-…` タグを使います。この行だけなら失敗ではありません。'
      },
      remedies: [
        {
          text: {
            en: 'Look for the real failure further down in the log.',
            ja: 'ログのもっと後にある、本当の失敗を探します。'
          }
        }
      ]
    },
    {
      id: 'digest-gone',
      when: [
        wordsSay(/sha256:[0-9a-f]{8}|sha256:…/i, { en: 'a digest was requested', ja: 'ダイジェストが指定されている' })
      ],
      certainty: 'likely',
      text: {
        en: 'The digest was never pushed, or a cleanup has deleted it; a cleanup of "untagged" versions also removes the parts of multi-platform images.',
        ja: 'そのダイジェストはプッシュされていないか、整理で削除されています。「タグなし」の整理では、マルチプラットフォームイメージの一部も消えます。'
      },
      remedies: [
        {
          text: {
            en: 'Push first and use the digest that the push returns; after a cleanup, build and push the image again.',
            ja: '先にプッシュし、その結果のダイジェストを使います。整理で消えた場合は、ビルドしてプッシュし直します。'
          }
        },
        {
          text: {
            en: 'Make the cleanup keep the parts of multi-platform images.',
            ja: '整理では、マルチプラットフォームイメージの一部を残すようにします。'
          }
        }
      ]
    },
    {
      id: 'tag-missing',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The tag does not exist (`latest` exists only if somebody pushes it; `v1.0` and `1.0` differ), or the image has another name.',
        ja: 'タグが存在しない (`latest` は誰かがプッシュしたときだけあり、`v1.0` と `1.0` は別のタグです) か、イメージ名が違います。'
      },
      remedies: [
        {
          text: {
            en: 'Look at the tags that the package page lists, and use one of them.',
            ja: 'パッケージのページにあるタグの一覧を確認し、そのどれかを使います。'
          }
        }
      ]
    }
  ]
}

/** The upload's session or a blob is not there any more. */
export const unknownBlob: Rule = {
  id: 'unknown-blob',
  title: { en: 'The registry lost track of an upload', ja: 'レジストリがアップロードを見失いました' },
  means: {
    en: 'The registry does not know the upload or a layer that the image refers to.',
    ja: 'アップロード、またはイメージが参照するレイヤーが、レジストリに見つかりません。'
  },
  signals: [
    {
      pattern:
        /\bunknown blob\b|\bblob[ _]upload[ _]unknown\b|\bblob[ _]unknown\b|\bblob upload (?:unknown|invalid)\b/i,
      places: ['registry', 'nowhere']
    },
    {
      pattern: /\bdigest_invalid\b|\bprovided digest did not match uploaded content\b/i,
      places: ['registry', 'nowhere']
    }
  ],
  shows: ['status'],
  causes: [
    {
      id: 'content-changed',
      when: [
        wordsSay(/digest_invalid|digest did not match/i, {
          en: 'the answer mentions the digest',
          ja: '応答がダイジェストに触れている'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'The layer arrived changed: a proxy on the way, or a layer that was recompressed.',
        ja: 'レイヤーが途中で変わりました。経路上のプロキシか、再圧縮されたレイヤーが原因です。'
      },
      remedies: [
        {
          text: {
            en: 'Push again without a proxy in between; with skopeo, add `--dest-compress`.',
            ja: 'プロキシを通さずにプッシュし直します。skopeo では `--dest-compress` を付けます。'
          }
        }
      ]
    },
    {
      id: 'concurrent',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'A temporary fault, usually when several jobs push the same layers at once.',
        ja: '一時的な不調です。複数のジョブが同じレイヤーを同時にプッシュするときに起こりやすくなります。'
      },
      remedies: [
        remedy.tryAgain,
        {
          text: { en: 'Make runs wait for each other:', ja: '実行を順番に行います:' },
          snippet: 'concurrency:\n  group: publish-image'
        }
      ]
    }
  ]
}
