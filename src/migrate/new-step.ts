import type { Edit } from './edit.js'
import type { PairText } from './pairs.js'
import { type Input, renderInput, renderText, splitLines, withBreak } from './render.js'
import { commentsWithin, lineEnd, lineStart, type Source } from './source.js'
import type { Step } from './workflow.js'

/** What takes the place of a step. */
export interface NewStep {
  readonly uses: string
  readonly inputs: readonly Input[]
  /** Given where later steps read outputs and the step has no id. */
  readonly id?: string | undefined
  readonly env?: readonly Input[]
  /** Keys of the old step that go, besides `run` and `with`. */
  readonly drop?: readonly string[]
  /** A condition in place of the old one; `undefined` keeps that. */
  readonly if?: string | undefined
}

/** Pairs of the old file that moved into a new step: their comments have gone along. */
export type Moved = ReadonlySet<PairText>

/** The old step becomes the new one: what the new one says nothing about stays as it was written. */
export function replaceStep(source: Source, step: Step, news: NewStep, moved: Moved): Edit {
  const text = step.kind === 'flow' ? fromFlow(source, step, news) : fromBlock(source, step, news, moved)
  const ended = source.text.slice(step.start, step.end).endsWith('\n')
  return { start: step.start, end: step.end, text: ended ? text : text.replace(/\r?\n$/, '') }
}

/** A further step behind another one, in the same style. */
export function writeStep(source: Source, like: Step, news: NewStep): string {
  const keys = like.kind === 'flow' ? like.indent + 2 : (like.pairs[0]?.indent ?? like.indent + 2)
  const lines = [
    ...(news.if === undefined ? [] : [renderText('if', news.if, keys, source.eol)]),
    ...newLines(source, news, keys)
  ].join('')
  return `${' '.repeat(like.indent)}-${' '.repeat(keys - like.indent - 1)}${lines.slice(keys)}`
}

/** The step goes; its comments stay, except those behind `uses:`, which speak of the version that is gone. */
export function removeStep(source: Source, step: Step, moved: Moved): Edit {
  const { text } = source
  let end = step.end
  // Blank lines around a step part it from its neighbours: one set of them is enough.
  if (/^\s*$/.test(text.slice(lineStart(text, step.start - 1), step.start))) {
    while (end < text.length && text.slice(end, lineEnd(text, end)).trim() === '') end = lineEnd(text, end)
  }
  return { start: step.start, end, text: leftComments(source, step, step.start, step.end, moved, step.indent) }
}

function fromBlock(source: Source, step: Step, news: NewStep, moved: Moved): string {
  const { text, eol } = source
  const drop = new Set(news.drop ?? [])
  const keys = step.pairs[0]?.indent ?? step.indent + 2
  const hasWith = step.pairs.some(({ key }) => key === 'with')
  const parts: string[] = []
  step.pairs.forEach((pair, at) => {
    const leading = at === 0 ? '' : text.slice(pair.leading, pair.start - pair.indent)
    const kept = withBreak(' '.repeat(keys) + text.slice(pair.start, pair.end), eol)
    const comments = (): string => leftComments(source, step, pair.start, pair.end, moved, keys)
    if (pair.key === 'uses' || pair.key === 'run') {
      parts.push(
        leading,
        usesLines(news, keys, eol, hasWith ? undefined : withBlock(source, undefined, news, keys, moved))
      )
    } else if (pair.key === 'with') parts.push(leading, withBlock(source, { step, pair }, news, keys, moved))
    else if (drop.has(pair.key)) parts.push(leading, comments())
    else if (pair.key === 'if' && news.if !== undefined) parts.push(leading, renderText('if', news.if, keys, eol))
    else parts.push(leading, kept)
  })
  const trailing = text.slice(step.pairs.at(-1)?.end ?? step.end, step.end)
  return text.slice(step.start, step.body) + parts.join('').slice(keys) + trailing
}

function usesLines(news: NewStep, keys: number, eol: string, inputs = ''): string {
  const id = news.id === undefined ? '' : renderText('id', news.id, keys, eol)
  return `${id}${renderText('uses', news.uses, keys, eol)}${inputs}`
}

function newLines(source: Source, news: NewStep, keys: number): string[] {
  return [usesLines(news, keys, source.eol), withBlock(source, undefined, news, keys, new Set())]
}

/** `with:` and its inputs, after the environment that the step needs. Both are left out where they would be empty. */
function withBlock(
  source: Source,
  old: { readonly step: Step; readonly pair: PairText } | undefined,
  news: NewStep,
  keys: number,
  moved: Moved
): string {
  const { text, eol } = source
  const margin = ' '.repeat(keys)
  const env = (news.env ?? []).map(input => renderInput(source, input, keys + 2)).join('')
  const inputs = news.inputs.map(input => renderInput(source, input, keys + 2)).join('')
  const before = env === '' ? '' : `${margin}env:${eol}${env}`
  const from =
    old === undefined
      ? 0
      : old.pair.valueStart < lineEnd(text, old.pair.keyEnd)
        ? old.pair.keyEnd
        : lineEnd(text, old.pair.keyEnd)
  const left = old === undefined ? '' : leftComments(source, old.step, from, old.pair.end, moved, keys + 2)
  if (inputs === '') return `${before}${left}`
  const header = old === undefined || from === old.pair.keyEnd ? `with:${eol}` : text.slice(old.pair.start, from)
  return `${before}${margin}${header}${left}${inputs}`
}

function fromFlow(source: Source, step: Step, news: NewStep): string {
  const { text, eol } = source
  const keys = step.indent + 2
  const margin = ' '.repeat(keys)
  const drop = new Set([...(news.drop ?? []), 'uses', 'run', 'with'])
  const kept = step.pairs
    .filter(({ key }) => !drop.has(key))
    .map(pair => `${margin}${pair.key}: ${text.slice(pair.valueStart, pair.valueEnd)}${eol}`)
  const comments = leftComments(source, step, step.start, step.end, new Set(), step.indent)
  const lines = [...kept, ...newLines(source, news, keys)].join('')
  return `${comments}${' '.repeat(step.indent)}- ${lines.slice(keys)}`
}

/** Comments between two offsets that nothing else keeps, as lines of their own. */
function leftComments(source: Source, step: Step, start: number, end: number, moved: Moved, indent: number): string {
  const uses = step.pairs.find(({ key }) => key === 'uses')
  const gone = step.kind === 'block' && uses !== undefined ? [{ start: uses.start, end: uses.end }] : []
  const kept = [...moved].filter(({ flow }) => !flow).map(pair => ({ start: pair.leading, end: pair.end }))
  return commentsWithin(source, start, end)
    .filter(comment => ![...gone, ...kept].some(range => comment.start >= range.start && comment.start < range.end))
    .map(comment => `${' '.repeat(indent)}${comment.text}${source.eol}`)
    .join('')
}

/** Lines of the file that hold nothing but comments, directly above an offset. */
export function commentsAbove(source: Source, offset: number): string[] {
  const lines = splitLines(source.text.slice(0, offset))
  const found: string[] = []
  for (const line of lines.reverse()) {
    if (!/^\s*#/.test(line)) break
    found.unshift(line.trim())
  }
  return found
}
