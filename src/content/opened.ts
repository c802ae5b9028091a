import type { Digest } from '../domain/digest.js'
import type { ContentSource } from './source.js'

/** A source with the one image that is meant. */
export interface Opened {
  readonly source: ContentSource
  /** Digest of the image as it will be in the registry. */
  readonly root: Digest
  /** What a person should know of it, as whole sentences: a digest that could not be kept, platforms that are not there. */
  readonly remarks: readonly string[]
}
