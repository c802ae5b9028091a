import type { Context } from '../context/context.js'
import type { Candidate } from '../domain/access.js'
import type { ImageName } from '../domain/reference.js'
import type { Ports } from '../ports/ports.js'
import { createLooks } from './looks.js'

/** Until a package is this old, a refusal may mean that its rights are not known everywhere yet. Milliseconds. */
const YOUNG = 120_000

/**
 * Whether one of the packages was made moments ago, as GitHub's API tells. Right after this run has pushed to a package of ghcr.io, one
 * that the API does not know counts as well: it exists, so it is only not visible yet.
 */
export async function isNewborn(
  run: { readonly context: Context; readonly candidates: readonly Candidate[]; readonly pushed: boolean },
  images: readonly ImageName[],
  ports: Ports
): Promise<boolean> {
  const looks = createLooks(run.context, run.candidates, ports)
  const found = await Promise.all(
    images.map(async image => {
      const facts = await looks.package(image)
      if (!facts.known) return false
      if (facts.value.kind === 'visible') return (facts.value.ageMs ?? Infinity) < YOUNG
      return run.pushed && image.host === run.context.hosts.registry
    })
  )
  return found.includes(true)
}
