// @ts-check

/**
 * @typedef {(
 *   | { kind: 'literal', value: null | boolean | number | string }
 *   | { kind: 'context', name: string }
 *   | { kind: 'index', of: Node, key: Node }
 *   | { kind: 'wildcard', of: Node }
 *   | { kind: 'call', name: string, args: Node[] }
 *   | { kind: 'not', of: Node }
 *   | { kind: 'and' | 'or', left: Node, right: Node }
 *   | { kind: 'compare', operator: '==' | '!=' | '<' | '<=' | '>' | '>=', left: Node, right: Node }
 * )} Node
 */
/** @typedef {{ text: string, at: number, literal?: { value: null | boolean | number | string } }} Token */

/** `'…''…'`, numbers as JSON or hexadecimal or octal, names, operators; https://docs.github.com/actions/learn-github-actions/expressions */
const TOKEN =
  /\s*(?:('(?:[^']|'')*')|([-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|Infinity\b))|([A-Za-z_][\w-]*)|(&&|\|\||[=!<>]=|[!<>()[\].,*]))/y

/** @type {Record<string, null | boolean | number>} */
const WORDS = { null: null, true: true, false: false, NaN, Infinity: Infinity }

/** An expression that the runner would refuse; the message has the place, counted from 1. */
export class ExpressionError extends Error {
  /** @param {string} problem @param {string} expression @param {number} at index in the expression */
  constructor(problem, expression, at) {
    super(`${problem}. Located at position ${at + 1} within expression: ${expression}`)
    this.name = 'ExpressionError'
  }
}

/**
 * Parses one expression, without `${{ }}` around it.
 * @param {string} expression
 * @returns {Node}
 * @throws {ExpressionError}
 */
export function parseExpression(expression) {
  const parser = new Parser(expression)
  const node = parser.parseOr()
  parser.expectEnd()
  return node
}

/**
 * Where the `}}` is that ends an expression: quotes are skipped, so `'}}'` does not end one.
 * @param {string} text
 * @param {number} from index after `${{`
 * @returns {number} index of the `}}`, or -1
 */
export function findEnd(text, from) {
  let quoted = false
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === "'") quoted = !quoted
    else if (!quoted && text.startsWith('}}', index)) return index
  }
  return -1
}

class Parser {
  #expression
  #tokens
  #position = 0

  /** @param {string} expression */
  constructor(expression) {
    this.#expression = expression
    this.#tokens = tokenize(expression)
  }

  expectEnd() {
    const token = this.#tokens[this.#position]
    if (token) this.#fail(`Unexpected symbol: '${token.text}'`, token.at)
  }

  /** @returns {Node} */
  parseOr() {
    let left = this.#parseAnd()
    while (this.#take('||')) left = { kind: 'or', left, right: this.#parseAnd() }
    return left
  }

  /** @returns {Node} */
  #parseAnd() {
    let left = this.#parseEquality()
    while (this.#take('&&')) left = { kind: 'and', left, right: this.#parseEquality() }
    return left
  }

  /** @returns {Node} */
  #parseEquality() {
    let left = this.#parseRelation()
    for (;;) {
      const operator = this.#takeOneOf(/** @type {const} */ (['==', '!=']))
      if (!operator) return left
      left = { kind: 'compare', operator, left, right: this.#parseRelation() }
    }
  }

  /** @returns {Node} */
  #parseRelation() {
    let left = this.#parseUnary()
    for (;;) {
      const operator = this.#takeOneOf(/** @type {const} */ (['<=', '>=', '<', '>']))
      if (!operator) return left
      left = { kind: 'compare', operator, left, right: this.#parseUnary() }
    }
  }

  /** @returns {Node} */
  #parseUnary() {
    return this.#take('!') ? { kind: 'not', of: this.#parseUnary() } : this.#parsePath(this.#parsePrimary())
  }

  /** @returns {Node} */
  #parsePrimary() {
    const token = this.#next()
    if (token.literal) return { kind: 'literal', value: token.literal.value }
    if (token.text === '(') {
      const inner = this.parseOr()
      this.#expect(')')
      return inner
    }
    if (!/^[A-Za-z_]/.test(token.text)) this.#fail(`Unexpected symbol: '${token.text}'`, token.at)
    if (!this.#take('(')) return { kind: 'context', name: token.text }
    /** @type {Node[]} */
    const args = []
    if (!this.#take(')')) {
      do args.push(this.parseOr())
      while (this.#take(','))
      this.#expect(')')
    }
    return { kind: 'call', name: token.text, args }
  }

  /** @param {Node} node @returns {Node} */
  #parsePath(node) {
    let path = node
    for (;;) {
      if (this.#take('.')) {
        // A word like `null` is a property name here; its text tells it from a quoted literal.
        const token = this.#next()
        if (token.text === '*') path = { kind: 'wildcard', of: path }
        else if (/^[A-Za-z_]/.test(token.text))
          path = { kind: 'index', of: path, key: { kind: 'literal', value: token.text } }
        else this.#fail(`Unexpected symbol: '${token.text}'`, token.at)
      } else if (this.#take('[')) {
        if (this.#take('*')) path = { kind: 'wildcard', of: path }
        else path = { kind: 'index', of: path, key: this.parseOr() }
        this.#expect(']')
      } else return path
    }
  }

  /** @returns {Token} */
  #next() {
    const token = this.#tokens[this.#position]
    if (!token) this.#fail('Unexpected end of expression', this.#expression.length)
    this.#position += 1
    return token
  }

  /** @param {string} text @returns {boolean} */
  #take(text) {
    const token = this.#tokens[this.#position]
    if (token?.text !== text || token.literal) return false
    this.#position += 1
    return true
  }

  /** @template {string} T @param {readonly T[]} texts @returns {T | undefined} */
  #takeOneOf(texts) {
    return texts.find(text => this.#take(text))
  }

  /** @param {string} text */
  #expect(text) {
    const token = this.#next()
    if (token.text !== text) this.#fail(`Unexpected symbol: '${token.text}', expected '${text}'`, token.at)
  }

  /** @param {string} problem @param {number} at @returns {never} */
  #fail(problem, at) {
    throw new ExpressionError(problem, this.#expression, at)
  }
}

/** @param {string} expression @returns {Token[]} */
function tokenize(expression) {
  /** @type {Token[]} */
  const tokens = []
  const end = expression.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex
    const match = TOKEN.exec(expression)
    if (!match) {
      const at = from + (expression.slice(from).length - expression.slice(from).trimStart().length)
      throw new ExpressionError(`Unexpected symbol: '${expression.slice(at).split(/\s/)[0]}'`, expression, at)
    }
    const [whole, string, number, word, operator] = match
    const text = string ?? number ?? word ?? operator ?? ''
    const at = from + whole.length - text.length
    if (string !== undefined) tokens.push({ text, at, literal: { value: string.slice(1, -1).replaceAll("''", "'") } })
    else if (number !== undefined) tokens.push({ text, at, literal: { value: parseNumber(number) } })
    else if (word !== undefined && Object.hasOwn(WORDS, word)) {
      tokens.push({ text, at, literal: { value: WORDS[word] ?? null } })
    } else tokens.push({ text, at })
  }
  return tokens
}

/** @param {string} text @returns {number} */
function parseNumber(text) {
  const sign = text.startsWith('-') ? -1 : 1
  return sign * Number(text.replace(/^[-+]/, ''))
}
