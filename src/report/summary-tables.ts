import { describeArrival } from '../domain/arrival.js'
import { describeCacheUse } from '../domain/cache/use.js'
import { formatBytes, formatChange, type SizeReport } from '../domain/image-size.js'
import { escapeMarkdown, inlineCode, table } from '../domain/markdown.js'
import type { Progress } from '../domain/progress.js'
import { formatReference } from '../domain/reference.js'
import type { TagOutcome } from '../domain/tag-guard/seen.js'
import { formatDuration } from './duration.js'
import type { Phase } from './journal.js'

/** More rows are counted and not shown. */
export const MOST_ROWS = 200

/** Characters of the longest bar. */
const BAR = 16

/** Every tag, and what became of it. Only the tag itself where all of them are of one image, whose name stands above. */
export function tagTable(facts: Progress): string | undefined {
  const outcomes = new Map((facts.tags ?? []).map(outcome => [outcome.reference, outcome]))
  const references = [...new Set([...facts.references.map(formatReference), ...outcomes.keys()])]
  if (references.length === 0) return undefined
  const shown = references.slice(0, MOST_ROWS)
  const rows = shown.map(reference => {
    const outcome = outcomes.get(reference)
    return [inlineCode(shorten(reference, facts)), stateOf(reference, outcome, facts), whyOf(outcome)]
  })
  const withReasons = rows.some(([, , why]) => why !== '')
  const more = references.length - shown.length
  const all = more > 0 ? [...rows, [`… and ${more} more`, '', '']] : rows
  return table(
    withReasons ? ['Tag', 'State', 'Why'] : ['Tag', 'State'],
    withReasons ? all : all.map(row => row.slice(0, 2))
  )
}

function shorten(reference: string, { images }: Progress): string {
  return images.length === 1 ? reference.slice(reference.lastIndexOf(':') + 1) : reference
}

function stateOf(reference: string, outcome: TagOutcome | undefined, facts: Progress): string {
  const confirmed = facts.verified.includes(reference)
  if (outcome?.state === 'kept') return `kept${at(outcome)}`
  const arrival = facts.arrivals?.find(each => formatReference(each.reference) === reference)
  if (arrival !== undefined) return escapeMarkdown(describeArrival(arrival))
  if (!confirmed) return facts.pushed ? 'not confirmed' : 'not pushed'
  switch (outcome?.state) {
    case 'moved':
      return `moved from ${from(outcome)}`
    case 'new':
      return 'new'
    case 'unchanged':
      return 'unchanged'
    case undefined:
      return 'published'
  }
}

function at({ from: origin }: TagOutcome): string {
  return origin?.version === undefined ? '' : ` at ${inlineCode(origin.version)}`
}

function from({ from: origin }: TagOutcome): string {
  if (origin === undefined) return 'another image'
  return origin.version === undefined ? inlineCode(origin.digest.slice(0, 19)) : inlineCode(origin.version)
}

/** That a tag is new or moved as it should is no news; that it stayed is. */
function whyOf(outcome: TagOutcome | undefined): string {
  return outcome?.state === 'kept' ? escapeMarkdown(outcome.because) : ''
}

/** What a pull of each platform takes, and how much more or less than the image that the tag pointed to before. */
export function platformTable(report: SizeReport | undefined): string | undefined {
  if (report === undefined || report.now.length === 0) return undefined
  const { now, before } = report
  const old = new Map(before?.sizes.map(({ platform, bytes }) => [platform, bytes]))
  const rows = now.slice(0, MOST_ROWS).map(({ platform, digest, bytes }) => {
    const earlier = old.get(platform)
    const change = earlier === undefined ? 'new' : formatChange(bytes, earlier)
    const row = [escapeMarkdown(platform), formatBytes(bytes), change, inlineCode(digest.slice(0, 19))]
    return before === undefined ? row.filter((_, column) => column !== 2) : row
  })
  const change = before === undefined ? [] : [`Since ${inlineCode(before.tag)}`]
  return table(['Platform', 'Size', ...change, 'Digest'], rows)
}

/** What the caches gave; nothing where no step could have come from one. */
export function cacheLine({ cache, cacheLost }: Progress): string | undefined {
  if (cache === undefined || cache.cached + cache.built === 0) return undefined
  const lost = cacheLost === undefined ? '' : `; built again without its cache: ${cacheLost}`
  return `**Cache:** ${escapeMarkdown(describeCacheUse(cache, formatDuration) + lost)}`
}

/** How the user's own test ended. */
export function testLine({ test }: Progress): string | undefined {
  if (test === undefined) return undefined
  const state = test.exitCode === 0 ? '✅ passed' : '❌ failed'
  return `**Test:** ${state} with exit code ${test.exitCode} after ${formatDuration(test.ms)}`
}

/** How long each phase took, with a bar that says it at a glance. */
export function phaseTable(list: readonly Phase[]): string | undefined {
  if (list.length === 0) return undefined
  const longest = Math.max(1, ...list.map(({ ms }) => ms))
  const bar = (ms: number): string => '━'.repeat(Math.max(1, Math.round((ms / longest) * BAR)))
  return table(
    ['Phase', 'Time', ''],
    list.slice(0, MOST_ROWS).map(({ name, ms }) => [escapeMarkdown(name), formatDuration(ms), bar(ms)])
  )
}
