import type { Event } from '../../context/context.js'
import { formatDate } from './date-format.js'
import { findZone } from './time-zone.js'

/** What expressions can see. */
export interface Scope {
  readonly values: Readonly<Record<string, string | number | boolean>>
  /** `zone` is empty for UTC. An unknown zone is UTC too, and is noted. */
  date(format: string, zone: string): string
  commit_date(format: string, zone: string): string
}

/** The run as far as tags, labels and annotations depend on it. */
export interface RunFacts {
  readonly event: Event
  /** Full ref; for `pull_request_target` that of the pull request, as if it were `pull_request`. */
  readonly ref: string
  readonly sha: string
  readonly shortSha: string
  readonly defaultBranch: string | undefined
  /** The input `version`; undefined where it is empty. */
  readonly version: string | undefined
  readonly now: Date
  /** Committer date; undefined where it could not be learnt. */
  readonly commitDate: Date | undefined
}

/** Replaces every run of characters that a tag may not hold by one dash, as docker/metadata-action documents it. */
export function replaceIllegal(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]+/g, '-')
}

export function branchOf(ref: string): string | undefined {
  return after(ref, 'refs/heads/')
}

export function tagOf(ref: string): string | undefined {
  return after(ref, 'refs/tags/')
}

/** Number in `refs/pull/7/merge`. */
export function pullRequestOf(ref: string): string | undefined {
  return /^refs\/pull\/([^/]+)\//.exec(ref)?.[1]
}

/**
 * The global expressions. `note` is told of unknown time zones.
 * Source: https://github.com/docker/metadata-action#global-expressions
 */
export function globalScope(facts: RunFacts, note: (warning: string) => void): Scope {
  const branch = branchOf(facts.ref)
  const isDefault = branch !== undefined && branch === facts.defaultBranch
  return {
    values: {
      branch: replaceIllegal(branch ?? ''),
      tag: replaceIllegal(tagOf(facts.ref) ?? ''),
      sha: facts.shortSha,
      base_ref: replaceIllegal(baseOf(facts)),
      is_default_branch: isDefault,
      is_not_default_branch: !isDefault,
      // Ours: elsewhere `{{version}}` means something in `pattern` only.
      ...(facts.version === undefined ? {} : { version: facts.version.replace(/^v(?=\d)/, '') })
    },
    ...dates(facts, note)
  }
}

/** The scope of `pattern` in version rules: parts of the version instead of the run. */
export function versionScope(
  parts: Readonly<Record<'raw' | 'version' | 'major' | 'minor' | 'patch', string | number>>,
  global: Scope
): Scope {
  return { ...global, values: parts }
}

/** Branch that a pull request goes to; for a pushed tag the branch that GitHub names, which it does not always. Else empty. */
function baseOf({ event, ref }: RunFacts): string {
  if (event.kind === 'pull-request' && pullRequestOf(ref) !== undefined) return event.baseRef
  if (event.kind === 'push' && tagOf(ref) !== undefined) return event.baseRef?.replace(/^refs\/heads\//, '') ?? ''
  return ''
}

function dates(facts: RunFacts, note: (warning: string) => void): Pick<Scope, 'date' | 'commit_date'> {
  const format = (date: Date, pattern: string, zone: string): string => {
    if (zone === '') return formatDate(date, pattern)
    const found = findZone(zone, date)
    if (found === undefined) note(`tz='${zone}' is not a time zone; UTC is used. Write one such as Asia/Tokyo.`)
    return formatDate(date, pattern, found)
  }
  return {
    date: (pattern, zone) => format(facts.now, pattern, zone),
    commit_date: (pattern, zone) => format(facts.commitDate ?? facts.now, pattern, zone)
  }
}

function after(ref: string, prefix: string): string | undefined {
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined
}
