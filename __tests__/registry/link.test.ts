import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findNextLink } from '../../src/registry/link.js'

describe('findNextLink', () => {
  it.each([
    ['</v2/o/n/tags/list?last=b&n=2>; rel="next"', '/v2/o/n/tags/list?last=b&n=2'],
    ['</next>;rel=next', '/next'],
    ['</next>; title="a; b"; rel="next"', '/next'],
    ['</next>; REL="Next"', '/next'],
    ['</first>; rel="first", </next>; rel="next"', '/next'],
    ['</next>; rel="prefetch next"', '/next'],
    ['<https://h/v2/n?last=a,b>; rel="next"', 'https://h/v2/n?last=a,b'],
    ['</last>; rel="last"', undefined],
    ['</x>; rel="nextish"', undefined],
    ['<>; rel="next"', undefined],
    ['/next; rel="next"', undefined],
    ['', undefined],
    [undefined, undefined]
  ])('in %j it is %j', (header, next) => {
    expect(findNextLink(header)).toBe(next)
  })

  it('finds the next page among any others', () => {
    const target = fc.stringMatching(/^\/[a-z0-9?=&,;/]{1,20}$/)
    const relation = fc.constantFrom('first', 'prev', 'last', 'self')
    const other = fc.tuple(target, relation).map(([to, rel]) => `<${to}>; rel="${rel}"`)
    fc.assert(
      fc.property(
        fc.array(other, { maxLength: 3 }),
        target,
        fc.array(other, { maxLength: 3 }),
        (before, next, after) => {
          expect(findNextLink([...before, `<${next}>; rel="next"`, ...after].join(', '))).toBe(next)
        }
      )
    )
  })

  it('never fails, and takes time in proportion to the header', () => {
    const started = performance.now()
    for (const piece of ['<', '>', '<>', '; rel=', '<a>; rel="', ' ']) findNextLink(piece.repeat(60_000))
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
