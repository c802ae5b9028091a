import { type Arrival, type Identity, judgeArrival } from '../domain/arrival.js'
import { describeFailure, FailureError } from '../domain/failure.js'
import type { Reference } from '../domain/reference.js'
import type { Clock } from '../ports/ports.js'
import type { RegistryClient } from '../registry/client.js'

/** A person waits for the news of a failure: what the registry does not say soon is not known. */
const HURRIED = { retries: 2, repeatDenial: false, firstWait: 200, longestWait: 1_000 }

/**
 * Asks the registry tag by tag what is there, side by side and within `budgetMs`. Throws nothing: what could not be learnt is `unknown`
 * with the reason.
 */
export async function lookWhatArrived(
  registry: RegistryClient,
  references: readonly Reference[],
  identity: Identity,
  { clock, budgetMs }: { readonly clock: Clock; readonly budgetMs: number }
): Promise<readonly Arrival[]> {
  const client = registry.within(budgetMs, HURRIED)
  const tooLate = clock.sleep(budgetMs)
  return Promise.all(
    references.map(async reference => {
      const late = tooLate.then((): Arrival => ({
        reference,
        kind: 'unknown',
        because: `the registry gave no answer within ${budgetMs / 1000} s`
      }))
      return Promise.race([look(client, reference, identity), late])
    })
  )
}

async function look(client: RegistryClient, reference: Reference, identity: Identity): Promise<Arrival> {
  try {
    const read = await client.getManifest(reference.name, reference.tag)
    if (read.kind === 'absent') return { reference, kind: 'absent' }
    const config = read.manifest.kind === 'manifest' ? read.manifest.config.digest : undefined
    return judgeArrival(reference, { digest: read.digest, config }, identity)
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    return { reference, kind: 'unknown', because: describeFailure(error.failure) }
  }
}
