import { condition } from '../condition.js'
import { wordsSay } from '../conditions/answer.js'
import { packageLinkedElsewhere, packageUnlinked } from '../conditions/package.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { LOGIN_STEP } from '../snippets.js'

/** The package can be read; what was asked for is not in it. */
export const manifestUnknown: Rule = {
  id: 'manifest-unknown',
  title: { en: 'This tag or digest is not in the registry', ja: 'このタグまたはダイジェストはレジストリにありません' },
  means: {
    en: 'The registry let the request in and has nothing under this tag, digest or name.',
    ja: 'リクエストは受け付けられましたが、このタグ、ダイジェスト、または名前のものはありません。'
  },
  signals: [
    { pattern: /\bmanifest[ _]unknown\b|\bname[ _]unknown\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\brepository name not known to registry\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\bcontent at https?:\/\/\S+ not found\b/i, places: ['registry'] },
    { pattern: /\b(?:[\w.-]+(?::\d+)?\/)?[\w./-]+(?::[\w.-]+|@sha256:[0-9a-f]+): not found$/i, places: ['registry'] },
    { pattern: /^(?:GET|HEAD) \S+\/manifests\/\S+: 404\b/i, places: ['registry', 'nowhere'] }
  ],
  shows: ['reference'],
  causes: [
    {
      id: 'referrers',
      when: [wordsSay(/\/referrers\//, { en: 'the address holds `/referrers/`', ja: 'アドレスに `/referrers/` が含まれている' })],
      certainty: 'likely',
      text: {
        en: 'ghcr.io does not offer the list of referrers; clients then use the tag `sha256-…`. This line alone is no failure.',
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
      when: [wordsSay(/sha256:[0-9a-f]{8}|sha256:…/i, { en: 'a digest was asked for', ja: 'ダイジェストが指定されている' })],
      certainty: 'likely',
      text: {
        en: 'The digest was never pushed, or a clean-up has deleted it; a clean-up of "untagged" versions also takes the parts of multi-platform images.',
        ja: 'そのダイジェストはプッシュされていないか、整理で削除されています。「タグなし」の整理では、マルチプラットフォームイメージの一部も消えます。'
      },
      remedies: [
        {
          text: {
            en: 'Push first and use the digest that the push gives; after a clean-up, build and push the image again.',
            ja: '先にプッシュし、その結果のダイジェストを使います。整理で消えた場合は、ビルドしてプッシュし直します。'
          }
        },
        {
          text: {
            en: 'Let the clean-up spare the parts of multi-platform images.',
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
        en: 'The tag does not exist (`latest` is made only where somebody pushes it; `v1.0` and `1.0` differ), or the image has another name.',
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
    { pattern: /\bunknown blob\b|\bblob[ _]upload[ _]unknown\b|\bblob[ _]unknown\b|\bblob upload (?:unknown|invalid)\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\bdigest_invalid\b|\bprovided digest did not match uploaded content\b/i, places: ['registry', 'nowhere'] }
  ],
  shows: ['status'],
  causes: [
    {
      id: 'content-changed',
      when: [wordsSay(/digest/i, { en: 'the answer speaks of the digest', ja: '応答がダイジェストに触れている' })],
      certainty: 'likely',
      text: {
        en: 'The layer arrived changed: a proxy on the way, or a layer that was compressed anew.',
        ja: 'レイヤーが途中で変わりました。経路上のプロキシか、再圧縮されたレイヤーが原因です。'
      },
      remedies: [
        {
          text: {
            en: 'Push once more without a proxy in between; with skopeo, add `--dest-compress`.',
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
        en: 'A passing fault, mostly where several jobs push the same layers at once.',
        ja: '一時的な不調です。複数のジョブが同じレイヤーを同時にプッシュするときに起こりやすくなります。'
      },
      remedies: [
        remedy.tryAgain,
        {
          text: { en: 'Let runs wait for each other:', ja: '実行を順番に行います:' },
          snippet: 'concurrency:\n  group: publish-image'
        }
      ]
    }
  ]
}

const idTokenWords = wordsSay(/id[-_]token/i, { en: 'the line speaks of the id token', ja: 'その行が ID トークンに触れている' })

/** The image is there; what was to be put beside it is not. */
export const attestationFailure: Rule = {
  id: 'attestation-failure',
  title: { en: 'The image was pushed, its attestation failed', ja: 'イメージはプッシュ済みですが、証明書 (attestation) の作成に失敗しました' },
  means: {
    en: 'The push itself succeeded; the attestation after it did not.',
    ja: 'プッシュ自体は成功しましたが、その後の証明書 (attestation) の処理が失敗しました。'
  },
  signals: [
    { pattern: /\bOCIError\b|\bError uploading artifact to container registry\b/i },
    { pattern: /\bError fetching https?:\/\/\S+\/v2\/\S* - expected 20\d, received \d+/i },
    { pattern: /\bFailed to get ID token\b|\bACTIONS_ID_TOKEN_REQUEST_URL\b/i },
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
        en: 'The job may not ask for an id token.',
        ja: 'ジョブに ID トークンを取得する権限がありません。'
      },
      remedies: [allow('id-token: write\n  attestations: write')]
    },
    {
      id: 'storage-record',
      when: [wordsSay(/storage record/i, { en: 'the line speaks of the storage record', ja: 'その行が storage record に触れている' })],
      certainty: 'likely',
      text: {
        en: 'The job may not write the storage record; the attestation itself may be there.',
        ja: 'ジョブに storage record を書く権限がありません。証明書自体は作られている場合があります。'
      },
      remedies: [allow('id-token: write\n  attestations: write\n  artifact-metadata: write')]
    },
    {
      id: 'persist',
      when: [wordsSay(/persist attestation/i, { en: 'the line speaks of storing', ja: 'その行が保存に触れている' })],
      certainty: 'likely',
      text: {
        en: 'The job lacks `attestations: write`, or the repository’s plan does not offer attestations.',
        ja: 'ジョブに `attestations: write` がないか、リポジトリのプランが証明書に対応していません。'
      },
      remedies: [allow('id-token: write\n  attestations: write')]
    },
    {
      id: 'subject-missing',
      when: [wordsSay(/received 404/, { en: 'the registry answered 404', ja: 'レジストリが 404 を返した' })],
      certainty: 'likely',
      text: {
        en: 'The image that is to be attested is not in the registry under this digest.',
        ja: '証明の対象となるダイジェストのイメージが、レジストリにありません。'
      },
      remedies: [
        {
          text: {
            en: 'Push first, and hand over the digest of the push and the name without a tag:',
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
        en: 'The attestation is pushed by a step of its own, which is not logged in to {registry}, or may not push there.',
        ja: '証明書は別のステップがプッシュしますが、{registry} にログインしていないか、プッシュの権限がありません。'
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

const emptyPage = condition(
  ['words'],
  { en: 'the package page shows no description', ja: 'パッケージのページに説明がない' },
  ({ words }) => /no description provided/i.test(words)
)

/** No error at all: the package page shows no repository, and later pushes may be refused. */
export const pushedButNotLinked: Rule = {
  id: 'pushed-but-not-linked',
  title: { en: 'The package is not linked to the repository', ja: 'パッケージがリポジトリにリンクされていません' },
  means: {
    en: 'The push succeeded, but the package does not show this repository. Pushes with the job’s token may be refused later.',
    ja: 'プッシュは成功しましたが、パッケージにこのリポジトリが表示されません。後でジョブのトークンによるプッシュが拒否されることがあります。'
  },
  signals: [
    { pattern: /\bno description provided\b/i, places: ['registry', 'nowhere'] },
    { pattern: /"package_type":\s?"container".*"repository":\s?null|"repository":\s?null.*"package_type":\s?"container"/i, places: ['registry', 'nowhere'] }
  ],
  shows: ['package'],
  causes: [
    {
      id: 'linked-elsewhere',
      when: [packageLinkedElsewhere],
      certainty: 'certain',
      text: {
        en: 'The package is linked to another repository, {linked}.',
        ja: 'パッケージは別のリポジトリ {linked} にリンクされています。'
      },
      remedies: [remedy.grantActionsAccess]
    },
    {
      id: 'unlinked',
      when: [packageUnlinked],
      certainty: 'certain',
      text: {
        en: 'The package is linked to no repository, as one that was first pushed with a personal token is.',
        ja: 'パッケージはどのリポジトリにもリンクされていません (個人のトークンで最初にプッシュするとこうなります)。'
      },
      remedies: [
        {
          text: {
            en: 'Open the package’s page or settings, press "Connect repository", choose {repository}, and tick "Inherit access from source repository".',
            ja: 'パッケージのページか設定で "Connect repository" を押し、{repository} を選んで "Inherit access from source repository" にチェックを入れます。'
          },
          link: 'package-settings'
        }
      ]
    },
    {
      id: 'annotation-missing',
      when: [emptyPage],
      certainty: 'likely',
      text: {
        en: 'The image is an index (several platforms, or an attestation), and of an index GitHub reads the annotations only, not the labels.',
        ja: 'イメージがインデックス (複数プラットフォーム、または証明書付き) です。GitHub はインデックスのアノテーションだけを読み、ラベルは読みません。'
      },
      remedies: [
        {
          text: {
            en: 'Put the source on the index too (this action does so by itself):',
            ja: 'インデックスにも source を付けます (このアクションは自動で付けます):'
          },
          snippet: '--annotation "index:org.opencontainers.image.source={server}/{repository}"'
        }
      ]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'possible',
      general: true,
      text: {
        en: 'The package existed before it got the label, or the label `org.opencontainers.image.source` does not name this repository.',
        ja: 'ラベルより前からパッケージがあったか、ラベル `org.opencontainers.image.source` がこのリポジトリを指していません。'
      },
      remedies: [
        {
          text: {
            en: 'Press "Connect repository" on the package’s page and choose {repository}.',
            ja: 'パッケージのページで "Connect repository" を押し、{repository} を選びます。'
          },
          link: 'package-settings'
        }
      ]
    }
  ]
}
