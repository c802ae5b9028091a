import { type Digest, parseDigest } from './digest.js'
import type { InputProblem } from './failure.js'
import { type Home, parseImageName } from './image.js'
import { type ImageName, parseTag, type Tag } from './reference.js'

/** Which image is to be promoted. */
export interface PromotedSource {
  readonly name: ImageName
  /** Where several stand here, the first that exists counts. */
  readonly references: readonly (Tag | Digest)[]
  /** True where nothing was asked for, so that the image has to be the one of this commit. */
  readonly ofCommit: boolean
}

export type ParsedSource =
  { readonly ok: true; readonly source: PromotedSource } | { readonly ok: false; readonly problem: InputProblem }

const FORMS = 'Write name:tag, name@sha256:…, or a bare tag or digest.'

/**
 * Reads the input `source`. A name is completed as those of `images` are; a bare tag or digest is one of the first image.
 *
 * @param first of the images that are written to
 * @param commit tags of the run's commit, for an empty input
 */
export function parsePromotedSource(text: string, first: ImageName, home: Home, commit: readonly Tag[]): ParsedSource {
  if (text === '') return { ok: true, source: { name: first, references: commit, ofCommit: true } }
  const bare = parseDigest(text) ?? (text.includes('/') ? undefined : parseTag(text))
  if (bare !== undefined) return found(first, bare)
  const { name: written, reference } = split(text)
  if (reference === undefined) {
    return wrong(text, 'names no tag and no digest', `${FORMS} ${text}:TAG, for example.`)
  }
  const name = parseImageName(written, home)
  if (!name.ok) return wrong(text, name.problem, name.allowed)
  const parsed = reference.startsWith('sha256:') ? parseDigest(reference) : parseTag(reference)
  if (parsed === undefined) return wrong(text, `ends in "${reference}", which is neither a tag nor a digest`, FORMS)
  if (name.name.host !== first.host) {
    return wrong(
      text,
      `is at ${name.name.host}, but the tags go to ${first.host}`,
      'promote works within one registry; the input source of the root action copies from another one.'
    )
  }
  return found(name.name, parsed)
}

/** A digest wins over a tag in front of it, as everywhere. */
function split(text: string): { readonly name: string; readonly reference: string | undefined } {
  const pinned = /^([^@]+?)(?::[^:/@]*)?@(.*)$/.exec(text)
  if (pinned?.[1] !== undefined) return { name: pinned[1], reference: pinned[2] }
  const tagged = /^(.+):([^:/]*)$/.exec(text)
  return tagged?.[1] === undefined ? { name: text, reference: undefined } : { name: tagged[1], reference: tagged[2] }
}

function found(name: ImageName, reference: Tag | Digest): ParsedSource {
  return { ok: true, source: { name, references: [reference], ofCommit: false } }
}

function wrong(value: string, problem: string, allowed: string): ParsedSource {
  return { ok: false, problem: { input: 'source', value, problem, allowed } }
}
