import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Failure, FailureError } from '../../src/domain/failure.js'
import {
  type Attempt,
  BRISK,
  chooseWait,
  classifyFault,
  PATIENT,
  retry,
  type RetryPolicy
} from '../../src/registry/retry.js'
import { createClock } from '../ports/clock.js'

const answer = (status: number, code = '', message = '', method = 'GET'): Failure => ({
  kind: 'registry',
  request: `${method} https://ghcr.io/v2/o/n/x`,
  status,
  diagnostics: code === '' ? [] : [{ code, message }]
})
const network = (code: string): Failure => ({ kind: 'network', host: 'ghcr.io', code })

const DIGEST = `sha256:${'a'.repeat(64)}` as never
const INTERMEDIARY = 'permission_denied: Error from intermediary with HTTP status code 403 "Forbidden"'

describe('classifyFault', () => {
  it.each<[string, Failure]>([
    ['429', answer(429)],
    ['500', answer(500)],
    ['502', answer(502)],
    ['503', answer(503)],
    ['504', answer(504)],
    ['408', answer(408)],
    [
      'a rate limit dressed as a denial',
      answer(403, 'DENIED', `${INTERMEDIARY} - with-body: {"message": "You have exceeded a secondary rate limit."}`)
    ],
    ['the same without its words', answer(403, 'DENIED', INTERMEDIARY)],
    [
      'a rate limit in a body of another form',
      { ...answer(403), body: 'You have exceeded a secondary rate limit.' } as Failure
    ],
    ['a lost upload', answer(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry', 'PUT')],
    ['a blob that is not there yet', answer(400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown', 'PUT')],
    ['a blob that is not there yet, by the other code', answer(404, 'BLOB_UNKNOWN', 'blob unknown', 'PUT')],
    ['a reset', network('ECONNRESET')],
    ['a refused connection', network('ECONNREFUSED')],
    ['a time-out', network('ETIMEDOUT')],
    ['a name that is not found', network('ENOTFOUND')]
  ])('%s passes', (_, failure) => {
    expect(classifyFault(failure)).toBe('passing')
  })

  it.each<[string, Failure]>([
    ['401', answer(401, 'UNAUTHORIZED', 'authentication required')],
    ['403 with words', answer(403, 'DENIED', 'permission_denied: write_package')],
    ['403 without words', answer(403)]
  ])('%s is a denial', (_, failure) => {
    expect(classifyFault(failure)).toBe('denial')
  })

  it.each<[string, Failure]>([
    ['400', answer(400, 'NAME_INVALID', 'invalid repository name')],
    ['404', answer(404, 'MANIFEST_UNKNOWN', 'manifest unknown')],
    ['404 for a blob that is read', answer(404, 'BLOB_UNKNOWN', 'blob unknown')],
    ['405', answer(405, 'UNSUPPORTED', 'The operation is unsupported.')],
    ['303', answer(303)],
    ['200 with the wrong content', answer(200)],
    ['a certificate that has run out', network('CERT_HAS_EXPIRED')],
    ['an unknown issuer', network('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')],
    ['a body beyond the limit', network('BODY_TOO_LARGE')],
    ['plain HTTP behind https://', network('EPROTO')],
    ['a digest that differs', { kind: 'mismatch', reference: 'x', expected: DIGEST, actual: 'absent' }],
    ['our own refusal', { kind: 'refused', because: 'x' }],
    ['a cancelled run', { kind: 'cancelled', signal: 'SIGINT' }]
  ])('%s stays', (_, failure) => {
    expect(classifyFault(failure)).toBe('final')
  })
})

describe('chooseWait', () => {
  it('doubles the pauses, with jitter below them', () => {
    const waits = [0, 1, 2].map(done => chooseWait(PATIENT, answer(503), 'passing', done, 0.999))
    const lowest = [0, 1, 2].map(done => chooseWait(PATIENT, answer(503), 'passing', done, 0))
    expect(waits).toEqual([1000, 1999, 3998])
    expect(lowest).toEqual([500, 1000, 2000])
  })

  it('waits at least as long as it is told, and a second at least', () => {
    const told = (retryAfter: number): Failure => ({ ...answer(429), retryAfter }) as Failure
    expect(chooseWait(PATIENT, told(7), 'passing', 0, 0)).toBe(7000)
    expect(chooseWait(PATIENT, told(0.00088), 'passing', 0, 0)).toBe(1000)
    expect(chooseWait(PATIENT, told(7), 'passing', 0, 0.5)).toBe(7500)
  })

  it('gives up where the server wants a longer pause than the policy has', () => {
    expect(chooseWait(BRISK, { ...answer(429), retryAfter: 60 } as Failure, 'passing', 0, 0)).toBeUndefined()
  })

  it('leaves a secondary rate limit the minutes that GitHub asks for', () => {
    const limited = answer(403, 'DENIED', INTERMEDIARY)
    expect([0, 1, 2].map(done => chooseWait(PATIENT, limited, 'passing', done, 1))).toEqual([60_000, 150_000, 300_000])
    expect(chooseWait(BRISK, limited, 'passing', 0, 1)).toBe(3_000)
  })

  it('never waits longer than the policy allows plus a second of jitter, and never less than nothing', () => {
    const policy = fc.record({
      retries: fc.nat(10),
      repeatDenial: fc.boolean(),
      firstWait: fc.nat(10_000),
      longestWait: fc.nat(400_000)
    })
    const failure = fc.oneof(
      fc.constantFrom(answer(503), network('ECONNRESET'), answer(403, 'DENIED', INTERMEDIARY), answer(403)),
      fc.double({ min: 0, max: 1e6, noNaN: true }).map(retryAfter => ({ ...answer(429), retryAfter }) as Failure)
    )
    const random = fc.double({ min: 0, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(policy, failure, fc.nat(10), random, (given: RetryPolicy, told, done, jitter) => {
        const wait = chooseWait(given, told, classifyFault(told), done, jitter) ?? 0
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(given.longestWait + 1000)
      })
    )
  })
})

describe('retry', () => {
  const play = async (policy: RetryPolicy, failures: (Failure | undefined)[]) => {
    const clock = createClock()
    const attempts: Attempt[] = []
    let calls = 0
    const outcome = await retry(
      policy,
      clock,
      attempt => attempts.push(attempt),
      async () => {
        const failure = failures[calls]
        calls += 1
        await Promise.resolve()
        if (failure !== undefined) throw new FailureError(failure)
        return 'done'
      }
    ).catch((error: unknown) => error)
    return { outcome, calls, attempts, slept: clock.slept }
  }

  it('succeeds after passing faults and reports each of them', async () => {
    const { outcome, attempts, slept } = await play(PATIENT, [answer(503), network('ECONNRESET'), undefined])
    expect(outcome).toBe('done')
    expect(attempts.map(({ number, fault, waitMs }) => ({ number, fault, waitMs }))).toEqual([
      { number: 1, fault: 'passing', waitMs: 750 },
      { number: 2, fault: 'passing', waitMs: 1500 }
    ])
    expect(slept).toEqual([750, 1500])
    expect(attempts[0]?.failed).toContain('503')
  })

  it('throws the last failure after its attempts', async () => {
    const { outcome, calls } = await play({ ...PATIENT, retries: 2 }, [
      answer(500),
      answer(502),
      answer(503),
      undefined
    ])
    expect(outcome).toMatchObject({ failure: { status: 503 } })
    expect(calls).toBe(3)
  })

  it('repeats a denial once and no more', async () => {
    const { outcome, calls } = await play(PATIENT, [answer(403), answer(403), undefined])
    expect(outcome).toMatchObject({ failure: { status: 403 } })
    expect(calls).toBe(2)
  })

  it('repeats a denial once even where passing faults come between', async () => {
    const { calls } = await play(PATIENT, [answer(403), answer(503), answer(401), undefined])
    expect(calls).toBe(3)
  })

  it('repeats no denial where the policy forbids it', async () => {
    expect(await play({ ...PATIENT, repeatDenial: false }, [answer(403)])).toMatchObject({ calls: 1, slept: [] })
  })

  it('does not repeat what stays', async () => {
    expect(await play(PATIENT, [answer(404), undefined])).toMatchObject({ calls: 1, slept: [] })
  })

  it('repeats nothing with no retries', async () => {
    expect(await play({ ...PATIENT, retries: 0 }, [answer(503)])).toMatchObject({ calls: 1, slept: [] })
  })

  it('lets a defect through at once', async () => {
    const work = async () => Promise.reject(new TypeError('a defect'))
    await expect(retry(PATIENT, createClock(), () => undefined, work)).rejects.toThrow('a defect')
  })
})
