import type { Clock } from '../../src/ports/ports.js'

export interface FakeClock extends Clock {
  /** Every pause that was asked for, in milliseconds. */
  readonly slept: number[]
  advance(ms: number): void
}

/** A clock that only moves when somebody sleeps or when the test says so: pauses cost no time. */
export function createClock(start = Date.parse('2026-01-02T03:04:05Z'), random = 0.5): FakeClock {
  let now = start
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    random: () => random,
    advance: ms => (now += ms),
    sleep: async ms => {
      slept.push(ms)
      now += ms
      // Others get their turn, as during a real pause.
      await new Promise(resolve => setImmediate(resolve))
    }
  }
}
