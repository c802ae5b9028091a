import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/domain/digest.js'
import type { Plan } from '../../src/domain/plan/step.js'
import type { Progress } from '../../src/domain/progress.js'
import { formatReference, parseTag, type Tag } from '../../src/domain/reference.js'
import type { TagOutcome } from '../../src/domain/tag-guard/seen.js'
import { renderSummary, type SummaryParts } from '../../src/report/summary.js'

const name = { host: 'ghcr.io', path: 'o/n' }
const digest = digestOf(Buffer.from('a'))
const references = ['1.2.3', 'latest'].map(tag => ({ name, tag: parseTag(tag)! }))
const DONE: Progress = {
  images: [name],
  references,
  credential: 'pat',
  digest,
  pushed: true,
  verified: references.map(formatReference),
  packageUrl: 'https://github.com/o/r/pkgs/container/n'
}
const PARTS: SummaryParts = {
  facts: DONE,
  decisions: [{ about: 'credential', value: 'pat', verdict: 'chosen', because: 'the registry opened an upload' }],
  phases: [
    { name: 'checks', ms: 500 },
    { name: 'build and push', ms: 10_000 }
  ],
  attempts: ['pat: 503 (attempt 1, again after 500 ms)'],
  dryRun: false,
  failure: undefined
}
const render = (parts: Partial<SummaryParts> = {}): string => renderSummary({ ...PARTS, ...parts })

/** GitHub drops a step's summary that is larger. */
const LIMIT = 1024 * 1024

describe('the summary', () => {
  it('of a published image says first what one needs to use it', () => {
    const text = render()
    expect(
      text.startsWith('## ✅ Published ghcr.io/o/n — [package page](<https://github.com/o/r/pkgs/container/n>)\n')
    ).toBe(true)
    expect(text).toContain(`\n\`\`\`sh\ndocker pull ghcr.io/o/n@${digest}\n\`\`\`\n`)
    expect(text).toContain('| `latest` | published |')
    expect(text).toContain('**Credential:** `pat` — the registry opened an upload')
    expect(text).toContain('| build and push | 10.0 s | ━━━━━━━━━━━━━━━━ |')
    expect(text).toContain('| checks | 0.50 s | ━ |')
    expect(text).toContain('Requests that failed and were retried: 1')
  })

  it.each([
    ['of a failure', { failure: '### Why' }, '## ❌ ghcr.io/o/n was not published\n\n### Why\n'],
    ['of a dry run', { dryRun: true }, '## 🔎 Plan for ghcr.io/o/n (dry run'],
    [
      'of a build alone',
      { facts: { ...DONE, pushed: false, notPushed: 'this is pull request #7' } },
      'was built, not pushed\n\nThis is pull request \\#7.\n'
    ],
    ['without an image', { facts: { ...DONE, images: [] } }, '## ✅ Published image']
  ] as const)('%s says so', (_, parts, expected) => {
    expect(render(parts)).toContain(expected)
  })

  it('of a dry run shows the plan, and calls no tag refused', () => {
    const plan: Plan = {
      push: true,
      credential: 'pat',
      images: [name],
      references,
      decisions: [],
      steps: [{ kind: 'verify', references, is: digest }]
    }
    const text = render({ dryRun: true, facts: { ...DONE, pushed: false, verified: [], plan } })
    expect(text).toContain('\n1. read back 2 tags and compare the digest\n')
    expect(text).toContain('| `1.2.3` | planned |')
    expect(render({ facts: { ...DONE, plan } })).not.toContain('read back 2 tags')
  })

  it('of a merge names the digest of each platform', () => {
    const platformDigests = { 'linux/amd64': digest, 'linux/arm64': digest }
    expect(render({ facts: { ...DONE, platformDigests } })).toContain(
      `| Platform | Digest |\n| --- | --- |\n| linux/amd64 | \`${digest.slice(0, 19)}\` |`
    )
    expect(render({ facts: { ...DONE, platformDigests: { 'linux/amd64': digest } } })).not.toContain('Platform')
  })

  it('has its fixed words in Japanese where that is asked for', () => {
    const kept = { reference: formatReference(references[1]!), state: 'kept', because: 'a reason' } as const
    const text = render({ language: 'ja', facts: { ...DONE, tags: [kept] } })
    expect(text).toContain('## ✅ 公開しました: ghcr.io/o/n — [パッケージのページ](')
    expect(text).toContain('| タグ | 状態 | 理由 |')
    expect(text).toContain('| `latest` | 維持 | a reason |')
    expect(text).toContain('<summary>判断</summary>')
    expect(text).not.toMatch(/Published|State|Credential:|Phase|sent again|Decisions/)
    expect(render({ language: 'ja', facts: { ...DONE, pushed: false } })).toMatch(
      /プッシュはしていません\)[^]*プッシュするものがありません/
    )
  })

  it('offers nothing to pull after a failure or a dry run', () => {
    expect(render({ failure: 'x' })).not.toContain('docker pull')
    expect(render({ facts: { ...DONE, pushed: false } })).not.toContain('docker pull')
  })

  it('tells tags that stand from tags that were not confirmed', () => {
    const text = render({ facts: { ...DONE, verified: ['ghcr.io/o/n:1.2.3'] } })
    expect(text).toContain('| `1.2.3` | published |')
    expect(text).toContain('| `latest` | not confirmed |')
  })

  it('tells what became of floating tags, and why one stayed where it was', () => {
    const outcome = (tag: string, state: TagOutcome['state'], version?: string): TagOutcome => ({
      reference: `ghcr.io/o/n:${tag}`,
      state,
      because: `a reason for ${tag}`,
      ...(version === undefined ? {} : { from: { digest, version } })
    })
    const tags = [
      outcome('latest', 'moved', '1.2.2'),
      outcome('1', 'kept', '1.3.0'),
      outcome('edge', 'new'),
      outcome('main', 'unchanged')
    ]
    const verified = [...DONE.verified, 'ghcr.io/o/n:edge', 'ghcr.io/o/n:main']
    expect(render({ facts: { ...DONE, tags, verified } })).toContain(
      [
        '| Tag | State | Why |',
        '| --- | --- | --- |',
        '| `1.2.3` | published |  |',
        '| `latest` | moved from `1.2.2` |  |',
        '| `1` | kept at `1.3.0` | a reason for 1 |',
        '| `edge` | new |  |',
        '| `main` | unchanged |  |'
      ].join('\n')
    )
  })

  it('names tags in full where there are several images', () => {
    const other = { name: { host: 'ghcr.io', path: 'o/m' }, tag: parseTag('latest')! }
    const text = render({ facts: { ...DONE, images: [name, other.name], references: [...references, other] } })
    expect(text).toContain('| `ghcr.io/o/n:latest` | published |')
    expect(text).toContain('| `ghcr.io/o/m:latest` | not confirmed |')
  })

  it('shows what a pull of each platform takes, and what has changed', () => {
    const size = (platform: string, bytes: number) => ({ platform, digest, bytes })
    const now = [size('linux/amd64', 12_345_678), size('linux/arm64', 900), size('linux/s390x', 5)]
    const before = { tag: 'latest', sizes: [size('linux/amd64', 12_000_000), size('linux/arm64', 900)] }
    expect(render({ facts: { ...DONE, sizes: { now, before } } })).toContain(
      [
        '| Platform | Size | Since `latest` | Digest |',
        '| --- | --- | --- | --- |',
        `| linux/amd64 | 12.3 MB | +346 KB | \`${digest.slice(0, 19)}\` |`,
        `| linux/arm64 | 900 B | same size | \`${digest.slice(0, 19)}\` |`,
        `| linux/s390x | 5 B | new | \`${digest.slice(0, 19)}\` |`
      ].join('\n')
    )
    expect(render({ facts: { ...DONE, sizes: { now, before: undefined } } })).toContain('| Platform | Size | Digest |')
  })

  it('leaves out what there is nothing of', () => {
    const text = render({
      facts: { ...DONE, references: [], credential: 'none' },
      decisions: [],
      phases: [],
      attempts: []
    })
    expect(text).not.toMatch(/Tag|Credential|Phase|again|Decisions/)
  })
})

/** A line without its inline code, read as CommonMark 6.1 has it: an escaped back-tick opens nothing, a run of another length closes nothing. */
function outsideCode(line: string): string {
  let outside = ''
  let rest = line
  while (rest !== '') {
    const [run = ''] = /^`*/.exec(rest) ?? []
    const after = rest.slice(run.length)
    const close = run === '' ? undefined : [...after.matchAll(/`+/g)].find(match => match[0] === run)
    const plain = /^\\?[\s\S]/.exec(rest)?.[0] ?? ''
    outside += close === undefined ? (run === '' ? plain : run) : ''
    rest =
      close === undefined ? rest.slice(run === '' ? plain.length : run.length) : after.slice(close.index + run.length)
  }
  return outside
}

describe('hostile text in the summary', () => {
  const TEXTS = [
    '<img src=x>',
    '</details>',
    '`',
    '```\n# h',
    'a|b',
    '@octocat',
    '[a](https://evil)',
    '\n\n## h',
    '| x |\n| y |'
  ]
  const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 40 }))

  it('stays text, wherever it stands', () => {
    fc.assert(
      fc.property(text, text, text, text, (value, because, attempt, path) => {
        const summary = render({
          facts: {
            ...DONE,
            images: [{ host: 'ghcr.io', path }],
            references: [{ name: { host: 'ghcr.io', path }, tag: value as Tag }],
            pushed: false,
            notPushed: because
          },
          decisions: [{ about: 'label', value, verdict: 'chosen', because }],
          attempts: [attempt],
          phases: [{ name: value, ms: 1 }]
        })
        const outside = summary.split('\n').map(outsideCode).join('\n')
        const tags = [...outside.matchAll(/<[^>]*>?/g)].map(([tag]) => tag)
        expect(tags.filter(tag => !/^<\/?(details|summary)>$/.test(tag))).toEqual([])
        expect(summary.match(/^#/gm)).toHaveLength(1)
        expect(outside).not.toMatch(/(?<!\\)\]\(/)
        expect(outside).not.toMatch(/@[A-Za-z0-9]/)
        const rows = summary.split('\n').filter(line => line.startsWith('| '))
        // Head, rule and one row of each of three tables.
        expect(rows).toHaveLength(9)
      })
    )
  })
})

describe('the size of the summary', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({ name, tag: parseTag(`tag-${index}`)! }))
  const long = 'é|`<'.repeat(20_000)

  it.each([
    ['ten thousand tags', { facts: { ...DONE, references: many, verified: many.map(formatReference) } }],
    ['a decision on each of them', { decisions: many.map(({ tag }) => ({ ...PARTS.decisions[0]!, value: tag })) }],
    [
      'reasons without end',
      { decisions: Array.from({ length: 300 }, () => ({ ...PARTS.decisions[0]!, because: long })) }
    ],
    ['an explanation without end', { failure: '\u{1F40B}'.repeat(LIMIT) }],
    ['faults without end', { attempts: Array.from({ length: 5000 }, () => long) }]
  ] as const)('stays below the limit with %s', (_, parts) => {
    const text = render(parts)
    expect(Buffer.byteLength(text)).toBeLessThan(LIMIT)
    expect(text).toMatch(/^## [✅❌]/u)
  })

  it('says how many tags it does not show', () => {
    expect(render({ facts: { ...DONE, references: many } })).toContain('| … and 9800 more |  |')
  })

  it('says that the rest is in the log where it had to be cut, and still gives the explanation', () => {
    const text = render({ failure: `### Why\n\n${long.repeat(10)}` })
    expect(text).toContain('it is in the log')
    expect(text).toContain('### Why')
  })

  it('leaves out its end where it had to be cut, and keeps what one needs to use the image', () => {
    const text = render({ decisions: Array.from({ length: 200 }, () => ({ ...PARTS.decisions[0]!, because: long })) })
    expect(text).toContain(`ghcr.io/o/n@${digest}`)
    expect(text).toContain('| `latest` | published |')
    expect(text).toContain('| checks | 0.50 s |')
    expect(text).toContain('it is in the log')
    expect(text).not.toContain('<summary>Decisions')
  })
})
