import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noLooks } from '../../src/diagnosis/looks.js'
import { reasonIn } from '../../src/diagnosis/reasons.js'
import { describeFailure } from '../../src/domain/failure.js'

const src = join(import.meta.dirname, '..', '..', 'src')
const files = [
  ...readdirSync(join(src, 'github')).map(file => join('github', file)),
  ...['looks.ts', 'log.ts', 'doctor.ts'].map(file => join('survey', file))
]

/** What stands for a value in a sentence that a module makes. */
const VALUES: Readonly<Record<string, string>> = { status: '403', 'response.status': '403', url: 'https://api.test/x' }
const filled = (template: string): string =>
  template.replaceAll(/\$\{([^}]*(?:\{[^}]*\}[^}]*)*)\}/g, (_, name: string) => {
    if (/request/.test(name)) return 'GET /x'
    return VALUES[name] ?? (/toFixed/.test(name) ? '3.0' : 'x')
  })

/** Every sentence that a look or a client gives as the reason why something is not known. */
const worded = files.flatMap(file =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/\bunknown\(\s*(?:'([^']+)'|`([^`]+)`)\s*\)/g)].map(
    ([, plain, template]) => ({ file, text: filled(plain ?? template ?? '') })
  )
)

/** Three English words in a row, outside of what is quoted from others. */
const ENGLISH = /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/

describe('reasons in Japanese', () => {
  it('are found in the modules that word them', () => {
    expect(worded.length).toBeGreaterThan(8)
  })

  it.each(worded.filter(({ file }) => !file.endsWith('commits.ts')))('$file: $text', ({ text }) => {
    const told = reasonIn(text, 'ja')
    expect(told).toMatch(/[ぁ-んァ-ン一-龠]/)
    expect(told).not.toMatch(ENGLISH)
    expect(reasonIn(text, 'en')).toBe(text)
  })

  it.each([
    [
      'GET /orgs/o answered 403: the API’s words, because it does not exist or this token cannot see it (request C0:1)',
      'GET /orgs/o の応答は 403 でした: the API’s words (存在しないか、このトークンには見えません) (リクエスト C0:1)'
    ],
    [
      "GET /x answered 429: the API's rate limit is used up until 2026-11-26T12:00:00.000Z",
      'GET /x の応答は 429 でした: API のレート制限により 2026-11-26T12:00:00.000Z まで使えません'
    ],
    ["GitHub's API answered: IP allow list", 'GitHub API の応答: IP allow list'],
    [
      'push refused for ghcr.io/o/n: POST https://ghcr.io/v2/o/n/blobs/uploads/ answered 403: denied: no',
      'プッシュが拒否されました (ghcr.io/o/n): POST https://ghcr.io/v2/o/n/blobs/uploads/ の応答は 403 でした: denied: no'
    ],
    ['no clear answer: x', 'はっきりした応答がありません: x'],
    ['somebody else’s words', 'somebody else’s words']
  ])('%s', (english, japanese) => {
    expect(reasonIn(english, 'ja')).toBe(japanese)
  })

  it('word a failure of the network', () => {
    const failure = {
      kind: 'network',
      host: 'ghcr.io',
      code: 'ETIMEDOUT',
      request: 'GET https://ghcr.io/token'
    } as const
    expect(reasonIn(describeFailure(failure), 'ja')).toBe('GET https://ghcr.io/token に接続できませんでした: ETIMEDOUT')
  })

  it('stay keys: looks that were never made are told in both languages', async () => {
    const fact = await noLooks('it was not looked up').status()
    expect(fact.known ? '' : reasonIn(fact.because, 'ja')).toBe('調べていません')
  })
})
