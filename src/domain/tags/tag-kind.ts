import parse from 'semver/functions/parse.js'

/**
 * What a tag stands for. `exact-version` names one release for good, `floating-version` (`1`, `1.2`) and `latest` move to newer ones;
 * guards such as `if-exists` and `move-tags` go by this.
 */
export type TagKind =
  'exact-version' | 'floating-version' | 'latest' | 'branch' | 'tag' | 'pr' | 'sha' | 'schedule' | 'edge' | 'raw'

/** A text that looks like a version is one, whichever rule it comes from; everything else is what its rule says. */
export function classifyTag(text: string, otherwise: TagKind): TagKind {
  if (text === 'latest') return 'latest'
  if (parse(text) !== null) return 'exact-version'
  if (/^v?\d+(?:\.\d+)?$/.test(text) && ['tag', 'raw', 'floating-version'].includes(otherwise))
    return 'floating-version'
  return otherwise
}
