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
      en: 'Put `- uses: actions/checkout@v5` in front of this step.',
      ja: 'このステップの前に `- uses: actions/checkout@v5` を置きます。'
    }
  },
  'no-context': {
    title: { en: 'The build context does not exist', ja: 'ビルドコンテキストがありません' },
    remedy: {
      en: 'Write the path of a folder that exists as `context`, relative to the repository’s root.',
      ja: '`context` に、リポジトリのルートから見て存在するフォルダーのパスを書きます。'
    }
  },
  'target-missing': {
    title: { en: 'The Dockerfile has no such stage', ja: '指定したステージが Dockerfile にありません' },
    remedy: {
      en: 'Write the name of a stage as `target`, or name the stage in the Dockerfile: `FROM … AS name`.',
      ja: '`target` に実在するステージ名を書くか、Dockerfile の側で `FROM … AS name` と名前を付けます。'
    }
  },
  'builder-not-started': {
    title: { en: 'The container in which to build could not be started', ja: 'ビルド用のコンテナーを起動できません' },
    remedy: {
      en: 'Name an image that this runner can pull as `builder-image`, or a builder of your own as `builder`.',
      ja: 'このランナーからプルできるイメージを `builder-image` に書くか、用意したビルダーの名前を `builder` に書きます。'
    }
  },
  'check-unsupported': {
    title: { en: 'The builder is too old to check Dockerfiles', ja: 'ビルダーが古く、Dockerfile をチェックできません' },
    remedy: {
      en: 'Take a newer builder: put `docker/setup-buildx-action` in front of this step and give its name as `builder`, or begin the Dockerfile with `# syntax=docker/dockerfile:1`.',
      ja: 'このステップの前に `docker/setup-buildx-action` を置き、そのビルダーの名前を `builder` に書きます。Dockerfile の先頭に `# syntax=docker/dockerfile:1` を書いてもかまいません。'
    }
  },
  'engine-cannot': {
    title: { en: 'The engine cannot do what is asked', ja: '指定された内容をこのエンジンでは実行できません' },
    remedy: {
      en: 'Take another engine (`engine: auto` chooses one that can), or leave out the input that is named above.',
      ja: '別のエンジンを使うか (`engine: auto` なら使えるものが選ばれます)、上に示した入力を外します。'
    }
  },
  'no-digest': {
    title: { en: 'Nobody can say which digest was pushed', ja: 'プッシュされたダイジェストを確認できません' },
    remedy: {
      en: 'Run the job again; if it happens again, take a newer engine: this one does not name what it pushed.',
      ja: 'ジョブを再実行します。再び起きる場合は、新しいエンジンを使います。今のエンジンはプッシュした内容を示しません。'
    }
  },
  'platforms-missing': {
    title: {
      en: 'The image lacks a platform that was asked for',
      ja: '指定したプラットフォームがイメージに含まれていません'
    },
    remedy: {
      en: 'Correct `platforms`, or use a builder that builds each of them.',
      ja: '`platforms` を直すか、すべてのプラットフォームをビルドできるビルダーを使います。'
    }
  },
  'source-absent': {
    title: { en: 'The source image does not exist', ja: '元になるイメージがありません' },
    remedy: {
      en: 'Write the name of an image that exists as `source`; where an earlier job builds it, let this one wait for it: `needs:`.',
      ja: '`source` に実在するイメージを書きます。先行するジョブがビルドする場合は、`needs:` で待つようにします。'
    }
  },
  'source-unreadable': {
    title: { en: 'The source image cannot be read', ja: '元になるイメージを読み取れません' },
    remedy: {
      en: 'Make it anew, for example by `docker save -o FILE IMAGE` or `buildx build --output type=oci,dest=FILE`.',
      ja: '`docker save -o FILE IMAGE` や `buildx build --output type=oci,dest=FILE` などで作り直します。'
    }
  },
  'source-incomplete': {
    title: { en: 'Parts of the source image are missing', ja: '元になるイメージの一部がありません' },
    remedy: {
      en: 'Build and push the source again: a clean-up of untagged versions has most likely deleted what it lacks.',
      ja: '元のイメージをもう一度ビルドしてプッシュします。タグのないバージョンの整理で削除された可能性が高いです。'
    }
  },
  'source-of-other-repository': {
    title: { en: 'The source image is of another repository', ja: '元になるイメージは別のリポジトリのものです' },
    remedy: {
      en: 'Write an image of this repository as `source`.',
      ja: '`source` にこのリポジトリのイメージを書きます。'
    }
  },
  'source-of-other-commit': {
    title: { en: 'The source image is of another commit', ja: '元になるイメージは別のコミットのものです' },
    remedy: {
      en: 'Run on the commit that the image was built from, or build the image of this commit first.',
      ja: 'イメージのビルド元のコミットで実行するか、先にこのコミットのイメージをビルドします。'
    }
  },
  'version-exists': {
    title: { en: 'This version has been published already', ja: 'このバージョンはすでに公開されています' },
    remedy: {
      en: 'Release a new version.',
      ja: '新しいバージョンをリリースします。'
    }
  }
}
