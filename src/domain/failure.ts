import type { Digest } from './digest.js'
import type { Exposure } from './secret-guard/exposure.js'

/** One entry of a registry's error body: `{"errors":[{"code":"DENIED","message":"permission_denied: write_package"}]}`. */
export interface Diagnostic {
  readonly code: string
  readonly message: string
}

export interface InputProblem {
  /** Name as written below `with:`. */
  readonly input: string
  readonly value: string
  /** What is wrong with it, as a clause: `is not a boolean`. */
  readonly problem: string
  /** What may stand there, and what to write. */
  readonly allowed: string
}

/** Where an image is read from, when another place is written to: one has to be told which of the two said no. */
export type Side = 'source'

export type Failure =
  | {
      readonly kind: 'registry'
      /** Method and URL without query or credentials, as in `POST https://ghcr.io/v2/o/n/blobs/uploads/`. */
      readonly request: string
      readonly status: number
      readonly diagnostics: readonly Diagnostic[]
      /** First 64 KiB of a body that is not the registry's error JSON. */
      readonly body?: string
      readonly requestId?: string
      /** Seconds that a 429 or 503 asked us to wait. */
      readonly retryAfter?: number
      /** The package was made moments ago, and its rights may not be known everywhere yet: a refusal that passes. */
      readonly newborn?: true
      readonly side?: Side
    }
  | { readonly kind: 'command'; readonly argv: readonly string[]; readonly exitCode: number; readonly stderr: string }
  | {
      readonly kind: 'network'
      readonly host: string
      readonly code: string
      readonly request?: string
      readonly side?: Side
    }
  | {
      readonly kind: 'mismatch'
      readonly reference: string
      readonly expected: Digest
      readonly actual: Digest | 'absent'
    }
  | { readonly kind: 'input'; readonly problems: readonly InputProblem[] }
  /** The program itself says no, before anything was done; `optIn` is what to write to go on all the same. */
  | { readonly kind: 'refused'; readonly because: string; readonly optIn?: string; readonly id?: string }
  /** What looks like a credential would be readable in what is pushed. The values are not in it. */
  | { readonly kind: 'exposed'; readonly exposures: readonly Exposure[] }
  /** The user's own command between build and push said no. */
  | { readonly kind: 'test'; readonly exitCode: number; readonly durationMs: number; readonly image: string }
  /** `call: check` found what it was to look for. */
  | { readonly kind: 'check'; readonly found: number }
  | { readonly kind: 'cancelled'; readonly signal: string }

/** The one error class of the project: it carries facts; the sentence is made late, by the report. */
export class FailureError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(describeFailure(failure), options)
    this.name = 'FailureError'
    this.failure = failure
  }
}

/** One line: what happened, without cause or advice (those are the diagnosis' part). */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'registry':
      return `${sideOf(failure)}${failure.request} answered ${failure.status}${wordsOf(failure)}`
    case 'command':
      return `${failure.argv.slice(0, 2).join(' ')} ended with exit code ${failure.exitCode}${lastLine(failure.stderr)}`
    case 'network':
      return `${sideOf(failure)}${failure.request ?? failure.host} could not be reached: ${failure.code}`
    case 'mismatch':
      return failure.actual === 'absent'
        ? `${failure.reference} does not exist in the registry; it should be ${failure.expected}`
        : `${failure.reference} points to ${failure.actual}; it should be ${failure.expected}`
    case 'input':
      return failure.problems.map(describeProblem).join('\n')
    case 'refused':
      return failure.because
    case 'exposed':
      return failure.exposures.map(({ input, name, because }) => `${input}: ${name} ${because}`).join('; ')
    case 'test':
      return `the test command ended with exit code ${failure.exitCode} after ${Math.round(failure.durationMs / 100) / 10} s; nothing was pushed`
    case 'check':
      return `the check found ${failure.found} problem${failure.found === 1 ? '' : 's'} in the Dockerfile`
    case 'cancelled':
      return `the run was cancelled (${failure.signal})`
  }
}

/** `input: value "x" is not a boolean. Allowed: true, false.` */
export function describeProblem(problem: InputProblem): string {
  const value = problem.value === '' ? '' : ` "${shorten(problem.value)}"`
  return `${problem.input}:${value} ${problem.problem}. ${problem.allowed}`
}

function sideOf({ side }: { readonly side?: Side }): string {
  return side === undefined ? '' : `reading the ${side}: `
}

function wordsOf(failure: Extract<Failure, { kind: 'registry' }>): string {
  if (failure.diagnostics.length > 0) {
    return `: ${failure.diagnostics.map(({ code, message }) => `${code.toLowerCase()}: ${message}`).join('; ')}`
  }
  return failure.body === undefined || failure.body.trim() === '' ? '' : `: ${shorten(failure.body.trim())}`
}

function lastLine(text: string): string {
  const line = text.trim().split(/\r?\n/).at(-1)
  return line === undefined || line === '' ? '' : `: ${line}`
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 200 ? `${line.slice(0, 197)}…` : line
}
