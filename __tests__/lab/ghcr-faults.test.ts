import { describe, expect, it } from 'vitest'
import { createFaults } from '../../lab/ghcr/faults.mjs'
import type { Fault, Target } from '../../lab/ghcr/faults.mjs'

const target = (given: Partial<Target> = {}): Target => ({
  method: 'POST',
  host: 'registry',
  pathname: '/v2/org/app/blobs/uploads/',
  search: '',
  ...given
})

/** Which of the first requests a fault strikes: `x` struck, `.` left alone. */
const rhythm = (fault: Omit<Fault, 'then'>, count = 12): string => {
  const faults = createFaults()
  faults.order({ ...fault, then: { status: 500 } })
  return Array.from({ length: count }, () => (faults.strike(target()) ? 'x' : '.')).join('')
}

describe('an ordered fault', () => {
  it.each<[string, Omit<Fault, 'then'>, string]>([
    ['each request', {}, 'xxxxxxxxxxxx'],
    ['each third', { every: 3 }, '..x..x..x..x'],
    ['the first two', { times: 2 }, 'xx..........'],
    ['all but the first two', { after: 2 }, '..xxxxxxxxxx'],
    ['the second only', { after: 1, times: 1 }, '.x..........'],
    ['each second after three, twice', { after: 3, every: 2, times: 2 }, '....x.x.....'],
    ['none by chance', { probability: 0 }, '............'],
    ['all by chance', { probability: 1 }, 'xxxxxxxxxxxx']
  ])('strikes %s', (_, fault, expected) => {
    expect(rhythm(fault)).toBe(expected)
  })

  it('strikes by chance in the same places for the same seed', () => {
    const draw = (seed: number): string => rhythm({ probability: 0.5, seed }, 200)
    expect(draw(7)).toBe(draw(7))
    expect(draw(7)).not.toBe(draw(8))
    expect(draw(7).split('x').length - 1).toBeGreaterThan(70)
    expect(draw(7).split('x').length - 1).toBeLessThan(130)
  })

  it.each<[string, Omit<Fault, 'then'>, Partial<Target>, boolean]>([
    ['the same host', { host: 'registry' }, {}, true],
    ['another host', { host: 'token' }, {}, false],
    ['the same method, however it is written', { method: 'post' }, {}, true],
    ['another method', { method: 'PUT' }, {}, false],
    ['a prefix of the path', { path: '/v2/org/' }, {}, true],
    ['another path', { path: '/v2/other/' }, {}, false],
    ['an expression for the path', { path: /\/blobs\/uploads\/$/ }, {}, true],
    ['an expression for the query', { path: /scope=.*push/ }, { pathname: '/token', search: '?scope=a:push' }, true],
    ['a sticky expression, again', { path: /uploads/g }, {}, true]
  ])('looks at %s', (_, fault, given, expected) => {
    const faults = createFaults()
    faults.order({ ...fault, then: { status: 500 } })
    expect([faults.strike(target(given)), faults.strike(target(given))].map(Boolean)).toEqual([expected, expected])
  })

  it('joins with others: delays add up, the first answer wins', () => {
    const faults = createFaults()
    faults.order({ label: 'slow', then: { delayMs: 30 } })
    faults.order({ label: 'slower', then: { delayMs: 12, truncate: 5 } })
    faults.order({ label: 'busy', then: { refusal: 'tooManyRequests', headers: { 'retry-after': '1' } } })
    faults.order({ label: 'broken', then: { status: 502, body: 'Bad Gateway' } })
    const blow = faults.strike(target())
    expect(blow).toMatchObject({ labels: ['slow', 'slower', 'busy', 'broken'], delayMs: 42, truncate: 5 })
    expect(blow?.answer).toEqual({
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '1' },
      body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"retry-after: 10.305464ms, allowed: 2000/minute"}]}\n'
    })
  })

  it.each([
    ['an object as JSON', { message: 'x' }, 'application/json', '{"message":"x"}'],
    ['a text as text', 'Service Unavailable', 'text/plain; charset=utf-8', 'Service Unavailable']
  ])('answers %s', (_, body, type, expected) => {
    const faults = createFaults()
    faults.order({ then: { status: 503, body } })
    expect(faults.strike(target())?.answer).toEqual({ status: 503, headers: { 'content-type': type }, body: expected })
  })

  it('counts what it struck, and ends when it is cancelled or all are cleared', () => {
    const faults = createFaults()
    const first = faults.order({ then: { reset: true } })
    const second = faults.order({ then: { loseUpload: true } })
    faults.strike(target())
    first.cancel()
    expect(faults.strike(target())).toMatchObject({ reset: false, loseUpload: true })
    expect([first.struck(), second.struck()]).toEqual([1, 2])
    faults.clear()
    expect(faults.strike(target())).toBeUndefined()
  })

  it.each<[string, unknown, string]>([
    ['an effect that does not exist', { then: { explode: true } }, '"then.explode" is not known'],
    ['a refusal that does not exist', { then: { refusal: 'no' } }, '"then.refusal" is no'],
    ['each 0th request', { every: 0, then: {} }, '"every" is 0'],
    ['more than certainty', { probability: 2, then: {} }, '"probability" is 2']
  ])('cannot be %s', (_, fault, words) => {
    expect(() => createFaults().order(fault as Fault)).toThrow(words)
  })
})
