import { type Digest, digestOf } from '../../../src/domain/digest.js'
import { known } from '../../../src/domain/known.js'
import { parseTag, type Reference, type Tag } from '../../../src/domain/reference.js'
import type { ImageIdentity } from '../../../src/domain/tag-guard/identity.js'
import type { SeenTag } from '../../../src/domain/tag-guard/seen.js'
import type { History } from '../../../src/domain/tag-guard/weigh.js'

export const SOURCE = 'https://github.com/Octo-Org/Hello-World'
export const IMAGE = { host: 'ghcr.io', path: 'octo-org/hello-world' }
export const OTHER_IMAGE = { host: 'ghcr.io', path: 'octo-org/other' }

export const tag = (text: string): Tag => parseTag(text)!
export const commit = (letter: string): string => letter.repeat(40)
export const digestFor = (text: string): Digest => digestOf(Buffer.from(text))

/** An image of this repository; `more` for what is different about it. */
export function image(version: string | undefined, more: Partial<ImageIdentity> = {}): ImageIdentity {
  return { version, revision: undefined, source: SOURCE, ...more }
}

/** A tag as it was seen: with an image of this identity, or not there. */
export function seenTag(
  text: string,
  identity: ImageIdentity | undefined,
  { name = IMAGE, history }: { readonly name?: Reference['name']; readonly history?: History } = {}
): SeenTag {
  const reference = { name, tag: tag(text) }
  if (identity === undefined) return { reference, standing: { kind: 'absent' } }
  return {
    reference,
    standing: { kind: 'found', digest: digestFor(`${identity.version ?? ''}${identity.revision ?? ''}`) },
    identity: known(identity),
    ...(history === undefined ? {} : { history: known(history) })
  }
}
