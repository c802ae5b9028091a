import { parse } from 'yaml'
import type { PairText } from './pairs.js'
import type { Source } from './source.js'

/** An input of a new step: text of ours, or a line (or block) of the file that moves there with its style and comments. */
export type Input =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'moved'; readonly name: string; readonly pair: PairText }

/** `name: value` as whole lines. */
export function renderInput(source: Source, input: Input, indent: number): string {
  return input.kind === 'text'
    ? renderText(input.name, input.text, indent, source.eol)
    : renderMoved(source, input.name, input.pair, indent)
}

export function renderText(name: string, text: string, indent: number, eol: string): string {
  const margin = ' '.repeat(indent)
  const lines = text.replace(/\n+$/, '').split(/\r?\n/)
  if (lines.length === 1) return `${margin}${name}: ${renderScalar(lines[0]!)}${eol}`
  // A first line that starts with a blank would be taken for the indentation of the block.
  const header = lines[0]!.startsWith(' ') ? '|2' : '|'
  return [`${margin}${name}: ${header}`, ...lines.map(line => (line === '' ? '' : `${margin}  ${line}`))]
    .map(line => `${line}${eol}`)
    .join('')
}

/** Plain where YAML reads the same text back, else in single quotes. */
function renderScalar(text: string): string {
  return isPlain(text) ? text : `'${text.replaceAll("'", "''")}'`
}

function isPlain(text: string): boolean {
  if (text === '' || text.trim() !== text || /^[{[&*!|>'"%@`#?-]/.test(text)) return false
  try {
    const value = (parse(`key: ${text}`) as { key: unknown }).key
    return typeof value === 'string' ? value === text : String(value) === text
  } catch {
    return false
  }
}

function renderMoved(source: Source, name: string, pair: PairText, indent: number): string {
  const { text, eol } = source
  const margin = ' '.repeat(indent)
  if (pair.flow) return `${margin}${name}: ${text.slice(pair.valueStart, pair.valueEnd).trim()}${eol}`
  const value = text.slice(pair.keyEnd, pair.end)
  const leading = text.slice(pair.leading, pair.start - pair.indent)
  const [first = '', ...rest] = splitLines(withBreak(value, eol))
  const shift = indent - pair.indent
  return [...splitLines(leading).map(line => shiftLine(line, shift)), `${margin}${name}${first}`]
    .concat(rest.map(line => shiftLine(line, shift)))
    .join('')
}

/** Lines with their breaks. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

export function withBreak(text: string, eol: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}${eol}`
}

function shiftLine(line: string, shift: number): string {
  if (shift === 0 || line.trim() === '') return line
  if (shift > 0) return `${' '.repeat(shift)}${line}`
  return line.replace(new RegExp(`^ {0,${-shift}}`), '')
}
