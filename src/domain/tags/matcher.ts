/** A regular expression as the attributes `pattern` (of `type=match`) and `match` (of version rules) take it. */
export interface Matcher {
  readonly expression: RegExp
  /** As the user wrote it. */
  readonly source: string
}

/** `v(.*)` or, with flags, `/v(.*)/i`. Undefined where it is no regular expression. */
export function parseMatcher(source: string): Matcher | undefined {
  const delimited = /^\/(.+)\/([a-z]*)$/s.exec(source)
  try {
    // `g` and `y` would make a match depend on the one before.
    const flags = (delimited?.[2] ?? '').replaceAll(/[gy]/g, '')
    return { expression: new RegExp(delimited?.[1] ?? source, flags), source }
  } catch {
    return undefined
  }
}

export type Matched =
  | { readonly kind: 'matched'; readonly text: string }
  | { readonly kind: 'no-match' }
  /** The expression matches, but has no such group, or the group took no part. */
  | { readonly kind: 'no-group'; readonly groups: number }

/** `group` 0 is the whole match. */
export function matchGroup(matcher: Matcher, text: string, group: number): Matched {
  const found = matcher.expression.exec(text)
  if (found === null) return { kind: 'no-match' }
  const part = found[group]
  return part === undefined ? { kind: 'no-group', groups: found.length - 1 } : { kind: 'matched', text: part }
}

/** The first group where there is one, else the whole match: how `match=` of version rules picks the version. */
export function matchVersion(matcher: Matcher, text: string): string | undefined {
  const found = matcher.expression.exec(text)
  return found === null ? undefined : (found[1] ?? found[0])
}
