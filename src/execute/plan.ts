import type { Digest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import type { Plan, Slot, Step, StepOf } from '../domain/plan/step.js'

/** What the slots of a plan have come to hold. */
export class Slots {
  #built: Digest | undefined
  #ended = false

  /** No further step is needed: what they would do has become pointless, which is no failure. */
  end(): void {
    this.#ended = true
  }

  get ended(): boolean {
    return this.#ended
  }

  fill(digest: Digest): void {
    this.#built = digest
  }

  get built(): Digest | undefined {
    return this.#built
  }

  /** Throws a `FailureError` where the step before it did not learn the digest. */
  digestOf(value: Slot | Digest): Digest {
    const digest = typeof value === 'string' ? value : this.#built
    if (digest !== undefined) return digest
    throw new FailureError({
      kind: 'refused',
      because: 'the builder did not report which digest it pushed, so no tag can be checked',
      id: 'no-digest'
    })
  }
}

/** How each kind of step is done. An action names those that its plans can hold. */
export type Handlers = { readonly [K in Step['kind']]?: (step: StepOf<K>, slots: Slots) => Promise<void> }

/** Runs one phase under its name: a log group and a line in the time table. */
export type RunPhase = <T>(name: string, body: () => Promise<T>) => Promise<T>

/** Folds the plan over its handlers, in order; what a step learnt is noted before the next one starts. */
export async function executePlan(plan: Plan, handlers: Handlers, phase: RunPhase): Promise<void> {
  const slots = new Slots()
  for (const step of plan.steps) {
    if (slots.ended) return
    await phase(nameOf(step, plan), async () => handle(step, handlers, slots))
  }
}

async function handle<K extends Step['kind']>(step: StepOf<K>, handlers: Handlers, slots: Slots): Promise<void> {
  const handler = handlers[step.kind] as ((step: StepOf<K>, slots: Slots) => Promise<void>) | undefined
  if (handler === undefined) throw new TypeError(`nobody handles a step of kind ${step.kind}`)
  await handler(step, slots)
}

function nameOf(step: Step, { steps }: Plan): string {
  switch (step.kind) {
    case 'builder':
      return 'create a builder'
    case 'emulation':
      return 'emulation'
    case 'build':
      return step.spec.push ? 'build and push' : 'build'
    case 'test':
      return 'test'
    case 'push':
      return 'push'
    case 'copy':
      return 'copy'
    case 'index':
      return 'join platforms'
    case 'retag':
      return steps.some(({ kind }) => kind === 'build' || kind === 'push') ? 'additional tags' : 'tags'
    case 'deliver':
      return 'push by digest'
    case 'record':
      return 'digest record'
    case 'verify':
      return 'read back'
  }
}
