import type { Digest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import { formatReference, type ImageName, type Reference, type Tag } from '../domain/reference.js'
import type { RegistryClient } from '../registry/client.js'

/**
 * Puts the manifest that `digest` names under further tags, byte for byte, side by side. The answer lists the tags that stand; a
 * failure is thrown only after all have been tried, so that one refused tag does not leave the others undone.
 */
export async function putTags(
  registry: RegistryClient,
  image: ImageName,
  digest: Digest,
  tags: readonly Tag[]
): Promise<void> {
  const manifest = await registry.getManifest(image, digest)
  if (manifest.kind === 'absent') {
    throw new FailureError({
      kind: 'mismatch',
      reference: `${image.host}/${image.path}@${digest}`,
      expected: digest,
      actual: 'absent'
    })
  }
  const results = await Promise.allSettled(
    tags.map(async tag => registry.putManifest(image, tag, manifest.bytes, manifest.mediaType))
  )
  const failed = results.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** What each tag points to in the registry now, compared with what it should point to. */
export interface ReadBack {
  readonly verified: readonly Reference[]
  readonly wrong: readonly { readonly reference: Reference; readonly actual: Digest | 'absent' }[]
}

export async function readBack(
  registry: RegistryClient,
  references: readonly Reference[],
  digest: Digest
): Promise<ReadBack> {
  const seen = await Promise.all(
    references.map(async reference => {
      const manifest = await registry.headManifest(reference.name, reference.tag)
      return { reference, actual: manifest.kind === 'absent' ? ('absent' as const) : manifest.digest }
    })
  )
  return {
    verified: seen.filter(({ actual }) => actual === digest).map(({ reference }) => reference),
    wrong: seen.filter(({ actual }) => actual !== digest)
  }
}

/** Throws the first difference; its message names the tag and what it points to. */
export function demandEqual(result: ReadBack, expected: Digest): void {
  const [first] = result.wrong
  if (first === undefined) return
  throw new FailureError({
    kind: 'mismatch',
    reference: formatReference(first.reference),
    expected,
    actual: first.actual
  })
}
