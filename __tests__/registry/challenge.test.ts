import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Challenge, findBearer, parseChallenges } from '../../src/registry/challenge.js'

const challenge = (scheme: string, parameters: Record<string, string> = {}): Challenge => ({
  scheme,
  parameters: new Map(Object.entries(parameters))
})

describe('parseChallenges', () => {
  it.each([
    {
      what: 'the challenge of ghcr.io',
      header: 'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:o/n:pull"',
      read: [challenge('bearer', { realm: 'https://ghcr.io/token', service: 'ghcr.io', scope: 'repository:o/n:pull' })]
    },
    {
      what: 'a comma inside quotes',
      header: 'Bearer scope="repository:o/n:pull,push"',
      read: [challenge('bearer', { scope: 'repository:o/n:pull,push' })]
    },
    {
      what: 'a value without quotes',
      header: 'Basic realm=registry',
      read: [challenge('basic', { realm: 'registry' })]
    },
    { what: 'quotes in quotes', header: 'Basic realm="a \\"b\\" c"', read: [challenge('basic', { realm: 'a "b" c' })] },
    { what: 'space around =', header: 'Basic realm = "x"', read: [challenge('basic', { realm: 'x' })] },
    {
      what: 'names in capitals',
      header: 'BEARER Realm="x", SERVICE="y"',
      read: [challenge('bearer', { realm: 'x', service: 'y' })]
    },
    {
      what: 'two challenges in one header',
      header: 'Basic realm="a", Bearer realm="b",service="c"',
      read: [challenge('basic', { realm: 'a' }), challenge('bearer', { realm: 'b', service: 'c' })]
    },
    {
      what: 'a challenge with a bare value in front',
      header: 'Negotiate YII+ab/==, Bearer realm="b"',
      read: [challenge('negotiate'), challenge('bearer', { realm: 'b' })]
    },
    {
      what: 'a challenge without parameters',
      header: 'Negotiate, Basic realm="x"',
      read: [challenge('negotiate'), challenge('basic', { realm: 'x' })]
    },
    { what: 'empty list members', header: ', ,Basic realm="x", ,', read: [challenge('basic', { realm: 'x' })] },
    {
      what: 'an unclosed quote',
      header: 'Bearer service="s",realm="https://…',
      read: [challenge('bearer', { service: 's' })]
    },
    { what: 'nothing', header: '', read: [] }
  ])('reads $what', ({ header, read }) => {
    expect(parseChallenges(header)).toEqual(read)
  })

  it('reads back whatever was written by the grammar', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/)
    const text = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)),
      maxLength: 30
    })
    const one = fc.record({ scheme: token, parameters: fc.dictionary(token, text, { minKeys: 1, maxKeys: 4 }) })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 4 }), challenges => {
        const header = challenges
          .map(({ scheme, parameters }) => {
            const list = Object.entries(parameters).map(
              ([name, value]) => `${name}="${value.replaceAll(/[\\"]/g, '\\$&')}"`
            )
            return `${scheme} ${list.join(', ')}`
          })
          .join(', ')
        expect(parseChallenges(header)).toEqual(
          challenges.map(({ scheme, parameters }) => challenge(scheme, parameters))
        )
      })
    )
  })

  it('never fails, whatever a server sends', () => {
    const alphabet = fc.constantFrom(...' ,="\\abcBearer/+é\t'.split(''))
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 200 }), header => {
        expect(Array.isArray(parseChallenges(header))).toBe(true)
      })
    )
  })

  it('takes time in proportion to the header, not more', () => {
    const started = performance.now()
    for (const piece of ['a', '=', '"', 'a=', 'a="b",', 'a ', '\\"', ' ', ',']) parseChallenges(piece.repeat(60_000))
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('findBearer', () => {
  it('leaves the scope out: the one of /v2/ names a placeholder', () => {
    const challenges = parseChallenges('Bearer realm="r",service="s",scope="repository:user/image:pull"')
    expect(findBearer(challenges)).toEqual({ realm: 'r', service: 's' })
  })

  it.each(['Basic realm="r"', 'Bearer service="s"', ''])('finds none in %j', header => {
    expect(findBearer(parseChallenges(header))).toBeUndefined()
  })
})
