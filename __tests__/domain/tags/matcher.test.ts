import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Matcher, matchGroup, matchVersion, parseMatcher } from '../../../src/domain/tags/matcher.js'

function matcher(source: string): Matcher {
  const parsed = parseMatcher(source)
  if (parsed === undefined) throw new Error(`no expression: ${source}`)
  return parsed
}

describe('a regular expression of a rule', () => {
  it.each([
    ['v(.*)', 'v1.2.3', 0, 'v1.2.3'],
    ['v(.*)', 'v1.2.3', 1, '1.2.3'],
    ['/V(.*)/i', 'v1.2.3', 1, '1.2.3'],
    ['/v(.*)/', 'v1.2.3', 1, '1.2.3'],
    ['a/v(.*)', 'a/v1', 1, '1'],
    ['(?<major>\\d+)', 'v12', 1, '12'],
    ['v()', 'v1', 1, '']
  ])('%s on %s has %j as group %d', (source, text, group, expected) => {
    expect(matchGroup(matcher(source), text, group)).toEqual({ kind: 'matched', text: expected })
  })

  it.each([
    ['^x', 'v1', 0, { kind: 'no-match' }],
    ['V', 'v1', 0, { kind: 'no-match' }],
    ['v', 'v1', 1, { kind: 'no-group', groups: 0 }],
    ['v(1)|x(2)', 'v1', 2, { kind: 'no-group', groups: 2 }]
  ])('%s on %s has no group %d', (source, text, group, expected) => {
    expect(matchGroup(matcher(source), text, group)).toEqual(expected)
  })

  it.each([
    ['v(\\d.\\d.\\d)$', 'p1/v1.2.3', '1.2.3'],
    ['\\d.\\d.\\d', 'p1/v1.2.3', '1.2.3'],
    ['v(x)?.*', 'v1.2.3', 'v1.2.3'],
    ['^p2', 'p1/v1.2.3', undefined]
  ])('%s takes out of %s the version %s', (source, text, version) => {
    expect(matchVersion(matcher(source), text)).toBe(version)
  })

  it.each(['(', '[', '*', '/(/i', '/a/ii'])('%s is none', source => {
    expect(parseMatcher(source)).toBeUndefined()
  })

  it('matches the second time as the first, whatever its flags', () => {
    const global = matcher('/\\d/gy')
    expect([matchVersion(global, '1'), matchVersion(global, '1')]).toEqual(['1', '1'])
  })

  it('is read or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (source, text) => {
        const parsed = parseMatcher(source)
        expect(
          parsed === undefined || ['matched', 'no-match', 'no-group'].includes(matchGroup(parsed, text, 0).kind)
        ).toBe(true)
      })
    )
  })
})
