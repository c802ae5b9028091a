import type { PushAccess } from '../domain/access.js'
import { type Failure, FailureError } from '../domain/failure.js'
import type { Clock } from '../ports/ports.js'
import { type Attempt, retry, type RetryPolicy } from '../registry/retry.js'

/** Lets an engine push, and push again after a passing fault; the second time `push` is told that it is done again. */
export type Persist = <T>(did: PushingWork, push: (again: boolean) => Promise<T>) => Promise<T>

/** What the command does besides pushing: it has to name the push as what failed where it does more. */
export type PushingWork = 'build and push' | 'push'

export interface PersistTools {
  readonly policy: RetryPolicy
  readonly clock: Clock
  readonly report: (attempt: Attempt) => void
  /** Would the registry take a push now? Asked only after a failure. */
  readonly knock: () => Promise<PushAccess>
}

/**
 * Lets an engine push again where its push met a passing fault, as often as the policy says. What is built stays built: only the push
 * is repeated. A failure that is none of the push's is thrown as it is, at once.
 *
 * @param push throws `FailureError` of kind `command`
 */
export async function persist<T>(
  did: PushingWork,
  push: (again: boolean) => Promise<T>,
  tools: PersistTools
): Promise<T> {
  let again = false
  try {
    return await retry(tools.policy, tools.clock, tools.report, async () => {
      try {
        return await push(again)
      } catch (error) {
        again = true
        throw error instanceof FailureError ? await judge(error, did, tools) : error
      }
    })
  } catch (error) {
    if (error instanceof Translated) throw tellable(error)
    throw error instanceof Refused ? error.refusal : error
  }
}

/** An engine's failure in the terms of the registry client, so that one policy decides for both. */
class Translated extends FailureError {
  readonly original: FailureError

  constructor(failure: Failure, original: FailureError) {
    super(failure, { cause: original })
    this.original = original
  }
}

/** The engine's own log explains best, but for a bare 404 to a write: what that means follows from what was written. */
function tellable({ failure, original }: Translated): FailureError {
  const bare = failure.kind === 'registry' && (failure.status === 404 || failure.status === 416)
  return bare ? new FailureError(failure, { cause: original }) : original
}

/** A clear no, in the registry's words and not in what a tool left of them. It passes through the retries. */
class Refused extends Error {
  readonly refusal: FailureError

  constructor(failure: Failure, original: FailureError) {
    super(original.message)
    this.refusal = new FailureError(failure, { cause: original })
  }
}

async function judge(error: FailureError, did: PushingWork, { knock, policy }: PersistTools): Promise<Error> {
  if (error.failure.kind !== 'command') return error
  const { readPushFailure } = await import('../engines/push-failure.js')
  const met = readPushFailure(error.failure.stderr, did)
  if (met === undefined) return error
  const access = await knock()
  // The registry's own words tell how long to wait; engines often drop them, and show a rate limit as a refusal.
  if (access.kind === 'unknown') return new Translated(access.failure, error)
  if (access.kind === 'granted') return new Translated(met, error)
  const passes = (await policy.newborn?.()) === true
  return passes ? new Translated(access.failure, error) : new Refused(access.failure, error)
}
