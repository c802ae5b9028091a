import { compare as comparePep440, explain } from '@renovatebot/pep440'
import compareSemver from 'semver/functions/compare.js'
import parse from 'semver/functions/parse.js'

/** Below zero: the first is lower. */
export type Order = -1 | 0 | 1

/**
 * How two versions stand to each other, in the first language that both speak: semver (a `v` in front and missing parts are tolerated), then
 * PEP 440; behind a prefix that they share (`api-v1.2.3`) by what follows it. Undefined where one of them is no version at all, such as the
 * name of a branch, or where each has a prefix of its own.
 *
 * Sources: https://semver.org/#spec-item-11, https://peps.python.org/pep-0440/
 */
export function compareVersions(a: string, b: string): Order | undefined {
  const [first, second] = [completed(a), completed(b)]
  if (first !== undefined && second !== undefined) return sign(compareSemver(first, second))
  if (explain(a.trim()) !== null && explain(b.trim()) !== null) return sign(comparePep440(a.trim(), b.trim()))
  const [ours, theirs] = [a, b].map(text => PREFIXED.exec(text.trim()))
  return ours && theirs && ours[1] === theirs[1] ? compareVersions(ours[2] ?? '', theirs[2] ?? '') : undefined
}

/** Git tags of one part of a repository, and `flavor: prefix=`. Three parts at least: `release-1.2` may be a branch, whose history counts. */
const PREFIXED = /^([a-z].*?[-_/])(v?\d+\.\d+\.\d+.*)$/i

export function isVersion(text: string): boolean {
  return completed(text) !== undefined || explain(text.trim()) !== null || PREFIXED.test(text.trim())
}

/** True for `1` and `1.2`: two different releases may both be called so. */
export function namesSeveral(version: string): boolean {
  return /^v?\d+(?:\.\d+)?(?:-|$)/.test(version.trim())
}

/** `1.2-alpine` → `1.2.0-alpine`; undefined for what semver cannot read even so. */
function completed(text: string): string | undefined {
  const [, major, minor, rest = ''] = /^v?(\d+)(?:\.(\d+))?(-.*)?$/.exec(text.trim()) ?? []
  const whole = major === undefined ? text.trim() : `${major}.${minor ?? '0'}.0${rest}`
  return parse(whole)?.version
}

function sign(value: number): Order {
  return value < 0 ? -1 : value > 0 ? 1 : 0
}
