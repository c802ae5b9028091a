import type { PushAccess } from '../domain/access.js'
import { type Failure, FailureError } from '../domain/failure.js'
import type { ImageName } from '../domain/reference.js'
import type { RegistryClient } from './client.js'
import { BRISK, classifyFault } from './retry.js'

export type ReadAccess =
  | { readonly kind: 'granted' }
  /** The credential may look, and there is nothing of this name. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'denied'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly failure: Failure }

/**
 * The push test: token exchange, then an upload is opened and left to expire (ghcr.io takes no cancelling). Nothing is stored: no blob,
 * tag or version. Passing faults are repeated for some seconds at most and then leave it `unknown`. Never throws a `FailureError`.
 *
 * `granted` is strong evidence and no proof: refusals at a later step have been reported for names that do not exist yet
 * (https://github.com/radius-project/radius/pull/12623, https://github.com/proteanhq/protean/issues/1085).
 */
export async function probePush(client: RegistryClient, name: ImageName): Promise<PushAccess> {
  return judge(async () => {
    await client.withRetry(BRISK).openUpload(name)
    return { kind: 'granted' }
  })
}

/** The read test: `tags/list?n=1`. With a client of `anonymous` credential: may everybody pull this package? */
export async function probeRead(client: RegistryClient, name: ImageName): Promise<ReadAccess> {
  return judge(async () => {
    const tags = await client.withRetry(BRISK).listTags(name, 1)
    return { kind: tags.kind === 'absent' ? 'absent' : 'granted' }
  })
}

/** Does the credential live? `granted` says nothing of any right: ghcr.io gives a token to every living credential. */
export async function probeLogin(client: RegistryClient): Promise<PushAccess> {
  return judge(async () => {
    await client.withRetry(BRISK).logIn()
    return { kind: 'granted' }
  })
}

async function judge<T>(
  ask: () => Promise<T>
): Promise<T | { readonly kind: 'denied' | 'unknown'; readonly failure: Failure }> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const { failure } = error
    return { kind: isDenial(failure) ? 'denied' : 'unknown', failure }
  }
}

/**
 * A clear no: 401 or 403 of the registry or its token endpoint, and 400 for a name that it does not take. A 403 with a web page is
 * somebody else's (a proxy's); it proves nothing, like every other status.
 */
export function isDenial(failure: Failure): boolean {
  if (failure.kind !== 'registry' || classifyFault(failure) === 'passing') return false
  if (failure.status === 401 || failure.status === 403) return !/^\s*</.test(failure.body ?? '')
  return failure.status === 400 && failure.diagnostics.length > 0
}
