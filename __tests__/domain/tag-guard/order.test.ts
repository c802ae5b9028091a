import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions, isVersion, namesSeveral } from '../../../src/domain/tag-guard/order.js'

const LADDERS = [
  [
    'semver and its prereleases',
    [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.10.0',
      '2.0.0'
    ]
  ],
  ['a v in front or not', ['v1.2.3', '1.2.4', 'v1.3.0', '2.0.0']],
  ['two parts and one', ['1', '1.2', '1.2.3', '1.10', '2']],
  ['PEP 440', ['1.0.dev1', '1.0a1', '1.0rc1', '1.0', '1.0.post1', '1.1', '1!0.5']],
  ['versions made of dates', ['2024.01.05', '2024.1.10', '2024.02.01', '2025.1']],
  ['four parts', ['1.2.3.4', '1.2.3.10', '1.2.4.0']],
  ['a prefix that they share', ['api-v1.2.9', 'api-v1.3.0-rc.1', 'api-1.3.0', 'api-v1.10.0']],
  ['a prefix of several words', ['my-app_v1.2.3', 'my-app_v1.2.4']],
  ['a suffix for a flavour', ['1.2-alpine', '1.2.3-alpine', '1.3-alpine', '2.0.0-alpine']]
] as const

describe('versions', () => {
  it.each(LADDERS)('are ordered: %s', (_, ladder) => {
    for (const [at, lower] of ladder.entries())
      for (const higher of ladder.slice(at + 1)) {
        expect(`${lower} ${String(compareVersions(lower, higher))}`).toBe(`${lower} -1`)
        expect(`${higher} ${String(compareVersions(higher, lower))}`).toBe(`${higher} 1`)
      }
  })

  it.each([
    ['1.2.3', 'v1.2.3'],
    ['1.2', '1.2.0'],
    ['1', '1.0.0'],
    ['1.0', '1.0.0.0'],
    ['1.0.0rc1', '1.0.0-rc1']
  ])('%s and %s are the same', (a, b) => {
    expect(compareVersions(a, b)).toBe(0)
  })

  it.each(['main', 'release/1.2', 'pr-12', 'nightly', 'sha-1234567', 'latest', 'v', '1.x', 'x1.2.3', ''])(
    '%j is none, and nothing compares with it',
    text => {
      expect(isVersion(text)).toBe(false)
      expect(compareVersions(text, '1.2.3')).toBeUndefined()
      expect(compareVersions('1.2.3', text)).toBeUndefined()
    }
  )

  it.each([
    ['api-v1.2.3', 'web-v2.0.0'],
    ['api-1.2.3', '2.0.0'],
    ['release-1.2', 'release-1.3']
  ])('%s and %s do not compare: two things, or branches', (a, b) => {
    expect(compareVersions(a, b)).toBeUndefined()
  })

  it('of fewer than three parts may name several releases', () => {
    expect(['1', 'v1.2', '1.2-alpine'].map(namesSeveral)).toEqual([true, true, true])
    expect(['1.2.3', 'v1.2.3-rc.1', '2024.1.5', 'main'].map(namesSeveral)).toEqual([false, false, false, false])
  })

  const version = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map(parts => parts.join('.'))
  it('keep their order whichever is asked for first, and across three', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compareVersions(a, b)! + compareVersions(b, a)!).toBe(0)
        if (compareVersions(a, b)! <= 0 && compareVersions(b, c)! <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0)
      })
    )
  })

  it('of any text never throw', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void compareVersions(a, b)))
  })
})
