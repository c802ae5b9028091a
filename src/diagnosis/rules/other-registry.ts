import { wordsSay } from '../conditions/answer.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { LOGIN_STEP } from '../snippets.js'

/** Docker Hub answered, because the name has no host. */
export const wrongRegistryDockerHub: Rule = {
  id: 'wrong-registry-docker-hub',
  title: { en: 'Docker Hub was asked, not ghcr.io', ja: 'ghcr.io ではなく Docker Hub に送られました' },
  means: {
    en: 'The answer is Docker Hub’s. An image name without a host goes there.',
    ja: 'この応答は Docker Hub のものです。ホストのないイメージ名は Docker Hub を指します。'
  },
  signals: [
    { pattern: /\brequested access to the resource is denied\b|\binsufficient_scope\b/i, places: ['docker-hub'] },
    { pattern: /\b(?:push|blobs\/uploads)\b.*\b(?:40[13]|denied|unauthorized)\b/i, places: ['docker-hub'] },
    {
      pattern: /\bunauthorized: incorrect username or password\b|\bunauthorized: authentication required\b/i,
      places: ['docker-hub']
    }
  ],
  causes: [
    {
      id: 'cache-as-image',
      when: [wordsSay(/docker\.io\/library\/gha\b/i, { en: 'the name is `gha`', ja: '名前が `gha` である' })],
      certainty: 'certain',
      text: {
        en: '`cache-to: gha` is read as an image called "gha".',
        ja: '`cache-to: gha` は "gha" というイメージ名として読まれます。'
      },
      remedies: [
        {
          text: { en: 'Write the type of the cache:', ja: 'キャッシュの種類を書きます:' },
          snippet: 'cache-from: type=gha\ncache-to: type=gha,mode=max'
        }
      ]
    },
    {
      id: 'host-missing',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The tag does not start with `{registry}/`.',
        ja: 'タグの先頭に `{registry}/` がありません。'
      },
      remedies: [
        {
          text: {
            en: 'Put the host in front of every name: `{ghcr}`. If Docker Hub is meant as well, log in there too.',
            ja: 'すべての名前の先頭にホストを付けます: `{ghcr}`。Docker Hub にも送る場合は、そちらにもログインします。'
          }
        }
      ]
    }
  ]
}

/** Base images, or the builder's own image. */
export const dockerhubRateLimit: Rule = {
  id: 'dockerhub-rate-limit',
  title: { en: 'Docker Hub’s pull limit was reached', ja: 'Docker Hub のプル回数の上限に達しました' },
  means: {
    en: 'Docker Hub refused a pull of a base image or of BuildKit’s own image. ghcr.io is not involved.',
    ja: 'ベースイメージか BuildKit 自身のイメージのプルを、Docker Hub が拒否しました。ghcr.io とは関係ありません。'
  },
  signals: [
    {
      pattern: /\bpull rate limit\b|docker\.com\/increase-rate-limit/i,
      places: ['docker-hub', 'nowhere', 'registry'],
      inStep: true
    },
    { pattern: /\btoomanyrequests\b|\b429\b/i, places: ['docker-hub'] }
  ],
  causes: [
    {
      id: 'builder-image',
      when: [
        wordsSay(/moby\/buildkit|tonistiigi\/binfmt/i, {
          en: 'the image is BuildKit’s or binfmt’s',
          ja: 'BuildKit または binfmt のイメージである'
        })
      ],
      certainty: 'certain',
      text: {
        en: 'The builder’s own image could not be pulled.',
        ja: 'ビルダー自身のイメージをプルできませんでした。'
      },
      remedies: [logInToHub(), mirror()]
    },
    {
      id: 'anonymous-pulls',
      when: [],
      certainty: 'likely',
      text: {
        en: 'Anonymous pulls from a shared IP address used up the limit.',
        ja: '多くの利用者が共有するアドレスからの匿名プルが、上限を使い切りました。'
      },
      remedies: [logInToHub(), mirror()]
    }
  ]
}

function logInToHub() {
  return {
    text: {
      en: 'Log in to Docker Hub before the build, with an account of your own:',
      ja: 'ビルドの前に、自分のアカウントで Docker Hub にログインします:'
    },
    snippet:
      '- uses: docker/login-action@v4\n  with:\n    username: $' +
      '{{ vars.DOCKERHUB_USERNAME }}\n    password: $' +
      '{{ secrets.DOCKERHUB_TOKEN }}'
  } as const
}

function mirror() {
  return {
    text: {
      en: 'Or take the base image from a mirror or from another registry (for example `mirror.gcr.io/library/…`).',
      ja: 'または、ミラーや別のレジストリのベースイメージを使います (例: `mirror.gcr.io/library/…`)。'
    }
  } as const
}

/** The registry before ghcr.io. */
export const legacyDockerPkg: Rule = {
  id: 'legacy-docker-pkg',
  title: {
    en: 'docker.pkg.github.com is the old registry; ghcr.io has replaced it',
    ja: 'docker.pkg.github.com は古いレジストリで、ghcr.io に置き換えられています'
  },
  means: {
    en: 'The reference names the registry that GitHub has retired. It supported neither multi-platform images nor pulls without a login.',
    ja: '参照に、GitHub が廃止したレジストリが書かれています。マルチプラットフォームや、ログインなしのプルには対応していませんでした。'
  },
  signals: [
    {
      pattern:
        /\b(?:40[0-9]|denied|unauthorized|forbidden|no basic auth credentials|not found|resource not accessible|no such host|could not be reached)\b/i,
      places: ['legacy']
    },
    {
      pattern: /\bcreateRegistryPackageVersion\b|\bGitHub Packages service\b/i,
      places: ['legacy', 'nowhere', 'registry']
    }
  ],
  causes: [
    {
      id: 'move',
      when: [],
      certainty: 'certain',
      text: {
        en: 'The workflow still names the old registry.',
        ja: 'ワークフローに古いレジストリの名前が残っています。'
      },
      remedies: [
        {
          text: {
            en: 'Use the new name, `{ghcr}`, and log in to {registry}:',
            ja: '新しい名前 `{ghcr}` に直し、{registry} にログインします:'
          },
          snippet: LOGIN_STEP
        },
        remedy.allowPush
      ]
    }
  ]
}
