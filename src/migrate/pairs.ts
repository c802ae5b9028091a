import { isAlias, isMap, isPair, isScalar, type Node, type YAMLMap } from 'yaml'
import { lineEnd, lineStart, type Source } from './source.js'

/** A key with its value in a block map, as lines of text. */
export interface PairText {
  readonly key: string
  /** Offset of the key. */
  readonly start: number
  readonly keyEnd: number
  /** Offset of the value; of the end of the key where there is none. */
  readonly valueStart: number
  /** Offset behind the value itself, comments and line break not included. */
  readonly valueEnd: number
  /** Offset behind the line break of the last line of the value. */
  readonly end: number
  /** Where the comment and blank lines before the key begin; `start` of its line where there are none. */
  readonly leading: number
  /** Column of the key, from 0. */
  readonly indent: number
  /** In a map of the form `{a: b}`, where ends and leading lines mean nothing. */
  readonly flow: boolean
  readonly node: Node | undefined
}

/** The pairs of a map in their order. */
export function readPairs(source: Source, map: YAMLMap): PairText[] {
  const { text } = source
  const pairs: PairText[] = []
  for (const item of map.items) {
    if (!isPair(item) || !isScalar(item.key) || !item.key.range) continue
    const [start, keyEnd] = item.key.range
    const node = item.value as Node | null
    const range = node?.range
    const valueEnd = Math.max(range?.[1] ?? keyEnd, keyEnd)
    // A block scalar ends behind its last line break already.
    const end = text[valueEnd - 1] === '\n' ? valueEnd : lineEnd(text, valueEnd)
    const line = lineStart(text, start)
    pairs.push({
      key: String(item.key.value),
      start,
      keyEnd,
      valueStart: range?.[0] ?? keyEnd,
      valueEnd,
      end,
      leading: leadingLines(text, line, pairs.at(-1)?.end ?? 0),
      indent: start - line,
      flow: map.flow === true,
      node: node ?? undefined
    })
  }
  return pairs
}

/** Start of the run of comment and blank lines that ends before `line`. */
function leadingLines(text: string, line: number, floor: number): number {
  let start = line
  while (start > floor) {
    const before = lineStart(text, start - 1)
    if (before < floor || !/^\s*(#|$)/.test(text.slice(before, start))) break
    start = before
  }
  return start
}

/** The text of a scalar, aliases followed; undefined for lists and maps. */
export function scalarText(source: Source, node: unknown): string | undefined {
  const target = isAlias(node) ? node.resolve(source.document) : node
  if (!isScalar(target)) return undefined
  // `1.10` is the number 1.1 to YAML, and "1.10" to whoever wrote it.
  if (typeof target.value === 'string') return target.value
  return target.value === null ? '' : (target.source ?? JSON.stringify(target.value))
}

/** A map as text by key; values that are no scalars are left out. */
export function scalarMap(source: Source, node: unknown): Map<string, string> {
  const target = isAlias(node) ? node.resolve(source.document) : node
  const result = new Map<string, string>()
  if (!isMap(target)) return result
  for (const item of target.items) {
    const key = scalarText(source, item.key)
    const value = scalarText(source, item.value)
    if (key !== undefined && value !== undefined) result.set(key, value)
  }
  return result
}
