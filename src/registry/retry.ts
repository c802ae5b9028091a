import { type Failure, describeFailure, FailureError } from '../domain/failure.js'
import type { Clock } from '../ports/ports.js'

/** What a failure is worth: `passing` may go away by waiting, `denial` is an answer about rights, `final` will be the same tomorrow. */
export type Fault = 'passing' | 'denial' | 'final'

export interface RetryPolicy {
  /** Further attempts for passing faults. */
  readonly retries: number
  /** A denial is asked for once more with a fresh token: unexplained 403s that pass have been reported. Never more than once. */
  readonly repeatDenial: boolean
  /** Milliseconds before the second attempt; each further pause is twice as long. */
  readonly firstWait: number
  /** No pause is longer; a server that wants a longer one is not asked again. Milliseconds. */
  readonly longestWait: number
  /** Asked after a refusal: was the package made so lately that its rights may not be known everywhere yet? Then the refusal passes. */
  readonly newborn?: () => Promise<boolean>
}

/** For tests and looks before the build: a person is waiting, and "unknown" is an answer that the plan can live with. */
export const BRISK: RetryPolicy = { retries: 2, repeatDenial: true, firstWait: 300, longestWait: 3_000 }

/** For what publishes: nothing better can be done with the time. */
export const PATIENT: RetryPolicy = { retries: 3, repeatDenial: true, firstWait: 1_000, longestWait: 300_000 }

/** An attempt that failed and is repeated. */
export interface Attempt {
  /** What failed, in one line, the registry's words included. */
  readonly failed: string
  readonly failure: Failure
  readonly fault: Fault
  /** 1 for the first. */
  readonly number: number
  /** Pause before the next one. */
  readonly waitMs: number
}

const DENIAL_WAIT = 250
const SHORTEST_TOLD_WAIT = 1_000
/** GitHub asks for a minute at least, then more: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#rate-limit-errors */
const SECONDARY_WAITS = [60_000, 150_000, 300_000]
/** Refusals of packages that were just made have been seen for four seconds: https://github.com/docker/build-push-action/issues/981 */
const NEWBORN_WAITS = [2_000, 6_000, 20_000]

/**
 * Does the work until it succeeds, until its failure is one that waiting does not cure, or until the policy's attempts are used up; then
 * the last failure is thrown. Exceptions that are no `FailureError` are defects and pass straight through.
 */
export async function retry<T>(
  policy: RetryPolicy,
  clock: Clock,
  report: (attempt: Attempt) => void,
  work: (previous: Fault | undefined) => Promise<T>
): Promise<T> {
  let passing = 0
  let denials = 0
  let previous: Fault | undefined
  for (;;) {
    try {
      return await work(previous)
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      const failure = await seeNewborn(error.failure, policy)
      const fault = classifyFault(failure)
      const waitMs = chooseWait(policy, failure, fault, fault === 'denial' ? denials : passing, clock.random())
      if (waitMs === undefined) throw error
      report({ failed: describeFailure(failure), failure, fault, number: passing + denials + 1, waitMs })
      if (fault === 'denial') denials += 1
      else passing += 1
      previous = fault
      await clock.sleep(waitMs)
    }
  }
}

async function seeNewborn(failure: Failure, { newborn }: RetryPolicy): Promise<Failure> {
  if (failure.kind !== 'registry' || newborn === undefined || classifyFault(failure) !== 'denial') return failure
  return (await newborn()) ? { ...failure, newborn: true } : failure
}

/** Milliseconds until the next attempt, or undefined where there is none. `done`: repetitions so far for this kind of fault. */
export function chooseWait(
  policy: RetryPolicy,
  failure: Failure,
  fault: Fault,
  done: number,
  random: number
): number | undefined {
  if (fault === 'final') return undefined
  if (fault === 'denial') return policy.repeatDenial && done === 0 ? DENIAL_WAIT : undefined
  if (done >= policy.retries) return undefined
  const told = failure.kind === 'registry' ? failure.retryAfter : undefined
  if (told !== undefined) {
    // Jitter goes on top here: earlier than told would be refused again.
    const wait = Math.max(told * 1000, SHORTEST_TOLD_WAIT)
    return wait > policy.longestWait ? undefined : Math.round(wait + random * Math.min(wait, SHORTEST_TOLD_WAIT))
  }
  const waits = isSecondaryRateLimit(failure) ? SECONDARY_WAITS : isNewborn(failure) ? NEWBORN_WAITS : []
  const wanted = waits[Math.min(done, waits.length - 1)] ?? policy.firstWait * 2 ** done
  return Math.round(Math.min(wanted, policy.longestWait) * (0.5 + random / 2))
}

/** Codes of network failures that stay: certificates, protocols, limits of our own. */
const LASTING =
  /^(CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|ERR_TLS_|ERR_INVALID|ERR_HTTP_|ERR_SSL|EPROTO$|HOSTNAME_MISMATCH|BODY_TOO_LARGE)/

const PASSING_STATUS = [408, 425, 429, 500, 502, 503, 504]

/** Lost sessions and blobs that are not visible yet: the write as a whole is done again. */
const PASSING_CODES = [
  'BLOB_UPLOAD_UNKNOWN',
  'BLOB_UPLOAD_INVALID',
  'MANIFEST_BLOB_UNKNOWN',
  'TOOMANYREQUESTS',
  'UNAVAILABLE'
]

/** Tells passing faults from refusals; the words count more than the status, because rate limits come dressed as 403. */
export function classifyFault(failure: Failure): Fault {
  switch (failure.kind) {
    case 'network':
      return LASTING.test(failure.code) ? 'final' : 'passing'
    case 'registry': {
      if (isNewborn(failure) || isSecondaryRateLimit(failure) || PASSING_STATUS.includes(failure.status))
        return 'passing'
      const codes = failure.diagnostics.map(({ code }) => code.toUpperCase())
      if (codes.some(code => PASSING_CODES.includes(code))) return 'passing'
      const writes = /^(PUT|POST|PATCH) /.test(failure.request)
      if (writes && codes.includes('BLOB_UNKNOWN')) return 'passing'
      return failure.status === 401 || failure.status === 403 ? 'denial' : 'final'
    }
    case 'command':
    case 'mismatch':
    case 'input':
    case 'refused':
    case 'exposed':
    case 'test':
    case 'check':
    case 'cancelled':
      return 'final'
  }
}

/** GitHub's limiter behind ghcr.io, dressed as `permission_denied`; its own words are sometimes missing, the wrapping never is. */
export function isSecondaryRateLimit(failure: Failure): boolean {
  if (failure.kind !== 'registry') return false
  const words = [...failure.diagnostics.map(({ message }) => message), failure.body ?? ''].join('\n')
  return /secondary rate limit|error from intermediary/i.test(words)
}

function isNewborn(failure: Failure): boolean {
  return failure.kind === 'registry' && failure.newborn === true
}
