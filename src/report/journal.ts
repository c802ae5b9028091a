import type { Decision } from '../domain/decision.js'
import type { Progress } from '../domain/progress.js'
import type { Clock } from '../ports/ports.js'

export interface Phase {
  readonly name: string
  readonly ms: number
}

/** The record of one run: what is known, what was decided and why, how long each phase took. */
export class Journal {
  #facts: Progress = { images: [], references: [], credential: 'none', pushed: false, verified: [] }
  readonly #decisions: Decision[] = []
  readonly #phases: Phase[] = []
  readonly #attempts: string[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(facts: Partial<Progress>): void {
    this.#facts = { ...this.#facts, ...facts }
  }

  decide(...decisions: readonly Decision[]): void {
    this.#decisions.push(...decisions)
  }

  /** A passing fault that was retried, as one line. */
  attempt(line: string): void {
    this.#attempts.push(line)
  }

  /** Times a phase, also one that fails. */
  async phase<T>(name: string, body: () => Promise<T>): Promise<T> {
    const started = this.#clock.now()
    try {
      return await body()
    } finally {
      this.#phases.push({ name, ms: this.#clock.now() - started })
    }
  }

  get facts(): Progress {
    return this.#facts
  }

  get decisions(): readonly Decision[] {
    return this.#decisions
  }

  get phases(): readonly Phase[] {
    return this.#phases
  }

  get attempts(): readonly string[] {
    return this.#attempts
  }
}
