import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeBlock, details, escapeMarkdown, inlineCode, table } from '../../src/domain/markdown.js'

/** What a reader sees of escaped text: escapes and character references undone. */
function shown(markdown: string): string {
  const references: Record<string, string> = { amp: '&', lt: '<', gt: '>', '#58': ':', '#46': '.', '#8203': '' }
  return markdown.replaceAll(
    /\\([!-/:-@[-`{-~])|&(amp|lt|gt|#58|#46|#8203);/g,
    (_, mark: string | undefined, reference: string) => mark ?? references[reference] ?? '?'
  )
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...Array.from('\\`*_{}[]()#+!|~@$<>&;:/.-=1 \n\ta')), maxLength: 30 }),
  fc.constantFrom(
    '<img src=x onerror=y>',
    '[a](https://b)',
    '@octocat',
    '&lt;',
    '</details>',
    '| a |',
    '# h',
    '- x',
    '1. x'
  )
)

describe('escaped text', () => {
  it('shows exactly the text, on one line', () => {
    fc.assert(
      fc.property(hostile, text => {
        const line = text.replaceAll(/[\r\n\t]+/g, ' ').replace(/^ +/, ' ')
        expect(shown(escapeMarkdown(text))).toBe(line)
        expect(escapeMarkdown(text)).not.toMatch(/[\r\n]/)
      })
    )
  })

  it('holds no mark that Markdown or HTML would act upon', () => {
    fc.assert(
      fc.property(hostile, text => {
        const bare = escapeMarkdown(text).replaceAll(/\\[!-/:-@[-`{-~]/g, '')
        expect(bare).not.toMatch(/[\\`*_{}[\]()+!|~$<>]/)
        expect(bare.replaceAll(/&(amp|lt|gt|#58|#46|#8203);/g, '')).not.toMatch(/[&#]/)
      })
    )
  })

  it.each([
    ['a mention', 'thanks @octocat', 'thanks @&#8203;octocat'],
    ['an address', 'see https://example.org', 'see https&#58;//example.org'],
    ['an address without a scheme', 'see www.example.org', 'see www&#46;example.org'],
    ['a picture', '<img src=x>', '&lt;img src=x&gt;'],
    ['a link', '[a](b)', '\\[a\\]\\(b\\)'],
    ['a character reference', '&lt;', '&amp;lt;'],
    ['a list', '- a', '\\- a'],
    ['a numbered list', '1. a', '1\\. a'],
    ['a heading under the line before', '===', '\\==='],
    ['a block of code', '     a', ' a'],
    ['line breaks', 'a\r\n\r\n# b', 'a \\# b'],
    ['mathematics', '$x$', '\\$x\\$']
  ])('is not %s', (_, text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected)
  })

  it('leaves an image with its tag readable', () => {
    expect(escapeMarkdown('ghcr.io/o/n-a:v1.2.3')).toBe('ghcr.io/o/n-a:v1.2.3')
  })
})

describe('inline code', () => {
  it('ends where it should, whatever back-ticks are inside', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '|', '<', '\n') }), text => {
        const code = inlineCode(text)
        const fence = /^`*/.exec(code)?.[0] ?? ''
        const inside = code.slice(fence.length, code.length - fence.length)
        expect(code.endsWith(fence)).toBe(true)
        // CommonMark 6.1: a run of back-ticks of another length closes nothing.
        const runs = [...inside.matchAll(/`+/g)].map(match => match[0].length)
        expect(runs).not.toContain(fence.length)
        expect(code).not.toMatch(/[\r\n]/)
      })
    )
  })

  it.each([
    ['a|b', '`a\\|b`'],
    ['a`b', '`` a`b ``'],
    ['`', '`` ` ``'],
    ['', ''],
    [' ', ''],
    ['a\nb', '`a b`']
  ])('of %j is %j', (text, expected) => {
    expect(inlineCode(text)).toBe(expected)
  })
})

describe('a block of code', () => {
  it('has a fence longer than any in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '\n', 'a') }), text => {
        const [first = '', ...rest] = codeBlock(text, 'sh').split('\n')
        const fence = first.replace('sh', '')
        expect(fence).toMatch(/^`{3,}$/)
        expect(rest.filter(line => line.trimEnd().startsWith(fence))).toEqual([fence])
        expect(rest.at(-1)).toBe(fence)
      })
    )
  })
})

describe('a table', () => {
  it('keeps each row on a line and each cell in its column, whatever the cells hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile), { maxLength: 5 }), rows => {
        const text = table(
          ['A', 'B'],
          rows.map(([a, b]) => [escapeMarkdown(a), inlineCode(b)])
        )
        const lines = text.split('\n')
        expect(lines).toHaveLength(rows.length + 2)
        // A pipe that a backslash stands before parts no cells.
        for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(3)
      })
    )
  })
})

describe('a folded part', () => {
  it('has a blank line around its body, so that Markdown is read inside', () => {
    expect(details('More', 'a')).toBe('<details><summary>More</summary>\n\na\n\n</details>')
  })
})
