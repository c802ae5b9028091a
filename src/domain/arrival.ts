import type { Digest } from './digest.js'
import { formatReference, type Reference } from './reference.js'

/** What a tag was seen to point to after a run that failed while it was publishing. */
export type Arrival = { readonly reference: Reference } & (
  | { /** It holds what this run made. */ readonly kind: 'moved'; readonly digest: Digest }
  | { /** It holds something else. */ readonly kind: 'other'; readonly digest: Digest }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly because: string }
)

/** By what an image of this run is known: its digest; where no builder told it, the digests that were about to be put, or its config's. */
export interface Identity {
  readonly digests: readonly string[]
  readonly imageId: string | undefined
}

/** @param config digest of the config, where the tag holds the manifest of one image */
export function judgeArrival(
  reference: Reference,
  seen: { readonly digest: Digest; readonly config: Digest | undefined },
  { digests, imageId }: Identity
): Arrival {
  const { digest, config } = seen
  if (digests.includes(digest)) return { reference, kind: 'moved', digest }
  if (imageId !== undefined && config !== undefined) {
    // The same config under another manifest is the same image all the same.
    return { reference, kind: config === imageId ? 'moved' : 'other', digest }
  }
  if (digests.length > 0) return { reference, kind: 'other', digest }
  return { reference, kind: 'unknown', because: `it points to ${digest}, and the builder did not report what it built` }
}

/** The state of one tag, for the log and the table of the summary. */
export function describeArrival(arrival: Arrival): string {
  switch (arrival.kind) {
    case 'moved':
      return `has the new image (${arrival.digest})`
    case 'other':
      return `not moved: points to ${arrival.digest}`
    case 'absent':
      return 'does not exist'
    case 'unknown':
      return `not known: ${arrival.because}`
  }
}

/** One sentence over all tags, the outcome first. */
export function summariseArrivals(arrivals: readonly Arrival[]): string {
  const count = (kind: Arrival['kind']): number => arrivals.filter(arrival => arrival.kind === kind).length
  const moved = count('moved')
  const unsure = count('unknown')
  const of = `${arrivals.length} tag${arrivals.length === 1 ? '' : 's'}`
  const doubt = unsure === 0 ? '' : `; ${unsure} of ${of} could not be checked`
  if (moved === 0)
    return unsure === 0 ? `none of ${of} has the new image` : `no tag is known to have the new image${doubt}`
  if (moved === arrivals.length) return moved === 1 ? 'the tag has the new image' : `all of ${of} have the new image`
  return `${moved} of ${of} ${moved === 1 ? 'has' : 'have'} the new image${doubt}`
}

/** The same as data, for the output `tag-states`. */
export function arrivalsAsJson(arrivals: readonly Arrival[]): string {
  return JSON.stringify(
    Object.fromEntries(
      arrivals.map(arrival => [
        formatReference(arrival.reference),
        arrival.kind === 'moved' || arrival.kind === 'other'
          ? { state: arrival.kind, digest: arrival.digest }
          : { state: arrival.kind, ...(arrival.kind === 'unknown' ? { because: arrival.because } : {}) }
      ])
    )
  )
}
