import { clean, explain } from '@renovatebot/pep440'
import parse from 'semver/functions/parse.js'

/** A version taken apart, in the words that patterns use. */
export interface Version {
  readonly raw: string
  readonly version: string
  readonly major: number
  readonly minor: number
  readonly patch: number
  /** Pre-, post- and development releases never move the shorter tags nor `latest`. */
  readonly stable: boolean
}

/** https://semver.org: three parts, a `v` in front is tolerated. Build metadata (`+…`) is part of `raw` only. */
export function parseSemver(raw: string): Version | undefined {
  const parsed = parse(raw)
  if (parsed === null) return undefined
  const { version, major, minor, patch, prerelease } = parsed
  return { raw, version, major, minor, patch, stable: prerelease.length === 0 }
}

/** https://peps.python.org/pep-0440/: `version` is the normal form, missing parts of the release count as 0. */
export function parsePep440(raw: string): Version | undefined {
  const parsed = explain(raw.trim())
  if (parsed === null) return undefined
  const [major = 0, minor = 0, patch = 0] = parsed.release
  return {
    raw,
    // docker/metadata-action's README says "cleaned", the library's word. It parts a local version by commas: 1.0+ubuntu,1.
    version: clean(raw.trim()) ?? parsed.public,
    major,
    minor,
    patch,
    stable: !parsed.is_prerelease && !parsed.is_postrelease && !parsed.is_devrelease
  }
}
