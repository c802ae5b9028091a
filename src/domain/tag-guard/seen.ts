import type { Digest } from '../digest.js'
import type { Failure } from '../failure.js'
import { type Known } from '../known.js'
import type { ImageName, Reference, Tag } from '../reference.js'
import type { UpwardBy } from './floating.js'
import { type ImageIdentity, versionOf } from './identity.js'
import { type History, type Verdict, weigh, weighHistory } from './weigh.js'

/** What a tag points to. */
export type Standing =
  | { readonly kind: 'absent' }
  | { readonly kind: 'found'; readonly digest: Digest }
  | { readonly kind: 'unknown'; readonly failure: Failure; readonly because: string }

/** All that is needed to judge one reference. */
export interface SeenTag {
  readonly reference: Reference
  readonly standing: Standing
  /** Of the image that a floating tag points to. */
  readonly identity?: Known<ImageIdentity>
  /** Of our commit, seen from that image's; where it had to be asked for. */
  readonly history?: Known<History>
}

/** Questions about tags and images, each asked once however often it is put. None of them throws: what cannot be told says why. */
export interface TagLooks {
  /** What the tag pointed to when this was asked first; it may have moved since. */
  first(name: ImageName, tag: Tag): Promise<Standing>
  identity(name: ImageName, digest: Digest): Promise<Known<ImageIdentity>>
  /** `linux/arm64`, attestations left out. */
  platforms(name: ImageName, digest: Digest): Promise<Known<readonly string[]>>
  history(base: string, head: string): Promise<Known<History>>
}

/** What became of a tag, for log and summary. */
export interface TagOutcome {
  readonly reference: string
  readonly state: 'new' | 'moved' | 'unchanged' | 'kept'
  /** A clause. */
  readonly because: string
  /** What it pointed to before, or points to still. */
  readonly from?: { readonly digest: Digest; readonly version: string | undefined }
}

/** Asks what is needed to judge a floating tag that points to `digest`, and no more. */
export async function lookInto(
  looks: TagLooks,
  by: UpwardBy,
  own: ImageIdentity,
  { name }: Reference,
  digest: Digest
): Promise<Pick<SeenTag, 'identity' | 'history'>> {
  const identity = await looks.identity(name, digest)
  const weighed = weigh(by, own, identity)
  return weighed.kind === 'decided'
    ? { identity }
    : { identity, history: await looks.history(weighed.base, weighed.head) }
}

/** Whether the tag may move, from what was seen. A tag that is not there, or cannot be seen, stands in nobody's way. */
export function judge({ standing, identity, history }: SeenTag, by: UpwardBy, own: ImageIdentity): Verdict {
  if (standing.kind === 'absent') return { order: 'above', because: 'it did not exist' }
  const unknown = { known: false, because: 'it was not checked' } as const
  const current =
    standing.kind === 'unknown' ? { known: false as const, because: standing.because } : (identity ?? unknown)
  const weighed = weigh(by, own, current)
  return weighed.kind === 'decided' ? weighed.verdict : weighHistory(weighed.base, weighed.head, history ?? unknown)
}

/** For the report: what a tag was moved away from, or stayed at. */
export function originOf({ standing, identity }: SeenTag): TagOutcome['from'] {
  if (standing.kind !== 'found') return undefined
  return { digest: standing.digest, version: identity?.known === true ? shownVersion(identity.value) : undefined }
}

function shownVersion(identity: ImageIdentity): string | undefined {
  return versionOf(identity) ?? identity.revision?.slice(0, 7) ?? identity.version
}
