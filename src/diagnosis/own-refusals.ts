import type { Text } from './text.js'

interface Refusal {
  readonly title: Text
  readonly remedy: Text
}

/** Refusals of ours by id: a title of its own, and the one thing to do. The cause is what the run found out. */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  'no-checkout': {
    title: { en: 'The repository has not been checked out', ja: 'リポジトリがチェックアウトされていません' },
    remedy: {
      en: 'Add `- uses: actions/checkout@v5` before this step.',
      ja: 'このステップの前に `- uses: actions/checkout@v5` を置きます。'
    }
  },
  'no-context': {
    title: { en: 'The build context does not exist', ja: 'ビルドコンテキストがありません' },
    remedy: {
      en: 'Set `context` to the path of an existing folder, relative to the repository’s root.',
      ja: '`context` に、リポジトリのルートから見て存在するフォルダーのパスを書きます。'
    }
  },
  'target-missing': {
    title: { en: 'The Dockerfile has no such stage', ja: '指定したステージが Dockerfile にありません' },
    remedy: {
      en: 'Set `target` to the name of a stage, or name the stage in the Dockerfile: `FROM … AS name`.',
      ja: '`target` に実在するステージ名を書くか、Dockerfile の側で `FROM … AS name` と名前を付けます。'
    }
  },
  'builder-not-started': {
    title: { en: 'The build container could not be started', ja: 'ビルド用のコンテナーを起動できません' },
    remedy: {
      en: 'Set `builder-image` to an image that this runner can pull, or `builder` to a builder of your own.',
      ja: 'このランナーからプルできるイメージを `builder-image` に書くか、用意したビルダーの名前を `builder` に書きます。'
    }
  },
  'check-unsupported': {
    title: { en: 'The builder is too old to check Dockerfiles', ja: 'ビルダーが古く、Dockerfile をチェックできません' },
    remedy: {
      en: 'Use a newer builder: add `docker/setup-buildx-action` before this step and set `builder` to its name, or start the Dockerfile with `# syntax=docker/dockerfile:1`.',
      ja: 'このステップの前に `docker/setup-buildx-action` を置き、そのビルダーの名前を `builder` に書きます。Dockerfile の先頭に `# syntax=docker/dockerfile:1` を書いてもかまいません。'
    }
  },
  'engine-cannot': {
    title: { en: 'The engine cannot do what is requested', ja: '指定された内容をこのエンジンでは実行できません' },
    remedy: {
      en: 'Use another engine (`engine: auto` chooses one that can), or leave out the input named above.',
      ja: '別のエンジンを使うか (`engine: auto` なら使えるものが選ばれます)、上に示した入力を外します。'
    }
  },
  'no-digest': {
    title: { en: 'The pushed digest could not be determined', ja: 'プッシュされたダイジェストを確認できません' },
    remedy: {
      en: 'Run the job again; if it happens again, use a newer engine: this one does not report what it pushed.',
      ja: 'ジョブを再実行します。再び起きる場合は、新しいエンジンを使います。今のエンジンはプッシュした内容を示しません。'
    }
  },
  'platforms-missing': {
    title: {
      en: 'The image lacks a requested platform',
      ja: '指定したプラットフォームがイメージに含まれていません'
    },
    remedy: {
      en: 'Correct `platforms`, or use a builder that can build all of them.',
      ja: '`platforms` を直すか、すべてのプラットフォームをビルドできるビルダーを使います。'
    }
  },
  'source-absent': {
    title: { en: 'The source image does not exist', ja: '元になるイメージがありません' },
    remedy: {
      en: 'Set `source` to an existing image; if an earlier job builds it, make this job wait for it with `needs:`.',
      ja: '`source` に実在するイメージを書きます。先行するジョブがビルドする場合は、`needs:` で待つようにします。'
    }
  },
  'source-unreadable': {
    title: { en: 'The source image cannot be read', ja: '元になるイメージを読み取れません' },
    remedy: {
      en: 'Create it again, for example with `docker save -o FILE IMAGE` or `buildx build --output type=oci,dest=FILE`.',
      ja: '`docker save -o FILE IMAGE` や `buildx build --output type=oci,dest=FILE` などで作り直します。'
    }
  },
  'source-incomplete': {
    title: { en: 'Parts of the source image are missing', ja: '元になるイメージの一部がありません' },
    remedy: {
      en: 'Build and push the source again: a cleanup of untagged versions has most likely deleted the missing parts.',
      ja: '元のイメージをもう一度ビルドしてプッシュします。タグのないバージョンの整理で削除された可能性が高いです。'
    }
  },
  'source-of-other-repository': {
    title: { en: 'The source image is from another repository', ja: '元になるイメージは別のリポジトリのものです' },
    remedy: {
      en: 'Set `source` to an image of this repository.',
      ja: '`source` にこのリポジトリのイメージを書きます。'
    }
  },
  'source-of-other-commit': {
    title: { en: 'The source image is from another commit', ja: '元になるイメージは別のコミットのものです' },
    remedy: {
      en: 'Run on the commit that the image was built from, or build the image of this commit first.',
      ja: 'イメージのビルド元のコミットで実行するか、先にこのコミットのイメージをビルドします。'
    }
  },
  'version-exists': {
    title: { en: 'This version has already been published', ja: 'このバージョンはすでに公開されています' },
    remedy: {
      en: 'Release a new version.',
      ja: '新しいバージョンをリリースします。'
    }
  }
}
