/** One simple command of a script: its words without quotes, and what it is fed with. */
export interface Simple {
  readonly words: readonly string[]
  /** The text of a here-string: `docker login … <<< "$TOKEN"`. */
  readonly fed: string | undefined
  /** The command whose output it reads: `echo "$TOKEN" | docker login …`. */
  readonly piped: Simple | undefined
}

export type Script =
  { readonly ok: true; readonly commands: readonly Simple[] } | { readonly ok: false; readonly because: string }

/** Stands for a dollar sign inside single quotes, which the shell takes as it is. */
export const PLAIN_DOLLAR = '\u0000'

const SHELL_WORDS = new Set([
  'if',
  'for',
  'while',
  'until',
  'case',
  'function',
  'then',
  'do',
  'else',
  '{',
  '}',
  '!',
  'trap'
])

/** Logical lines: continuations joined, comments and empty lines gone. */
export function logicalLines(script: string): string[] {
  return script
    .replaceAll(/\\\r?\n\s*/g, ' ')
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
}

/**
 * Reads one line of a script, as far as scripts that only log in, build, tag and push need it. Everything else (loops, redirections,
 * background jobs) is refused: what is not understood is not rewritten.
 */
export function readLine(line: string): Script {
  const commands: Simple[] = []
  let words: string[] = []
  let fed: string | undefined
  let piped: Simple | undefined
  const finish = (): Simple | undefined => {
    const simple = words.length === 0 ? undefined : { words, fed, piped }
    words = []
    fed = undefined
    piped = undefined
    return simple
  }
  for (const token of tokens(line)) {
    if (token.kind === 'word') {
      if (words.length === 0 && SHELL_WORDS.has(token.text))
        return refuse(`"${token.text}" is more than the command reads`)
      words.push(token.text)
    } else if (token.text === '&&' || token.text === ';') {
      const simple = finish()
      if (simple !== undefined) commands.push(simple)
    } else if (token.text === '|') {
      const before = finish()
      if (before === undefined) return refuse('a pipe has no beginning')
      piped = before
    } else if (token.text === '<<<') fed = ''
    else return refuse(`"${token.text}" is more than the command reads`)
    if (token.kind === 'word' && fed === '' && words.length > 0) fed = words.pop()
  }
  const simple = finish()
  return { ok: true, commands: simple === undefined ? commands : [...commands, simple] }
}

function refuse(because: string): Script {
  return { ok: false, because }
}

interface Token {
  readonly kind: 'word' | 'operator'
  readonly text: string
}

/** `${{ … }}` and `$( … )` are parts of a word whatever they hold. */
const PART =
  /\$\{\{[\s\S]*?\}\}|\$\((?:[^()]|\([^()]*\))*\)|\$\{[^}]*\}|\\.|'[^']*'|"(?:\$\{\{[\s\S]*?\}\}|\$\((?:[^()]|\([^()]*\))*\)|\\.|[^"\\])*"|[^\s'"\\|&;<>()`]/y
const OPERATOR = /<<<|&&|\|\||[|&;<>()`]|["']/y

function tokens(line: string): Token[] {
  const found: Token[] = []
  let at = 0
  let word: string | undefined
  const flush = (): void => {
    if (word !== undefined) found.push({ kind: 'word', text: word })
    word = undefined
  }
  while (at < line.length) {
    PART.lastIndex = at
    OPERATOR.lastIndex = at
    const part = PART.exec(line)?.[0]
    if (part !== undefined) {
      if (part === '#' && word === undefined) break
      word = (word ?? '') + unquote(part)
      at += part.length
      continue
    }
    flush()
    const operator = OPERATOR.exec(line)?.[0]
    if (operator !== undefined) found.push({ kind: 'operator', text: operator })
    at += operator?.length ?? 1
  }
  flush()
  return found
}

function unquote(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1).replaceAll(/\$(?!\{\{)/g, PLAIN_DOLLAR)
  if (part.startsWith('"')) return part.slice(1, -1).replaceAll(/\\(["\\$`])/g, '$1')
  if (part.startsWith('\\')) return part.slice(1)
  return part
}
