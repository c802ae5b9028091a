import { describe, expect, it } from 'vitest'
import type { PushAccess } from '../../src/domain/access.js'
import { type Failure, FailureError } from '../../src/domain/failure.js'
import { persist } from '../../src/execute/persist.js'
import { type Attempt, PATIENT, retry } from '../../src/registry/retry.js'
import { createClock } from '../ports/clock.js'

const IMAGE = 'ghcr.io/pebble-run/creek:3'
const push = (why: string): Failure =>
  command(`ERROR: failed to build: failed to solve: failed to push ${IMAGE}: ${why}\n`)
const command = (stderr: string): Failure => ({ kind: 'command', argv: ['buildx', 'build'], exitCode: 1, stderr })
const answer = (status: number, more: Partial<Extract<Failure, { kind: 'registry' }>> = {}): Failure => ({
  kind: 'registry',
  request: 'POST https://ghcr.io/v2/pebble-run/creek/blobs/uploads/',
  status,
  diagnostics: [],
  ...more
})

const DOWN = push(
  'unexpected status from POST request to https://ghcr.io/v2/pebble-run/creek/blobs/uploads/: 503 Service Unavailable'
)
const REFUSED = push(
  'unexpected status from PUT request to https://ghcr.io/v2/pebble-run/creek/manifests/3: 403 Forbidden'
)
const BROKEN_BUILD = command(
  'ERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2\n'
)
const GRANTED: PushAccess = { kind: 'granted' }

/** Plays the failures in turn, then success. */
async function play(
  failures: readonly Failure[],
  world: { knocks?: readonly PushAccess[]; newborn?: boolean; retries?: number } = {}
) {
  const clock = createClock()
  const attempts: Attempt[] = []
  const calls: boolean[] = []
  const knocks = [...(world.knocks ?? [])]
  const run = persist(
    'build and push',
    again => {
      const failure = failures[calls.length]
      calls.push(again)
      return failure === undefined ? Promise.resolve('pushed') : Promise.reject(new FailureError(failure))
    },
    {
      policy: { ...PATIENT, retries: world.retries ?? 3, newborn: () => Promise.resolve(world.newborn ?? false) },
      clock,
      report: attempt => attempts.push(attempt),
      knock: () => Promise.resolve(knocks.shift() ?? GRANTED)
    }
  )
  const outcome = await run.catch((error: unknown) => error)
  return { outcome, calls, attempts, slept: clock.slept }
}

const failureOf = (outcome: unknown): unknown => (outcome instanceof FailureError ? outcome.failure : outcome)

describe('a push by an engine', () => {
  it('is repeated after passing faults, each told, with growing pauses', async () => {
    const { outcome, calls, attempts, slept } = await play([DOWN, DOWN])
    expect(outcome).toBe('pushed')
    expect(calls).toEqual([false, true, true])
    expect(attempts).toMatchObject([
      { number: 1, fault: 'passing' },
      { number: 2, fault: 'passing' }
    ])
    expect(slept[1]).toBeGreaterThan(slept[0] ?? 0)
  })

  it('ends with the engine’s own failure when the attempts are used up', async () => {
    const { outcome, calls } = await play([DOWN, DOWN, DOWN, DOWN, DOWN], { retries: 3 })
    expect(failureOf(outcome)).toBe(DOWN)
    expect(calls).toHaveLength(4)
  })

  it('is not repeated with retries: 0', async () => {
    expect((await play([DOWN], { retries: 0 })).calls).toHaveLength(1)
  })

  it('is never repeated after a failing build', async () => {
    const { outcome, calls } = await play([BROKEN_BUILD])
    expect(failureOf(outcome)).toBe(BROKEN_BUILD)
    expect(calls).toEqual([false])
  })

  it('stops at once where a repetition fails in the build', async () => {
    const { outcome, calls } = await play([DOWN, BROKEN_BUILD])
    expect(failureOf(outcome)).toBe(BROKEN_BUILD)
    expect(calls).toHaveLength(2)
  })

  it('is repeated once after a refusal that the registry itself does not confirm', async () => {
    expect((await play([REFUSED])).outcome).toBe('pushed')
    const twice = await play([REFUSED, REFUSED])
    expect(failureOf(twice.outcome)).toBe(REFUSED)
    expect(twice.calls).toHaveLength(2)
  })

  it('is not repeated after a refusal that the registry confirms', async () => {
    const denied: PushAccess = {
      kind: 'denied',
      failure: answer(403, { diagnostics: [{ code: 'DENIED', message: 'no' }] })
    }
    const { outcome, calls } = await play([REFUSED], { knocks: [denied] })
    expect(failureOf(outcome)).toBe(denied.failure)
    expect(calls).toHaveLength(1)
  })

  it('waits as long as the registry asks for, whose words the engine drops', async () => {
    const { outcome, slept } = await play([DOWN], {
      knocks: [{ kind: 'unknown', failure: answer(429, { retryAfter: 20 }) }]
    })
    expect(outcome).toBe('pushed')
    expect(slept[0]).toBeGreaterThanOrEqual(20_000)
  })

  it('takes a refusal that is a rate limit for one', async () => {
    const message = 'permission_denied: Error from intermediary with HTTP status code 403 "Forbidden"'
    const limited: PushAccess = {
      kind: 'unknown',
      failure: answer(403, { diagnostics: [{ code: 'DENIED', message }] })
    }
    const { outcome, slept } = await play([REFUSED], { knocks: [limited] })
    expect(outcome).toBe('pushed')
    expect(slept[0]).toBeGreaterThanOrEqual(30_000)
  })

  it('is repeated several times while the package is newborn', async () => {
    const { outcome, slept } = await play([REFUSED, REFUSED, REFUSED], { newborn: true })
    expect(outcome).toBe('pushed')
    expect(slept).toHaveLength(3)
    expect(slept.every(ms => ms >= 1_000)).toBe(true)
  })

  it('lets a defect of our own through as it is', async () => {
    const defect = new TypeError('a defect')
    const tools = {
      policy: PATIENT,
      clock: createClock(),
      report: () => undefined,
      knock: () => Promise.resolve(GRANTED)
    }
    await expect(persist('push', () => Promise.reject(defect), tools)).rejects.toBe(defect)
  })
})

describe('refusals by a package', () => {
  const refused = answer(403, { diagnostics: [{ code: 'DENIED', message: 'permission_denied: read_package' }] })
  const calls = async (failure: Failure, newborn: boolean): Promise<number> => {
    let count = 0
    const policy = { ...PATIENT, newborn: () => Promise.resolve(newborn) }
    const work = () => (count++, Promise.reject(new FailureError(failure)))
    await expect(retry(policy, createClock(), () => undefined, work)).rejects.toMatchObject({ failure })
    return count
  }

  it('are repeated as often as passing faults while it is newborn', async () => {
    expect(await calls(refused, true)).toBe(4)
  })

  it('are repeated once by a grown one', async () => {
    expect(await calls(refused, false)).toBe(2)
  })

  it('are told from what else may fail', async () => {
    expect(await calls(answer(413), true)).toBe(1)
  })
})
