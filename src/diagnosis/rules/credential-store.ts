import { wordsSay } from '../conditions/answer.js'
import type { Rule } from '../rule.js'

/** The registry was content; the local keeper of passwords was not. */
export const credentialStoreFailure: Rule = {
  id: 'credential-store-failure',
  title: {
    en: 'The runner could not store the login',
    ja: 'ランナーがログイン情報を保存できませんでした'
  },
  means: {
    en: 'Docker’s credential helper (`credsStore`, `credHelpers`) failed. The registry is not involved.',
    ja: 'Docker のパスワード保存用プログラム (`credsStore`、`credHelpers`) が失敗しました。レジストリとは関係ありません。'
  },
  signals: [
    {
      pattern: /\berror (?:storing|saving|getting|erasing) credentials\b/i,
      places: ['registry', 'nowhere', 'docker-hub']
    },
    {
      pattern: /\bdocker-credential-[a-z0-9-]+\b.*\b(?:not found|not installed|exit status|failed)/i,
      places: ['registry', 'nowhere', 'docker-hub']
    },
    { pattern: /\bpass not initialized\b/i, places: ['registry', 'nowhere', 'docker-hub'] }
  ],
  causes: [
    {
      id: 'helper-missing',
      when: [wordsSay(/not found|not installed/i, { en: 'the helper is not installed', ja: '保存用プログラムがない' })],
      certainty: 'likely',
      text: {
        en: 'The configuration names a helper that is not installed on this runner.',
        ja: '設定に書かれた保存用プログラムが、このランナーにインストールされていません。'
      },
      remedies: [ownDirectory()]
    },
    {
      id: 'store-locked',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The password store is locked or not set up, as on a runner without a desktop session, or several jobs share one user.',
        ja: 'パスワードの保管場所がロックされているか、未設定です。デスクトップのないランナーや、複数のジョブが 1 ユーザーを共有する場合に起こります。'
      },
      remedies: [ownDirectory()]
    }
  ]
}

function ownDirectory() {
  return {
    text: {
      en: 'Give the job its own Docker configuration, without a helper:',
      ja: '保存用プログラムを使わない、ジョブ専用の Docker 設定を用意します:'
    },
    snippet:
      '- run: |\n    mkdir -p "$RUNNER_TEMP/docker"\n    echo \'{}\' > "$RUNNER_TEMP/docker/config.json"\n    echo "DOCKER_CONFIG=$RUNNER_TEMP/docker" >> "$GITHUB_ENV"'
  } as const
}
