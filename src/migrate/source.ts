import { type Document, Lexer, LineCounter, parseDocument } from 'yaml'

/** A comment of the file, from its `#` to the end of its line. */
export interface Comment {
  readonly start: number
  readonly text: string
}

/** A workflow file as text and as a tree whose nodes know where in the text they stand. */
export interface Source {
  readonly text: string
  readonly eol: '\n' | '\r\n'
  readonly document: Document
  readonly comments: readonly Comment[]
}

export type ReadSource =
  { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly problem: string }

/** `problem` names line and column, both from 1. */
export function readSource(text: string): ReadSource {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { keepSourceTokens: true, lineCounter, prettyErrors: false, uniqueKeys: true })
  const [error] = document.errors
  if (error?.code === 'MULTIPLE_DOCS')
    return { ok: false, problem: 'it contains several documents; GitHub reads only one' }
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    return { ok: false, problem: `line ${line}, column ${col}: ${error.message.replace(/\s+/g, ' ')}` }
  }
  return {
    ok: true,
    source: { text, eol: text.includes('\r\n') ? '\r\n' : '\n', document, comments: findComments(text) }
  }
}

/** Marks of the lexer that stand for no text: https://eemeli.org/yaml/#lexer */
const MARKS = new Set(['\u0002', '\u0018', '\u001f'])

function findComments(text: string): Comment[] {
  const comments: Comment[] = []
  let at = 0
  let inScalar = false
  for (const token of new Lexer().lex(text)) {
    if (MARKS.has(token)) {
      inScalar = token === '\u001f'
      continue
    }
    // A scalar is announced by a mark: `#` at its start would be text.
    if (token.startsWith('#') && !inScalar) comments.push({ start: at, text: token.trimEnd() })
    inScalar = false
    at += token.length
  }
  return comments
}

/** Offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  // A search from before the start would look at the first character all the same.
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
}

/** Offset behind the line break of the line that holds `offset`. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** From 1. */
export function lineNumber(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

export function commentsWithin({ comments }: Source, start: number, end: number): Comment[] {
  return comments.filter(comment => comment.start >= start && comment.start < end)
}
