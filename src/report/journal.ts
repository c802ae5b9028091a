import type { CredentialId } from '../domain/access.js'
import type { Decision } from '../domain/decision.js'
import type { Digest } from '../domain/digest.js'
import type { Plan } from '../domain/plan/step.js'
import type { ImageName, Reference } from '../domain/reference.js'
import type { Clock } from '../ports/ports.js'

export interface Phase {
  readonly name: string
  readonly ms: number
}

/**
 * What is known so far. Every stage adds to it and none takes away, so that outputs and summary of a failed run hold whatever was
 * learnt before the failure.
 */
export interface Facts {
  readonly images: readonly ImageName[]
  readonly references: readonly Reference[]
  readonly credential: CredentialId | 'none'
  readonly digest?: Digest
  readonly imageId?: string
  readonly metadata?: string
  readonly version?: string
  readonly labels?: readonly string[]
  readonly annotations?: readonly string[]
  readonly json?: string
  readonly pushed: boolean
  /** Why nothing was pushed, where that was decided. */
  readonly notPushed?: string
  /** References that were seen in the registry with the digest. */
  readonly verified: readonly string[]
  readonly plan?: Plan
  readonly packageUrl?: string
}

export class Journal {
  #facts: Facts = { images: [], references: [], credential: 'none', pushed: false, verified: [] }
  readonly #decisions: Decision[] = []
  readonly #phases: Phase[] = []
  readonly #attempts: string[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(facts: Partial<Facts>): void {
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

  get facts(): Facts {
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
