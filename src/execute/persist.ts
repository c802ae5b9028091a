import type { PushAccess } from '../domain/access.js'
import { type Failure, FailureError } from '../domain/failure.js'
import { readPushFailure } from '../engines/push-failure.js'
import type { Clock } from '../ports/ports.js'
import { type Attempt, classifyFault, retry, type RetryPolicy } from '../registry/retry.js'

export interface PersistTools {
  readonly policy: RetryPolicy
  readonly clock: Clock
  readonly report: (attempt: Attempt) => void
  /** Would the registry take a push now? Asked only after a failure. */
  readonly knock: () => Promise<PushAccess>
  /** Was the package made so lately that its rights may not be known everywhere yet? Asked only after a refusal. */
  readonly newborn: () => Promise<boolean>
}

/**
 * Lets an engine push again where its push met a passing fault, as often as the policy says. What is built stays built: only the push
 * is repeated. A failure that is none of the push's is thrown as it is, at once.
 *
 * @param push told from the second time on that it is done `again`; throws `FailureError` of kind `command`
 */
export async function persist<T>(
  did: 'build and push' | 'push',
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
    throw error instanceof Translated ? error.original : error
  }
}

/**
 * Does work of our own client again while it is refused because the package has only just been made. The client itself has repeated
 * every other passing fault before it threw.
 */
export async function untilGrown<T>(
  work: () => Promise<T>,
  { policy, clock, report, newborn }: Omit<PersistTools, 'knock'>
): Promise<T> {
  try {
    return await retry({ ...policy, repeatDenial: false }, clock, report, async () => {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof FailureError)) throw error
        throw classifyFault(error.failure) === 'denial' && (await newborn())
          ? new Translated(asNewborn(error.failure), error)
          : // What the client gave up has been repeated already.
            new Final(error)
      }
    })
  } catch (error) {
    throw error instanceof Translated || error instanceof Final ? error.original : error
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

/** Not to be repeated, whatever it looks like. */
class Final extends Error {
  readonly original: FailureError

  constructor(original: FailureError) {
    super(original.message, { cause: original })
    this.original = original
  }
}

async function judge(error: FailureError, did: 'build and push' | 'push', tools: PersistTools): Promise<FailureError> {
  const { failure } = error
  const met = failure.kind === 'command' ? readPushFailure(failure.stderr, did) : undefined
  if (met === undefined) return error
  const access = await tools.knock()
  switch (access.kind) {
    case 'unknown':
      // The registry's own words tell how long to wait; engines often drop them, and dress a rate limit as a refusal.
      return new Translated(access.failure, error)
    case 'denied':
      return (await tools.newborn()) ? new Translated(asNewborn(met), error) : error
    case 'granted':
      return new Translated(classifyFault(met) === 'denial' && (await tools.newborn()) ? asNewborn(met) : met, error)
  }
}

function asNewborn(failure: Failure): Failure {
  return failure.kind === 'registry' ? { ...failure, newborn: true } : failure
}
