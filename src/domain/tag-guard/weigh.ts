import type { Known } from '../known.js'
import type { UpwardBy } from './floating.js'
import { type ImageIdentity, sameRepository, versionOf } from './identity.js'
import { compareVersions, namesSeveral } from './order.js'

/** How our commit stands to theirs: `ahead` holds everything of theirs and more. */
export type History = 'ahead' | 'behind' | 'identical' | 'diverged'

export interface Verdict {
  /** Our image, seen from the one that the tag points to; `unknown` where the two cannot be compared. */
  readonly order: 'above' | 'equal' | 'below' | 'unknown'
  /** A clause: `1.3.0 is higher than 1.2.0, which it pointed to`. */
  readonly because: string
}

/** Only what is known to be lower keeps away: what cannot be known moves, and says so. */
export function mayMove({ order }: Verdict): boolean {
  return order !== 'below'
}

/** A verdict, or the one question that is left. */
export type Weighed =
  | { readonly kind: 'decided'; readonly verdict: Verdict }
  | { readonly kind: 'by-history'; readonly base: string; readonly head: string }

/**
 * Whether a floating tag may move from the image that it points to now to ours. What an image says counts only where it comes from the same
 * repository: others have versions of their own, and an image without own labels shows those of its base image.
 */
export function weigh(by: UpwardBy, own: ImageIdentity, current: Known<ImageIdentity>): Weighed {
  if (!current.known) return unsure(`what it pointed to could not be determined: ${current.because}`)
  const { source, revision } = current.value
  if (source === undefined) return unsure('what it pointed to does not say which repository it was built from')
  if (own.source === undefined) return unsure('this image does not say which repository it was built from')
  if (!sameRepository(source, own.source))
    return unsure(`what it pointed to was built from another repository, ${source}`)
  if (by === 'version') {
    const verdict = weighVersions(own, current.value)
    if (verdict !== undefined) return { kind: 'decided', verdict }
  }
  if (revision === undefined || own.revision === undefined)
    return unsure(
      `${revision === undefined ? 'what it pointed to' : 'this image'} does not say which commit it was built from`
    )
  if (revision === own.revision) return { kind: 'decided', verdict: { order: 'equal', because: SAME_COMMIT } }
  return { kind: 'by-history', base: revision, head: own.revision }
}

const SAME_COMMIT = 'it points to an image of the same commit'
const ALL_THE_SAME = '(move-tags: always moves it anyway)'

/** @param history of our commit, seen from theirs */
export function weighHistory(base: string, head: string, history: Known<History>): Verdict {
  const [theirs, ours] = [base.slice(0, 7), head.slice(0, 7)]
  if (!history.known) {
    const because = `whether ${ours} comes after ${theirs}, which it pointed to, could not be determined: ${history.because}`
    return { order: 'unknown', because }
  }
  switch (history.value) {
    case 'identical':
      return { order: 'equal', because: SAME_COMMIT }
    case 'ahead':
      return { order: 'above', because: `${ours} comes after ${theirs}, which it pointed to` }
    case 'behind':
      return { order: 'below', because: `it points to ${theirs}, which comes after ${ours} ${ALL_THE_SAME}` }
    case 'diverged':
      return {
        order: 'unknown',
        because: `${ours} and ${theirs}, which it pointed to, have diverged, so neither is newer`
      }
  }
}

function weighVersions(own: ImageIdentity, current: ImageIdentity): Verdict | undefined {
  const [ours, theirs] = [versionOf(own), versionOf(current)]
  if (ours === undefined || theirs === undefined) return undefined
  const order = compareVersions(ours, theirs)
  if (order === undefined || (order === 0 && (namesSeveral(ours) || namesSeveral(theirs)))) return undefined
  if (order > 0) return { order: 'above', because: `${ours} is higher than ${theirs}, which it pointed to` }
  if (order === 0) return { order: 'equal', because: `it points to an image of the same version, ${theirs}` }
  return { order: 'below', because: `it points to ${theirs}, which is higher than ${ours} ${ALL_THE_SAME}` }
}

function unsure(because: string): Weighed {
  return { kind: 'decided', verdict: { order: 'unknown', because } }
}
