import { FailureError } from '../domain/failure.js'

export type Attempt<T> = { readonly value: T } | { readonly failure: FailureError }

/** A failure is kept for later, when it is known whether it counts. */
export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof FailureError) return { failure: error }
    throw error
  }
}
