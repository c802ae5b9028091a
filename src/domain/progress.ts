import type { CredentialId } from './access.js'
import type { Arrival } from './arrival.js'
import type { CacheUse } from './cache/use.js'
import type { Digest } from './digest.js'
import type { SizeReport } from './image-size.js'
import type { Plan } from './plan/step.js'
import type { ImageName, Reference } from './reference.js'
import type { TagOutcome } from './tag-guard/seen.js'
import type { Secret } from './secret.js'

/**
 * What is known so far. Every stage adds to it and none takes away, so that outputs and summary of a failed run hold whatever was
 * learnt before the failure.
 */
export interface Progress {
  readonly images: readonly ImageName[]
  readonly references: readonly Reference[]
  readonly credential: CredentialId | 'none'
  readonly digest?: Digest
  /** What the first image has already and keeps (`if-exists: skip`, `reuse-build`); what is made is for the others then. */
  readonly existing?: Digest
  /** Digest of each platform's own manifest, by platform. */
  readonly platformDigests?: Readonly<Record<string, Digest>>
  /** Path of the digest record that was written. */
  readonly record?: string
  readonly sizes?: SizeReport
  readonly imageId?: string
  readonly metadata?: string
  /** What caches did for the build. */
  readonly cache?: CacheUse
  /** How the user's own test between build and push ended. */
  readonly test?: { readonly exitCode: number; readonly ms: number }
  /** Why the build was repeated without its cache. */
  readonly cacheLost?: string
  readonly version?: string
  readonly labels?: readonly string[]
  readonly annotations?: readonly string[]
  readonly json?: string
  readonly pushed: boolean
  /** Why nothing was pushed, where that was decided. */
  readonly notPushed?: string
  /** References that were seen in the registry with the digest. */
  readonly verified: readonly string[]
  /** What became of the floating tags, and which tags stay as they are. */
  readonly tags?: readonly TagOutcome[]
  /** True where nothing was built because the image exists. */
  readonly reused?: boolean
  /** What each tag was seen to point to after a push that failed. */
  readonly arrivals?: readonly Arrival[]
  readonly plan?: Plan
  readonly packageUrl?: string
  /** Values that nobody may read in outputs and summary. */
  readonly hidden?: readonly Secret[]
}

export type NoteProgress = (known: Partial<Progress>) => void
