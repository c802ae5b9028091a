import type { Context } from '../context/context.js'
import { FailureError } from '../domain/failure.js'
import type { ImageName } from '../domain/reference.js'
import { type LoginInputs, loginFields } from '../inputs/login.js'
import { namePackages, registryHost } from './packages.js'
import { readRun, type RunSource } from './run.js'

/** What is to be logged in where, before anything was looked at. */
export interface LoginIntent {
  readonly inputs: LoginInputs
  readonly context: Context
  /** Packages to test the right to push to; empty: none were named. */
  readonly images: readonly ImageName[]
  readonly host: string
}

export function readLoginRun(source: RunSource): Pick<LoginIntent, 'inputs' | 'context'> {
  return readRun(loginFields, source, () => [])
}

/** Throws a `FailureError` for names that cannot be, and for a credential that was asked for and is empty here. */
export function intendLogin({ inputs, context }: Pick<LoginIntent, 'inputs' | 'context'>): LoginIntent {
  const images = inputs.images.trim() === '' ? [] : namePackages(inputs.images, inputs.registry, context).images
  const host = images[0]?.host ?? registryHost(inputs.registry, context)
  const { credential } = inputs
  if (credential !== 'auto' && inputs[credential].empty) {
    throw new FailureError({
      kind: 'refused',
      id: 'login-empty-secret',
      because: `password is empty: credential: ${credential} requires the input ${credential}, which is empty`
    })
  }
  return { inputs, context, images, host }
}
