import type { Digest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import { formatPinned, formatReference, type ImageName, type Reference, type Tag } from '../domain/reference.js'
import type { TagOutcome } from '../domain/tag-guard/seen.js'
import type { RegistryClient } from '../registry/client.js'
import type { Confirmed, TagKeeper, Write } from './tags.js'

/**
 * Puts the manifest that `digest` names under further tags, byte for byte, side by side. Floating tags that a keeper guards are looked at
 * again first. A failure is thrown only after all have been tried, so that one refused tag does not leave the others undone.
 */
export async function putTags(
  registry: RegistryClient,
  image: ImageName,
  digest: Digest,
  tags: readonly Tag[],
  keeper?: TagKeeper
): Promise<void> {
  const write = writerOf(registry, image, digest)
  const results = await Promise.allSettled(
    tags.map(async tag => {
      const put: Write = async client => write(client, tag)
      await (keeper === undefined ? put(registry) : keeper.move({ name: image, tag }, digest, put))
    })
  )
  const failed = results.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** Reads the manifest once, at once, for however many tags it is put under. */
function writerOf(
  registry: RegistryClient,
  image: ImageName,
  digest: Digest
): (client: RegistryClient, tag: Tag) => Promise<unknown> {
  const reading = registry.getManifest(image, digest)
  // Where no tag is put in the end, nobody asks how the reading went.
  reading.catch(() => undefined)
  return async (client, tag) => {
    const manifest = await reading
    if (manifest.kind === 'found') return client.putManifest(image, tag, manifest.bytes, manifest.mediaType)
    const reference = formatPinned(image, digest)
    throw new FailureError({ kind: 'mismatch', reference, expected: digest, actual: 'absent' })
  }
}

/** What each tag points to in the registry now, compared with what it should point to. */
export interface ReadBack {
  readonly verified: readonly Reference[]
  readonly wrong: readonly { readonly reference: Reference; readonly actual: Digest | 'absent' }[]
  /** Floating tags that belong to another image, rightly, and why. */
  readonly left: readonly TagOutcome[]
}

export async function readBack(
  registry: RegistryClient,
  references: readonly Reference[],
  digest: Digest,
  keeper?: TagKeeper
): Promise<ReadBack> {
  const seen = await Promise.all(
    references.map(async reference => ({ reference, ...(await readOne(registry, reference, digest, keeper)) }))
  )
  const there = seen.filter(one => 'actual' in one)
  return {
    verified: there.filter(({ actual }) => actual === digest).map(({ reference }) => reference),
    wrong: there.filter(({ actual }) => actual !== digest).map(({ reference, actual }) => ({ reference, actual })),
    left: seen.flatMap(one => ('left' in one ? [one.left] : []))
  }
}

async function readOne(
  registry: RegistryClient,
  reference: Reference,
  digest: Digest,
  keeper: TagKeeper | undefined
): Promise<Confirmed> {
  if (keeper !== undefined)
    return keeper.confirm(reference, digest, async client =>
      writerOf(registry, reference.name, digest)(client, reference.tag)
    )
  const manifest = await registry.headManifest(reference.name, reference.tag)
  return { actual: manifest.kind === 'absent' ? 'absent' : manifest.digest }
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
