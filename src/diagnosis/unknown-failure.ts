import type { Diagnosis, Evidence } from '../domain/diagnosis.js'
import { describeFailure } from '../domain/failure.js'
import type { Scene } from './compose.js'
import type { Facts } from './facts.js'
import { redact } from './redact.js'
import type { Text } from './text.js'

/** A failure that no rule knows: what was tried, what was answered, and no guess. */
export function explainUnknown({ about, reading, language, context }: Scene, facts: Facts): Diagnosis {
  const pick = (text: Text): string => text[language]
  const evidence: Evidence[] = []
  const add = (fact: Text, value: string | undefined, source: Text): void => {
    if (value !== undefined && value !== '')
      evidence.push({ fact: pick(fact), value: redact(value), source: pick(source) })
  }
  if (about !== undefined && 'kind' in about) {
    const tried =
      about.kind === 'registry'
        ? about.request
        : about.kind === 'command'
          ? about.argv.slice(0, 4).join(' ')
          : undefined
    add({ en: 'what was tried', ja: '試したこと' }, tried, { en: 'this run', ja: 'この実行' })
    add({ en: 'what was answered', ja: '応答' }, describeFailure(about), {
      en: 'the answer itself',
      ja: '応答そのもの'
    })
    if (about.kind === 'registry') {
      add({ en: 'request id', ja: 'リクエスト ID' }, about.requestId, {
        en: 'header x-github-request-id',
        ja: 'ヘッダー x-github-request-id'
      })
    }
  }
  for (const line of reading?.errors ?? []) {
    add({ en: 'line that looks like an error', ja: 'エラーらしい行' }, line, { en: 'the log', ja: 'ログ' })
  }
  if ((reading?.errors ?? []).length === 0) {
    add({ en: 'end of the log', ja: 'ログの末尾' }, reading?.tail.filter(line => line.trim() !== '').at(-1), {
      en: 'the log',
      ja: 'ログ'
    })
  }
  return {
    id: 'unknown-failure',
    certainty: 'possible',
    title: pick({ en: 'A failure that is not in the catalogue', ja: '一覧にない失敗です' }),
    cause: pick({
      en: 'None of the known failures matches these words, so no cause is named. The evidence is everything that was seen.',
      ja: '既知の失敗のどれにも当てはまらないため、原因は示しません。確認できたことは、すべて証拠の欄にあります。'
    }),
    evidence,
    unknown: [],
    remedies: [
      {
        text: pick({
          en: 'Read the first error in the log above. If the registry is to blame, give GitHub support the request and its id.',
          ja: '上のログで最初のエラーを確認してください。レジストリ側の問題と思われる場合は、リクエストとその ID を GitHub サポートに伝えます。'
        })
      },
      {
        text: pick({
          en: `Run again with debug logging; ${facts.host.known && facts.host.value === 'github.com' ? 'look at GitHub’s status page as well.' : 'ask the administrator of the server as well.'}`,
          ja: `デバッグログを有効にして再実行します。${facts.host.known && facts.host.value === 'github.com' ? 'GitHub のステータスページも確認します。' : 'サーバーの管理者にも確認します。'}`
        }),
        ...(context.hosts.kind === 'github.com' ? { url: 'https://www.githubstatus.com/' } : {})
      }
    ]
  }
}
