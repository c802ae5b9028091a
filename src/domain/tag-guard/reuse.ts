import type { Digest } from '../digest.js'
import type { Known } from '../known.js'
import { type ImageIdentity, sameRepository } from './identity.js'
import { parseTag, type Tag } from '../reference.js'

/** An image that a tag of this commit points to. */
export interface CommitImage {
  readonly tag: Tag
  readonly digest: Digest
  readonly identity: Known<ImageIdentity>
  /** Asked for only where the build names platforms. */
  readonly platforms?: Known<readonly string[]>
}

/** What has to be true of it. */
export interface ReuseRequest {
  readonly revision: string
  readonly source: string
  /** Platforms that the build would have; empty where none are named. */
  readonly platforms: readonly string[]
}

/** Undefined where the image may take the place of a build; else why not, as a clause. */
export function findMismatch({ tag, identity, platforms }: CommitImage, wanted: ReuseRequest): string | undefined {
  if (!identity.known) return `what ${tag} points to could not be determined: ${identity.because}`
  const { revision, source } = identity.value
  if (revision === undefined) return `the image ${tag} does not say which commit it was built from`
  if (revision !== wanted.revision) return `the image ${tag} was built from commit ${revision}, not ${wanted.revision}`
  if (source === undefined) return `the image ${tag} does not say which repository it was built from`
  if (!sameRepository(source, wanted.source)) return `the image ${tag} was built from another repository, ${source}`
  if (wanted.platforms.length === 0) return undefined
  if (platforms?.known !== true)
    return `the platforms of the image ${tag} could not be determined: ${platforms?.because ?? 'not checked'}`
  const { value } = platforms
  const missing = wanted.platforms.filter(platform => !value.includes(platform))
  return missing.length === 0 ? undefined : `the image ${tag} lacks ${missing.join(', ')}`
}

/**
 * `type=sha` gives the short form, `type=sha,format=long` the full one, which no other commit can have.
 *
 * @param digits of the short form
 */
export function tagsOfCommit(sha: string, digits: number): readonly Tag[] {
  return [...new Set([sha, sha.slice(0, digits)])].flatMap(commit => parseTag(`sha-${commit}`) ?? [])
}
