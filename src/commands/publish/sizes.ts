import type { SizeReport } from '../../domain/image-size.js'
import type { ImageName } from '../../domain/reference.js'
import type { UpwardTag } from '../../domain/tag-guard/floating.js'
import type { TagLooks } from '../../domain/tag-guard/seen.js'
import type { RegistryClient } from '../../registry/client.js'
import { BRISK } from '../../registry/retry.js'
import type { Journal } from '../../report/journal.js'
import { readSizes } from '../../survey/sizes.js'

/** Floating tags of this run, and what was seen of them before the push. */
export interface EarlierTags {
  readonly looks: TagLooks
  readonly upward: readonly UpwardTag[]
}

/** Sizes of what was pushed and of what it follows, for the summary; read beside the further tags and the read-back. */
export async function noteSizes(
  client: RegistryClient,
  earlier: EarlierTags | undefined,
  journal: Journal
): Promise<void> {
  const { images, digest } = journal.facts
  const [image] = images
  if (image === undefined || digest === undefined) return
  const registry = client.withRetry({ ...BRISK, retries: 0, repeatDenial: false })
  const [now, before] = await Promise.all([
    readSizes(registry, image, digest),
    earlier === undefined ? undefined : readBefore(registry, image, earlier)
  ])
  if (now.length > 0) journal.note({ sizes: { now, before } })
}

/** Of the first floating tag that pointed to an image: `1.2` says more about a change than `latest` does. */
async function readBefore(
  registry: RegistryClient,
  image: ImageName,
  { looks, upward }: EarlierTags
): Promise<SizeReport['before']> {
  const [first] = [...upward].sort((a, b) => b.tag.split('.').length - a.tag.split('.').length)
  if (first === undefined) return undefined
  const standing = await looks.first(image, first.tag)
  if (standing.kind !== 'found') return undefined
  const sizes = await readSizes(registry, image, standing.digest)
  return sizes.length === 0 ? undefined : { tag: first.tag, sizes }
}
