import { wordsSay } from '../conditions/answer.js'
import { daemonAnswers, emulatorsMissing, emulatorsThere } from '../conditions/run.js'
import { ANYWHERE, type Rule } from '../rule.js'
import { SET_UP_QEMU } from '../snippets.js'

/** Nothing to build with. */
export const dockerDaemonUnavailable: Rule = {
  id: 'docker-daemon-unavailable',
  title: { en: 'There is no usable Docker on this runner', ja: 'このランナーで Docker を使えません' },
  means: {
    en: 'The tool could not reach a Docker daemon. The registry is not involved.',
    ja: 'ツールが Docker デーモンに接続できませんでした。レジストリとは関係ありません。'
  },
  signals: [
    { pattern: /\bcannot connect to the docker daemon\b/i, places: ANYWHERE },
    { pattern: /\bpermission denied while trying to connect to the docker\b/i, places: ANYWHERE },
    { pattern: /\bfile not found: '?docker'?/i, places: ANYWHERE },
    { pattern: /\bcontainer action is only supported on linux\b/i, places: ANYWHERE },
    { pattern: /\bdocker: (?:command )?not found\b|\bunable to locate executable file: docker\b/i, places: ANYWHERE },
    { pattern: /\bcannot connect to podman\b|\bfailed to connect to the docker API\b/i, places: ANYWHERE },
    { pattern: /\bdocker daemon is not running\b/i, places: ANYWHERE }
  ],
  shows: ['engine'],
  causes: [
    {
      id: 'not-allowed',
      when: [
        wordsSay(/permission denied/i, { en: 'the socket refuses the user', ja: 'ソケットがユーザーを拒否している' })
      ],
      certainty: 'certain',
      text: {
        en: 'The runner’s user is not allowed to use Docker’s socket.',
        ja: 'ランナーのユーザーに、Docker のソケットを使う権限がありません。'
      },
      remedies: [
        {
          text: {
            en: 'Add the user to the group `docker` and restart the runner:',
            ja: 'ユーザーを `docker` グループに追加し、ランナーを再起動します:'
          },
          snippet: 'sudo usermod -aG docker "$USER"'
        }
      ]
    },
    {
      id: 'not-linux',
      when: [wordsSay(/only supported on linux/i, { en: 'the runner is not Linux', ja: 'ランナーが Linux ではない' })],
      certainty: 'certain',
      text: { en: 'The job does not run on Linux.', ja: 'ジョブが Linux 上で動いていません。' },
      remedies: [
        { text: { en: 'Run the job on Linux:', ja: 'ジョブを Linux で実行します:' }, snippet: 'runs-on: ubuntu-latest' }
      ]
    },
    {
      id: 'looked-elsewhere',
      when: [daemonAnswers],
      certainty: 'likely',
      text: {
        en: 'Docker answers this step, so the tool looked elsewhere: another `DOCKER_HOST` or context, `sudo`, a container without the socket; or Docker was not up yet.',
        ja: 'このステップでは Docker が応答するため、ツールが別の場所を見ていました (別の `DOCKER_HOST` やコンテキスト、`sudo`、ソケットのないコンテナー)。または、まだ起動中でした。'
      },
      remedies: [
        {
          text: {
            en: 'In the step that failed, check where its docker command connects:',
            ja: '失敗したステップで、docker コマンドの接続先を確認します:'
          },
          snippet: 'docker context ls; echo "$DOCKER_HOST"'
        }
      ]
    },
    {
      id: 'no-daemon',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'Docker is not installed or not running here: a macOS or Windows runner, a self-hosted runner, or a job container without the socket.',
        ja: 'Docker がないか、動いていません。macOS や Windows のランナー、セルフホステッドランナー、ソケットのないコンテナージョブで起こります。'
      },
      remedies: [
        {
          text: { en: 'Run the job on a runner with Docker:', ja: 'Docker のあるランナーでジョブを実行します:' },
          snippet: 'runs-on: ubuntu-latest'
        },
        {
          text: {
            en: 'On your own runner: install and start Docker, or mount `/var/run/docker.sock` into the job’s container.',
            ja: '自前のランナーでは、Docker をインストールして起動するか、`/var/run/docker.sock` をジョブのコンテナーにマウントします。'
          }
        }
      ]
    }
  ]
}

const setUpEmulators = {
  text: { en: 'Install the emulators before the builder:', ja: 'ビルダーより前にエミュレーターを用意します:' },
  snippet: SET_UP_QEMU
} as const

const nativeInstead = {
  text: {
    en: 'Or build each platform on its own runner, or cross-compile with `TARGETARCH`.',
    ja: 'または、プラットフォームごとに専用のランナーでビルドするか、`TARGETARCH` でクロスコンパイルします。'
  }
} as const

/** A binary of another architecture. */
export const execFormatError: Rule = {
  id: 'exec-format-error',
  title: {
    en: 'A program of another architecture cannot run here',
    ja: '別のアーキテクチャのプログラムを実行できません'
  },
  means: {
    en: 'The build tried to run a program made for another kind of processor.',
    ja: '別の種類のプロセッサ用のプログラムを、ビルド中に実行しようとしました。'
  },
  signals: [{ pattern: /\bexec format error\b/i, places: ANYWHERE, inStep: true }],
  shows: ['engine'],
  causes: [
    {
      id: 'no-emulator',
      when: [emulatorsMissing],
      certainty: 'likely',
      text: {
        en: 'The runner has no emulators, so only its own platform can be run in a build.',
        ja: 'ランナーにエミュレーターがないため、ビルドの中で実行できるのはランナー自身のプラットフォームだけです。'
      },
      remedies: [setUpEmulators, nativeInstead]
    },
    {
      id: 'copied-binary',
      when: [emulatorsThere],
      certainty: 'likely',
      text: {
        en: 'The runner has emulators, so the program itself is the wrong one: a binary built on the runner was copied into the image, the base image is pinned to the digest of another platform, or no emulator fits this platform.',
        ja: 'ランナーにエミュレーターはあるため、プログラム自体が違います。ランナーでビルドしたバイナリをコピーしたか、ベースイメージを別のプラットフォームのダイジェストで固定しているか、このプラットフォーム用のエミュレーターがありません。'
      },
      remedies: [
        {
          text: {
            en: 'Build the program inside the Dockerfile for `TARGETARCH`, and pin base images by the digest of their index.',
            ja: 'プログラムは Dockerfile の中で `TARGETARCH` に合わせてビルドし、ベースイメージはインデックスのダイジェストで固定します。'
          }
        },
        setUpEmulators
      ]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'A platform other than the runner’s is built, and there is no emulator; or a binary built on the runner was copied into the image.',
        ja: 'ランナーと違うプラットフォームをエミュレーターなしでビルドしているか、ランナーでビルドしたバイナリをイメージにコピーしています。'
      },
      remedies: [setUpEmulators, nativeInstead]
    }
  ]
}

/** The disk. */
export const noSpaceLeft: Rule = {
  id: 'no-space-left',
  title: { en: 'The runner’s disk is full', ja: 'ランナーのディスクがいっぱいです' },
  means: {
    en: 'Something could not be written, because no space is left. The registry is not involved.',
    ja: '空き容量がなく、書き込めませんでした。レジストリとは関係ありません。'
  },
  signals: [{ pattern: /\bno space left on device\b|\bERRNO 28\b/i, places: ANYWHERE, inStep: true }],
  causes: [
    {
      id: 'disk-full',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The image, its cache and the tools that come with the runner do not fit together.',
        ja: 'イメージ、キャッシュ、ランナーに最初から入っているツールで、ディスクを使い切りました。'
      },
      remedies: [
        {
          text: {
            en: 'Remove tools that you do not need, before the build:',
            ja: 'ビルドの前に、不要なツールを削除します:'
          },
          snippet: '- run: sudo rm -rf /usr/share/dotnet /opt/ghc /usr/local/lib/android'
        },
        {
          text: {
            en: 'Or use a larger runner, leave `load` out, or build fewer platforms per job.',
            ja: 'または、大きなランナーを使う、`load` をやめる、ジョブあたりのプラットフォームを減らす、のいずれかを行います。'
          }
        }
      ]
    }
  ]
}
