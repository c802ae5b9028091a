import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseList } from '../../src/inputs/list.js'

const BY_COMMA: readonly (readonly [what: string, text: string, items: readonly string[]])[] = [
  ['nothing', '', []],
  ['blanks and empty lines', '\n  \n\t\n', []],
  ['one item', 'linux/amd64', ['linux/amd64']],
  ['items parted by commas', 'linux/amd64,linux/arm64', ['linux/amd64', 'linux/arm64']],
  ['items parted by lines', 'a\nb\r\nc', ['a', 'b', 'c']],
  ['both, with blanks around', ' a , b \n c ', ['a', 'b', 'c']],
  ['empty items between commas', 'a,,b,', ['a', 'b']],
  ['a quoted item with a comma', '"a,b",c', ['a,b', 'c']],
  ['a quoted item with a line break', '"a\nb"\nc', ['a\nb', 'c']],
  ['doubled quotes inside a quoted item', '"say ""hi""",c', ['say "hi"', 'c']]
]

const BY_LINE: readonly (readonly [what: string, text: string, items: readonly string[]])[] = [
  ['commas that belong to the item', 'type=raw,value=x\ntype=sha', ['type=raw,value=x', 'type=sha']],
  ['a comment line', '# first\na\n# second', ['a']],
  ['an indented comment line', 'a\n   # note, "quoted"\nb', ['a', 'b']],
  ['a comment line between quoted ones', '"a,b"\n  # note\nc', ['a,b', 'c']],
  ['a number sign inside an item', 'url=https://example.org/#top', ['url=https://example.org/#top']],
  ['a number sign after a blank', 'mylabel=foo #bar', ['mylabel=foo #bar']],
  ['an item in quotes that starts with a number sign', '"#1",b', ['#1,b']],
  ['a line in quotes', '"description=one, two"', ['description=one, two']],
  ['quotes inside an item', 'description=a "good" one, or "two"', ['description=a "good" one, or "two"']],
  ['quotes inside an item beside a quoted one', '"a,b"\nc=a "good" d', ['a,b', 'c=a "good" d']],
  ['quotes around one field, which are used up', 'type=raw,"value=a,b"', ['type=raw,value=a,b']],
  ['quotes doubled for a second reading', '"type=raw,""value=a,b"""', ['type=raw,"value=a,b"']],
  ['a quote that is never closed', '"a\nb', ['"a', 'b']],
  ['lines of Windows, quoted', '"a"\r\nb\r\n', ['a', 'b']],
  ['a secret of several lines, kept as it is', '"id=one\n  # two\n\tthree"', ['id=one\n  # two\n\tthree']]
]

describe('a list input', () => {
  it.each(BY_COMMA)('parted by commas and lines reads %s', (_, text, items) => {
    expect(parseList(text)).toEqual(items)
  })

  it.each(BY_LINE)('parted by lines reads %s', (_, text, items) => {
    expect(parseList(text, { ignoreComma: true })).toEqual(items)
  })

  it('leaves quotes alone where they belong to the item', () => {
    const text = '"type=local,""dest=a,b"""\ntype=tar'
    expect(parseList(text, { ignoreComma: true, quote: false })).toEqual(['"type=local,""dest=a,b"""', 'type=tar'])
  })

  it('never throws, and gives no empty item and none with blanks around it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '#', '='), maxLength: 30 })
    fc.assert(
      fc.property(text, fc.boolean(), (raw, ignoreComma) => {
        const items = parseList(raw, { ignoreComma })
        expect(items.filter(item => item === '' || item !== item.trim())).toEqual([])
      })
    )
  })

  it('reads lines without quotes the same way whether or not another line has some', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '\n', ' ', '#', '='), maxLength: 30 })
    fc.assert(
      fc.property(text, fc.boolean(), (raw, ignoreComma) => {
        expect(parseList(`${raw}\n"z"`, { ignoreComma })).toEqual([...parseList(raw, { ignoreComma }), 'z'])
      })
    )
  })

  it('reads items that need no quotes as it writes them', () => {
    const item = fc.stringMatching(/^[a-z=][a-z= {}'.-]{0,8}[a-z=]$/)
    fc.assert(
      fc.property(fc.array(item), items => {
        expect(parseList(items.join('\n'))).toEqual(items)
        expect(parseList(items.join(','))).toEqual(items)
      })
    )
  })
})
