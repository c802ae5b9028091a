import { wordsSay } from '../conditions/answer.js'
import { ANYWHERE, type Rule } from '../rule.js'
import { CHECK_OUT } from '../snippets.js'

/** Nothing where the builder looked. */
export const dockerfileMissing: Rule = {
  id: 'dockerfile-missing',
  title: { en: 'There is no Dockerfile where the builder looks', ja: 'ビルダーが探す場所に Dockerfile がありません' },
  means: {
    en: 'The builder found no Dockerfile, or no such folder.',
    ja: 'Dockerfile、またはそのフォルダーが見つかりませんでした。'
  },
  signals: [
    { pattern: /\bfailed to read dockerfile\b/i, places: ANYWHERE },
    { pattern: /\bunable to evaluate symlinks in (?:Dockerfile|context) path\b/i, places: ANYWHERE },
    { pattern: /\bfailed to build: resolve : lstat\b|^resolve : lstat\b/i, places: ANYWHERE },
    { pattern: /\bunable to prepare context: path "[^"]*" not found\b/i, places: ANYWHERE },
    { pattern: /\bcannot locate specified (?:dockerfile|containerfile)\b/i, places: ANYWHERE },
    { pattern: /\bprovide a valid path to a dockerfile\b/i, places: ANYWHERE },
    {
      pattern: /\bno (?:containerfile or )?dockerfile (?:or containerfile )?(?:specified or )?found\b/i,
      places: ANYWHERE
    },
    {
      pattern: /\b(?:open|stat|lstat) \S*(?:dockerfile|containerfile)\S*: no such file or directory\b/i,
      places: ANYWHERE
    }
  ],
  causes: [
    {
      id: 'not-checked-out',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The repository was not checked out in this job, or the path is relative to something else (`file` is relative to the working directory, not to `context`).',
        ja: 'このジョブでリポジトリがチェックアウトされていないか、パスの基準が違います (`file` は `context` からではなく作業ディレクトリから数えます)。'
      },
      remedies: [
        {
          text: { en: 'Check out the repository before this step:', ja: 'このステップの前にチェックアウトします:' },
          snippet: CHECK_OUT
        },
        {
          text: { en: 'If it is checked out, set both paths:', ja: 'チェックアウト済みなら、両方のパスを書きます:' },
          snippet: 'context: .\nfile: path/to/Dockerfile'
        }
      ]
    }
  ]
}

/** COPY of something that is not there. */
export const copySourceMissing: Rule = {
  id: 'copy-source-missing',
  title: { en: 'A file to COPY is not in the build context', ja: 'COPY するファイルがビルドコンテキストにありません' },
  means: {
    en: 'A COPY or ADD names a file that the builder was not given.',
    ja: 'COPY または ADD に書かれたファイルが、ビルダーに渡されていません。'
  },
  signals: [
    { pattern: /\bfailed to (?:compute cache key|calculate checksum of ref)\b.*\bnot found\b/i, places: ANYWHERE },
    { pattern: /\b(?:COPY|ADD) failed: /, places: ANYWHERE },
    { pattern: /\bfile not found in build context\b/i, places: ANYWHERE },
    { pattern: /\bcopier: stat: "[^"]*": no such file or directory\b/i, places: ANYWHERE },
    { pattern: /\bfailed to get fileinfo for \S+: lstat\b/i, places: ANYWHERE }
  ],
  causes: [
    {
      id: 'not-in-context',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The file is created by another job or by a step that is not part of the context, `.dockerignore` excludes it, or the path is relative to another folder.',
        ja: 'ファイルがコンテキスト外の別のジョブやステップで作られているか、`.dockerignore` で除外されているか、パスの基準が違います。'
      },
      remedies: [
        {
          text: {
            en: 'Build from the working directory, check `.dockerignore`, and download what another job created:',
            ja: '作業ディレクトリからビルドし、`.dockerignore` を確認し、別のジョブの成果物は取得しておきます:'
          },
          snippet: 'context: .'
        }
      ]
    }
  ]
}

/** A command of the Dockerfile. */
export const buildStepFailed: Rule = {
  id: 'build-step-failed',
  title: { en: 'A command in the Dockerfile failed', ja: 'Dockerfile のコマンドが失敗しました' },
  means: {
    en: 'A RUN line ended with an error. The registry is not involved; nothing was pushed.',
    ja: 'RUN の行がエラーで終わりました。レジストリとは関係なく、プッシュも行われていません。'
  },
  signals: [
    { pattern: /\bdid not complete successfully: exit code: \d+/i, places: ANYWHERE },
    { pattern: /\bexecutor failed running\b/i, places: ANYWHERE },
    { pattern: /\bThe command '.*' returned a non-zero code: \d+/i, places: ANYWHERE },
    { pattern: /\bbuilding at STEP "RUN .*(?:exit status \d+|while running runtime)/i, places: ANYWHERE },
    { pattern: /\berror building stage: failed to execute command: .*exit status \d+/i, places: ANYWHERE }
  ],
  causes: [
    {
      id: 'out-of-memory',
      when: [
        wordsSay(/(?:exit code:?|code:|exit status) 137\b/i, {
          en: 'the exit code is 137',
          ja: '終了コードが 137 である'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'The command was killed, usually because memory ran out.',
        ja: 'コマンドが強制終了されました。多くはメモリ不足です。'
      },
      remedies: [
        {
          text: {
            en: 'Use a larger runner, or have the command do less at once.',
            ja: '大きなランナーを使うか、一度に処理する量を減らします。'
          }
        }
      ]
    },
    {
      id: 'not-found',
      when: [
        wordsSay(/(?:exit code:?|code:|exit status) 127\b/i, {
          en: 'the exit code is 127',
          ja: '終了コードが 127 である'
        })
      ],
      certainty: 'likely',
      text: { en: 'The command does not exist in the image.', ja: 'コマンドがイメージの中にありません。' },
      remedies: [
        {
          text: {
            en: 'Install the program in an earlier RUN line.',
            ja: '前の RUN の行で、プログラムをインストールします。'
          }
        }
      ]
    },
    {
      id: 'command',
      when: [],
      certainty: 'certain',
      general: true,
      text: {
        en: 'The lines above it in the log, with the same step number, contain the command’s own message.',
        ja: 'ログでその上にある、同じステップ番号の行に、コマンド自身のメッセージがあります。'
      },
      remedies: [
        {
          text: {
            en: 'Read the command’s own message there, and run the same build on your machine.',
            ja: 'コマンド自身のメッセージを読み、手元で同じビルドを試します。'
          },
          snippet: 'docker build .'
        }
      ]
    }
  ]
}
