import { summariseArrivals } from '../domain/arrival.js'
import type { Language } from '../diagnosis/text.js'
import type { Decision } from '../domain/decision.js'
import { codeBlock, details, escapeMarkdown, inlineCode, table } from '../domain/markdown.js'
import { describePlan } from '../domain/plan/describe.js'
import type { Progress } from '../domain/progress.js'
import { formatName } from '../domain/reference.js'
import type { Phase } from './journal.js'
import { builtSomething, pinnedOf } from './publish.js'
import { cacheLine, MOST_ROWS, phaseTable, platformTable, tagTable, testLine } from './summary-tables.js'
import { type Say, sayIn } from './summary-words.js'

/** GitHub drops a step's summary above 1 MiB; ours stays far below, whatever the input. */
const MOST_BYTES = 512 * 1024
/** Of one line of a plan, which names every tag. */
const LONGEST = 1_000

export interface SummaryParts {
  readonly facts: Progress
  readonly decisions: readonly Decision[]
  readonly phases: readonly Phase[]
  readonly attempts: readonly string[]
  readonly dryRun: boolean
  /** The explanation of a failure as Markdown; undefined after success. */
  readonly failure: string | undefined
  /** Remarks after a success as Markdown. */
  readonly remarks?: string | undefined
  readonly language?: Language
}

/**
 * The job summary: outcome first, then what one needs to use the image, then how it came about. What does not fit is left out from its end,
 * so that the outcome and the explanation of a failure stay.
 */
export function renderSummary(parts: SummaryParts): string {
  const { facts, dryRun } = parts
  const say = sayIn(parts.language ?? 'en')
  const blocks = [
    headline(parts, say),
    parts.failure,
    pullCommand(parts),
    planOf(parts),
    parts.remarks,
    tagTable(facts, say, dryRun),
    platformTable(facts, say),
    credential(parts, say),
    cacheLine(facts, say),
    testLine(facts, say),
    phaseTable(parts.phases, say),
    attempts(parts.attempts, say),
    decisions(parts.decisions, say)
  ].filter(block => block !== undefined && block !== '') as string[]
  const whole = blocks.join('\n\n')
  if (Buffer.byteLength(whole) <= MOST_BYTES) return `${whole}\n`
  let text = ''
  for (const block of blocks) {
    const next = `${text}${block}\n\n`
    // A block is never cut: half a table or half a block of code would spoil what comes after it. A failure's text may be cut at its end.
    if (Buffer.byteLength(next) > MOST_BYTES) {
      if (block === parts.failure) text = `${text}${say('short')}\n\n${block.slice(0, MOST_BYTES / 8)}\n\n`
      else text = `${text}${say('short')}\n\n`
      break
    }
    text = next
  }
  return text
}

function headline({ facts, failure, dryRun }: SummaryParts, say: Say): string {
  const name = escapeMarkdown(facts.images[0] === undefined ? 'image' : formatName(facts.images[0]))
  if (failure !== undefined) {
    const { arrivals } = facts
    const some = arrivals?.some(({ kind }) => kind === 'moved' || kind === 'unknown') === true
    return arrivals !== undefined && some
      ? `## ❌ Publishing ${name} failed: ${escapeMarkdown(summariseArrivals(arrivals))}`
      : `## ❌ ${name} ${say('failed')}`
  }
  if (dryRun) return `## 🔎 ${say('plan')} ${name} ${say('dry')}`
  if (!facts.pushed) {
    const state = say(builtSomething(facts) ? 'built' : 'neither')
    return `## ✅ ${name} ${state}\n\n${escapeMarkdown(sentence(facts.notPushed ?? say('nothing')))}`
  }
  const page = facts.packageUrl === undefined ? '' : ` — [${say('page')}](<${facts.packageUrl}>)`
  return `## ✅ ${say('published')} ${name}${page}`
}

function pullCommand({ facts, failure }: SummaryParts): string | undefined {
  const pinned = failure !== undefined || !facts.pushed ? undefined : pinnedOf(facts)
  return pinned === undefined ? undefined : codeBlock(`docker pull ${pinned}`, 'sh')
}

/** What a dry run was asked for. */
function planOf({ facts, failure, dryRun }: SummaryParts): string | undefined {
  if (!dryRun || failure !== undefined || facts.plan === undefined) return undefined
  return describePlan(facts.plan)
    .slice(0, MOST_ROWS)
    .map((line, index) => `${index + 1}. ${escapeMarkdown(line.slice(0, LONGEST))}`)
    .join('\n')
}

function credential({ facts, decisions }: SummaryParts, say: Say): string | undefined {
  const because = decisions.find(
    ({ about, value, verdict }) => about === 'credential' && value === facts.credential && verdict === 'chosen'
  )
  if (facts.credential === 'none') return undefined
  return `**${say('credential')}:** ${inlineCode(facts.credential)}${because === undefined ? '' : ` — ${escapeMarkdown(because.because)}`}`
}

function attempts(list: readonly string[], say: Say): string | undefined {
  return list.length === 0
    ? undefined
    : details(
        `${say('repeated')} ${list.length}`,
        list
          .slice(0, MOST_ROWS)
          .map(line => `- ${escapeMarkdown(line)}`)
          .join('\n')
      )
}

function decisions(list: readonly Decision[], say: Say): string | undefined {
  if (list.length === 0) return undefined
  const rows = list
    .slice(0, MOST_ROWS)
    .map(({ about, value, verdict, because }) => [about, inlineCode(value), verdict, escapeMarkdown(because)])
  return details(say('decisions'), table(['About', 'Value', 'Verdict', 'Because'], rows))
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.。]$/.test(text) ? '' : '.'}`
}
