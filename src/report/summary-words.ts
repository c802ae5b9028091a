import type { Language, Text } from '../diagnosis/text.js'

/** The fixed words of the job summary. Reasons behind decisions are written once, in English. */
const WORDS = {
  published: { en: 'Published', ja: '公開しました:' },
  page: { en: 'package page', ja: 'パッケージのページ' },
  failed: { en: 'was not published', ja: 'は公開されませんでした' },
  plan: { en: 'Plan for', ja: '計画:' },
  dry: { en: '(dry run: nothing was built or pushed)', ja: '(dry-run: ビルドもプッシュもしていません)' },
  built: { en: 'was built, not pushed', ja: 'をビルドしました (プッシュはしていません)' },
  neither: { en: 'was neither built nor pushed', ja: 'はビルドもプッシュもしていません' },
  nothing: { en: 'there was nothing to push', ja: 'プッシュするものがありません' },
  short: {
    en: 'The rest of this summary was too long to show; it is in the log.',
    ja: 'この概要の残りは長すぎるため省きました。ログにあります。'
  },
  tag: { en: 'Tag', ja: 'タグ' },
  state: { en: 'State', ja: '状態' },
  why: { en: 'Why', ja: '理由' },
  more: { en: 'and # more', ja: 'ほか # 件' },
  kept: { en: 'kept', ja: '維持' },
  at: { en: 'at', ja: ':' },
  moved: { en: 'moved from', ja: '移動元:' },
  another: { en: 'another image', ja: '別のイメージ' },
  new: { en: 'new', ja: '新規' },
  unchanged: { en: 'unchanged', ja: '変更なし' },
  done: { en: 'published', ja: '公開済み' },
  unsure: { en: 'not confirmed', ja: '未確認' },
  unpushed: { en: 'not pushed', ja: '未プッシュ' },
  planned: { en: 'planned', ja: '予定' },
  platform: { en: 'Platform', ja: 'プラットフォーム' },
  size: { en: 'Size', ja: 'サイズ' },
  since: { en: 'Since', ja: '差分:' },
  digest: { en: 'Digest', ja: 'ダイジェスト' },
  credential: { en: 'Credential', ja: '資格情報' },
  cache: { en: 'Cache', ja: 'キャッシュ' },
  test: { en: 'Test', ja: 'テスト' },
  phase: { en: 'Phase', ja: '段階' },
  time: { en: 'Time', ja: '時間' },
  repeated: { en: 'Requests that failed and were retried:', ja: '失敗して再送したリクエスト:' },
  decisions: { en: 'Decisions', ja: '判断' }
} as const satisfies Readonly<Record<string, Text>>

export type Say = (word: keyof typeof WORDS) => string

/** Looks the words up in one language. */
export function sayIn(language: Language): Say {
  return word => WORDS[word][language]
}
