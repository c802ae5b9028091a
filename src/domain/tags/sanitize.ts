import { createHash } from 'node:crypto'
import { parseTag, type Tag } from '../reference.js'
import { replaceIllegal } from './scope.js'

export interface Sanitized {
  /** Undefined where nothing legal is left. */
  readonly tag: Tag | undefined
  /** What had to be done beyond replacing illegal characters; as clauses for a warning. */
  readonly changes: readonly string[]
}

const LONGEST = 128
const HASH_DIGITS = 8

/**
 * Makes a legal tag of any text. Runs of illegal characters become one dash (documented by docker/metadata-action); what that action
 * leaves illegal is mended: a leading `.` or `-` goes, and a text above 128 characters is cut and ends in a hash of the whole, so that
 * two long branches do not share a tag.
 */
export function sanitizeTag(text: string): Sanitized {
  const replaced = replaceIllegal(text)
  const started = replaced.replace(/^[.-]+/, '')
  const changes: string[] = []
  if (started !== replaced && started !== '')
    changes.push(
      `its leading "${replaced.slice(0, replaced.length - started.length)}" was removed because a tag cannot start with it`
    )
  if (started.length <= LONGEST) return { tag: parseTag(started), changes }
  changes.push(`it was cut from ${started.length} to ${LONGEST} characters and ends in a hash of the whole`)
  return { tag: parseTag(cut(started)), changes }
}

function cut(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS)
  return `${text.slice(0, LONGEST - HASH_DIGITS - 1)}-${hash}`
}
