import { describeArrival } from '../domain/arrival.js'
import { describeCacheUse } from '../domain/cache/use.js'
import { formatBytes, formatChange } from '../domain/image-size.js'
import { escapeMarkdown, inlineCode, table } from '../domain/markdown.js'
import type { Progress } from '../domain/progress.js'
import { formatReference } from '../domain/reference.js'
import type { TagOutcome } from '../domain/tag-guard/seen.js'
import { formatDuration } from './duration.js'
import type { Phase } from './journal.js'
import type { Say } from './summary-words.js'

/** More rows are counted and not shown. */
export const MOST_ROWS = 200

/** Characters of the longest bar. */
const BAR = 16

/** Every tag, and what became of it. Only the tag itself where all of them are of one image, whose name stands above. */
export function tagTable(facts: Progress, say: Say, dryRun: boolean): string | undefined {
  const outcomes = new Map((facts.tags ?? []).map(outcome => [outcome.reference, outcome]))
  const references = [...new Set([...facts.references.map(formatReference), ...outcomes.keys()])]
  if (references.length === 0) return undefined
  const shown = references.slice(0, MOST_ROWS)
  const rows = shown.map(reference => {
    const outcome = outcomes.get(reference)
    return [inlineCode(shorten(reference, facts)), stateOf(reference, outcome, facts, say, dryRun), whyOf(outcome)]
  })
  const withReasons = rows.some(([, , why]) => why !== '')
  const more = references.length - shown.length
  const all = more > 0 ? [...rows, [`… ${say('more').replace('#', String(more))}`, '', '']] : rows
  return table(
    withReasons ? [say('tag'), say('state'), say('why')] : [say('tag'), say('state')],
    withReasons ? all : all.map(row => row.slice(0, 2))
  )
}

function shorten(reference: string, { images }: Progress): string {
  return images.length === 1 ? reference.slice(reference.lastIndexOf(':') + 1) : reference
}

function stateOf(
  reference: string,
  outcome: TagOutcome | undefined,
  facts: Progress,
  say: Say,
  dryRun: boolean
): string {
  const confirmed = facts.verified.includes(reference)
  if (outcome?.state === 'kept') return `${say('kept')}${at(outcome, say)}`
  const arrival = facts.arrivals?.find(each => formatReference(each.reference) === reference)
  if (arrival !== undefined) return escapeMarkdown(describeArrival(arrival))
  if (!confirmed) return say(facts.pushed ? 'unsure' : dryRun ? 'planned' : 'unpushed')
  switch (outcome?.state) {
    case 'moved':
      return `${say('moved')} ${from(outcome, say)}`
    case 'new':
      return say('new')
    case 'unchanged':
      return say('unchanged')
    case undefined:
      return say('done')
  }
}

function at({ from: origin }: TagOutcome, say: Say): string {
  return origin?.version === undefined ? '' : ` ${say('at')} ${inlineCode(origin.version)}`
}

function from({ from: origin }: TagOutcome, say: Say): string {
  if (origin === undefined) return say('another')
  return origin.version === undefined ? inlineCode(origin.digest.slice(0, 19)) : inlineCode(origin.version)
}

/** That a tag is new or moved as it should is no news; that it stayed is. */
function whyOf(outcome: TagOutcome | undefined): string {
  return outcome?.state === 'kept' ? escapeMarkdown(outcome.because) : ''
}

/** What a pull of each platform takes, and how much more or less than the image that the tag pointed to before. */
export function platformTable({ sizes, platformDigests = {} }: Progress, say: Say): string | undefined {
  if (sizes === undefined || sizes.now.length === 0) return digestTable(Object.entries(platformDigests), say)
  const { now, before } = sizes
  const old = new Map(before?.sizes.map(({ platform, bytes }) => [platform, bytes]))
  const rows = now.slice(0, MOST_ROWS).map(({ platform, digest, bytes }) => {
    const earlier = old.get(platform)
    const change = earlier === undefined ? say('new') : formatChange(bytes, earlier)
    const row = [escapeMarkdown(platform), formatBytes(bytes), change, inlineCode(digest.slice(0, 19))]
    return before === undefined ? row.filter((_, column) => column !== 2) : row
  })
  const change = before === undefined ? [] : [`${say('since')} ${inlineCode(before.tag)}`]
  return table([say('platform'), say('size'), ...change, say('digest')], rows)
}

/** Where sizes were not looked up: what a merge joined. One platform alone has the digest of the image, which stands above. */
function digestTable(platforms: readonly (readonly [string, string])[], say: Say): string | undefined {
  if (platforms.length < 2) return undefined
  const rows = platforms
    .slice(0, MOST_ROWS)
    .map(([platform, digest]) => [escapeMarkdown(platform), inlineCode(digest.slice(0, 19))])
  return table([say('platform'), say('digest')], rows)
}

/** What the caches gave; nothing where no step could have come from one. */
export function cacheLine({ cache, cacheLost }: Progress, say: Say): string | undefined {
  if (cache === undefined || cache.cached + cache.built === 0) return undefined
  const lost = cacheLost === undefined ? '' : `; built again without its cache: ${cacheLost}`
  return `**${say('cache')}:** ${escapeMarkdown(describeCacheUse(cache, formatDuration) + lost)}`
}

/** How the user's own test ended. */
export function testLine({ test }: Progress, say: Say): string | undefined {
  if (test === undefined) return undefined
  const state = test.exitCode === 0 ? '✅ passed' : '❌ failed'
  return `**${say('test')}:** ${state} with exit code ${test.exitCode} after ${formatDuration(test.ms)}`
}

/** How long each phase took, with a bar that says it at a glance. */
export function phaseTable(list: readonly Phase[], say: Say): string | undefined {
  if (list.length === 0) return undefined
  const longest = Math.max(1, ...list.map(({ ms }) => ms))
  const bar = (ms: number): string => '━'.repeat(Math.max(1, Math.round((ms / longest) * BAR)))
  return table(
    [say('phase'), say('time'), ''],
    list.slice(0, MOST_ROWS).map(({ name, ms }) => [escapeMarkdown(name), formatDuration(ms), bar(ms)])
  )
}
