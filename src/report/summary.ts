import { summariseArrivals } from '../domain/arrival.js'
import type { Decision } from '../domain/decision.js'
import { codeBlock, details, escapeMarkdown, inlineCode, table } from '../domain/markdown.js'
import type { Progress } from '../domain/progress.js'
import { formatName } from '../domain/reference.js'
import type { Phase } from './journal.js'
import { builtSomething, pinnedOf } from './publish.js'
import { cacheLine, MOST_ROWS, phaseTable, platformTable, tagTable, testLine } from './summary-tables.js'

/** GitHub drops a step's summary above 1 MiB; ours stays far below, whatever the input. */
const MOST_BYTES = 512 * 1024

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
}

/** The job summary: outcome first, then what one needs to use the image, then how it came about. */
export function renderSummary(parts: SummaryParts): string {
  const blocks = [
    headline(parts),
    parts.failure,
    pullCommand(parts),
    parts.remarks,
    tagTable(parts.facts),
    platformTable(parts.facts.sizes),
    credential(parts),
    cacheLine(parts.facts),
    testLine(parts.facts),
    phaseTable(parts.phases),
    attempts(parts.attempts),
    decisions(parts.decisions)
  ]
  const text = blocks.filter(block => block !== undefined && block !== '').join('\n\n')
  return Buffer.byteLength(text) <= MOST_BYTES
    ? `${text}\n`
    : // The cut may fall into a block of code, so it comes last.
      `${headline(parts)}\n\nThe rest of this summary was too long to show; the log has it.\n\n${parts.failure?.slice(0, MOST_BYTES / 8) ?? ''}\n`
}

function headline({ facts, failure, dryRun }: SummaryParts): string {
  const name = facts.images[0] === undefined ? 'image' : formatName(facts.images[0])
  if (failure !== undefined) {
    const { arrivals } = facts
    const some = arrivals?.some(({ kind }) => kind === 'moved' || kind === 'unknown') === true
    return arrivals !== undefined && some
      ? `## ❌ Publishing ${escapeMarkdown(name)} failed: ${escapeMarkdown(summariseArrivals(arrivals))}`
      : `## ❌ ${escapeMarkdown(name)} was not published`
  }
  if (dryRun) return `## 🔎 Plan for ${escapeMarkdown(name)} (dry run: nothing was built or pushed)`
  if (!facts.pushed) {
    const state = builtSomething(facts) ? 'was built, not pushed' : 'was neither built nor pushed'
    return `## ✅ ${escapeMarkdown(name)} ${state}\n\n${escapeMarkdown(sentence(facts.notPushed ?? 'nothing was to be pushed'))}`
  }
  const page = facts.packageUrl === undefined ? '' : ` — [package page](<${facts.packageUrl}>)`
  return `## ✅ Published ${escapeMarkdown(name)}${page}`
}

function pullCommand({ facts, failure }: SummaryParts): string | undefined {
  const pinned = failure !== undefined || !facts.pushed ? undefined : pinnedOf(facts)
  return pinned === undefined ? undefined : codeBlock(`docker pull ${pinned}`, 'sh')
}

function credential({ facts, decisions }: SummaryParts): string | undefined {
  const because = decisions.find(
    ({ about, value, verdict }) => about === 'credential' && value === facts.credential && verdict === 'chosen'
  )
  if (facts.credential === 'none') return undefined
  return `**Credential:** ${inlineCode(facts.credential)}${because === undefined ? '' : ` — ${escapeMarkdown(because.because)}`}`
}

function attempts(list: readonly string[]): string | undefined {
  return list.length === 0
    ? undefined
    : details(
        `${list.length} request${list.length === 1 ? ' was' : 's were'} answered by a fault and repeated`,
        list
          .slice(0, MOST_ROWS)
          .map(line => `- ${escapeMarkdown(line)}`)
          .join('\n')
      )
}

function decisions(list: readonly Decision[]): string | undefined {
  if (list.length === 0) return undefined
  const rows = list
    .slice(0, MOST_ROWS)
    .map(({ about, value, verdict, because }) => [about, inlineCode(value), verdict, escapeMarkdown(because)])
  return details('Decisions', table(['About', 'Value', 'Verdict', 'Because'], rows))
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}
