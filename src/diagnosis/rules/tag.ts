import { wordsSay } from '../conditions/answer.js'
import { ANYWHERE, type Rule } from '../rule.js'

/** The part behind the colon. */
export const invalidTag: Rule = {
  id: 'invalid-tag',
  title: { en: 'The tag is not one that a registry accepts', ja: 'タグがレジストリで使えない形式です' },
  means: {
    en: 'A tag starts with a letter, a digit or `_`, continues with letters, digits, `_`, `.` and `-`, and has at most 128 characters. The tool refused this one before any request.',
    ja: 'タグは英数字か `_` で始まり、英数字と `_`、`.`、`-` が続く 128 文字以内の文字列です。リクエストの前にツールが拒否しました。'
  },
  signals: [
    { pattern: /\binvalid tag "[^"]*": invalid reference format\b/i, places: ANYWHERE },
    { pattern: /\btag can only contain the (?:characters|runes)\b/i, places: ANYWHERE },
    {
      pattern: /\binvalid (?:reference: invalid )?tag\b.*\b(?:must match|regexp|invalid)/i,
      places: ['registry', 'nowhere']
    },
    { pattern: /\bcould not parse reference\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\binvalid reference format$/i, places: ['registry', 'nowhere'] }
  ],
  causes: [
    {
      id: 'empty-part',
      when: [
        wordsSay(/\/\/|:"|:-|\/:|:\s*$/, {
          en: 'two separators are side by side, or the tag is empty',
          ja: '区切りが連続しているか、タグが空である'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'An expression in the name came out empty, such as `github.head_ref` outside a pull request.',
        ja: '名前の中の式が空になっています (プルリクエスト以外での `github.head_ref` など)。'
      },
      remedies: [
        {
          text: {
            en: 'Find the variable or expression that is empty in this run, and give it a value.',
            ja: 'この実行で空になっている変数や式を探し、値を設定します。'
          }
        }
      ]
    },
    {
      id: 'branch-with-slash',
      when: [wordsSay(/:[^"/\s]+\/[^"\s]+/, { en: 'the tag contains a `/`', ja: 'タグに `/` が含まれている' })],
      certainty: 'likely',
      text: {
        en: 'A branch name with a `/` was used as a tag.',
        ja: '`/` を含むブランチ名がタグに使われています。'
      },
      remedies: [
        {
          text: {
            en: 'Let a rule create the tag; it replaces what is not allowed:',
            ja: '使えない文字を置き換えるルールでタグを作ります:'
          },
          snippet: 'tags: type=ref,event=branch'
        }
      ]
    },
    {
      id: 'characters',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The tag contains a character that is not allowed (`#`, `+`, a space), or one argument has several tags.',
        ja: 'タグに使えない文字 (`#`、`+`、空白) があるか、1 つの引数に複数のタグが書かれています。'
      },
      remedies: [
        {
          text: {
            en: 'Write one tag per line, and replace other characters with `-`.',
            ja: 'タグは 1 行に 1 つずつ書き、ほかの文字は `-` に置き換えます。'
          }
        }
      ]
    }
  ]
}

/** `--push` and nothing to push to. */
export const noTags: Rule = {
  id: 'no-tags',
  title: { en: 'There is no tag to push', ja: 'プッシュするタグがありません' },
  means: {
    en: 'The build was to be pushed, but the list of tags was empty.',
    ja: 'プッシュする指定ですが、タグの一覧が空でした。'
  },
  signals: [
    { pattern: /\btag is needed when pushing to registry\b/i, places: ANYWHERE },
    { pattern: /\bno tags? (?:was|were)? ?(?:generated|given|to push)\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\bmust provide --destination\b/i, places: ANYWHERE }
  ],
  shows: ['event'],
  causes: [
    {
      id: 'no-rule-applies',
      when: [],
      certainty: 'likely',
      text: {
        en: 'No tag rule applies to this event (for example only `semver` rules, and a branch was pushed), or the id of the step that creates the tags is misspelled.',
        ja: 'このイベントに当てはまるタグのルールがない (`semver` のルールだけなのにブランチがプッシュされた、など) か、タグを作るステップの id が間違っています。'
      },
      remedies: [
        {
          text: {
            en: 'Add a rule that fits this event:',
            ja: 'このイベントに合うルールを追加します:'
          },
          snippet: 'tags: |\n  type=semver,pattern={{version}}\n  type=ref,event=branch\n  type=sha'
        }
      ]
    }
  ]
}
