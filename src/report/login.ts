import type { Candidate } from '../domain/access.js'

/** Outputs of the sub-action `login`, in the order of its README's table. */
export const loginOutputs = {
  credential: 'The credential that was chosen: `github-token`, `pat` or `existing`.',
  username: 'The login name that goes with it.'
} as const

export function loginOutputsOf({ id, username }: Candidate): { readonly [K in keyof typeof loginOutputs]: string } {
  return { credential: id, username }
}
