/**
 * Sentences that the looks, the clients and the credential test word in English, for readers of Japanese. Names, numbers and other
 * people's words stay as they are. Applied one after another: a sentence may be made of several.
 */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/^there was no answer within ([\d.]+) s$/, '$1 秒以内に応答がありませんでした'],
  [/^the lookup failed: /, '確認できませんでした: '],
  [/^GitHub's API answered: /, 'GitHub API の応答: '],
  [
    /^the log file (".*") cannot be read \((.*)\); paths are relative to (.*)$/s,
    'ログファイル $1 を読み取れません ($2)。パスの基準は $3 です'
  ],
  [/^the registry opened an upload for every package$/, 'すべてのパッケージでアップロードが受け付けられました'],
  [/^push refused(?: for (\S+))?: /, 'プッシュが拒否されました ($1): '],
  [/^no clear answer(?: for (\S+))?: /, 'はっきりした応答がありません ($1): '],
  [/^reading the (\S+): /, '$1 の読み取り: '],
  [/([A-Z]+ \S+) answered (?:with something that is not|without) .*$/s, '$1 の応答を読み取れませんでした'],
  [/([A-Z]+ \S+) answered (\d+)/, '$1 の応答は $2 でした'],
  [/(\S+) could not be reached: /, '$1 に接続できませんでした: '],
  [/, because it does not exist or this token cannot see it/, ' (存在しないか、このトークンには見えません)'],
  [/the API's rate limit is used up until (\S+)/, 'API のレート制限により $1 まで使えません'],
  [/the API's rate limit is used up/, 'API のレート制限に達しています'],
  [/the API limits the rate of requests/, 'API がリクエストの頻度を制限しています'],
  [/the API answered (\d+) without a reason/, 'API が理由を示さず $1 を返しました'],
  [/ \(request ([^)]*)\)$/, ' (リクエスト $1)'],
  [/ \(\)/, '']
]

/** The same in Japanese; what no phrase fits stays as it is. */
export function inJapanese(text: string): string {
  return PHRASES.reduce((told, [pattern, words]) => told.replace(pattern, words), text)
}
