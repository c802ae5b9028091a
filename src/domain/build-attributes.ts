import { parseAttributes } from './attributes.js'

/**
 * A value such as `type=oci,dest=image.tar` as buildx reads it: one CSV record of `key=value`. A bare word is its own value under the
 * empty key: a cache entry `ghcr.io/o/n`, an output `out`.
 */
export function readAttributes(line: string): Readonly<Record<string, string>> {
  return Object.fromEntries((parseAttributes(line) ?? []).map(({ key, value }) => [key, value]))
}
