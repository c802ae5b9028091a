// @ts-check
/** Version numbers of releases: `X.Y.Z`, nothing else. Pre-releases are not published by this project. */

/** @typedef {{ major: number, minor: number, patch: number }} Version */

const VERSION = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/

/**
 * @param {string} text such as `1.2.3`
 * @returns {Version | undefined}
 */
export function parseVersion(text) {
  const match = VERSION.exec(text)
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) }
}

/**
 * @param {string} tag such as `v1.2.3`; floating tags are not versions
 * @returns {Version | undefined}
 */
export function versionOfTag(tag) {
  return tag.startsWith('v') ? parseVersion(tag.slice(1)) : undefined
}

/** @param {Version} version */
export function formatVersion({ major, minor, patch }) {
  return `${major}.${minor}.${patch}`
}

/** @param {Version} left @param {Version} right @returns {number} negative where `left` is the lower */
export function compareVersions(left, right) {
  return left.major - right.major || left.minor - right.minor || left.patch - right.patch
}

/** @param {readonly Version[]} versions @returns {Version | undefined} */
export function highest(versions) {
  return [...versions].sort(compareVersions).at(-1)
}
