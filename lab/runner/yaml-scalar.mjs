// @ts-check
/** @typedef {import('./yaml-subset.mjs').Scalar} Scalar */

/** @type {Record<string, string>} */
const ESCAPES = {
  0: '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029'
}

/**
 * Reads a scalar of one line with the comment behind it.
 * @param {string} text trimmed, not empty
 * @returns {Scalar} typed as in YAML's core schema
 * @throws {Error} where it is not a plain or quoted scalar that ends on this line
 */
export function parseScalar(text) {
  if (text.startsWith('"') || text.startsWith("'")) {
    const { value, end } = parseQuoted(text)
    if (!/^\s*$|^\s+#/.test(text.slice(end)))
      throw new Error(`unexpected text after the quoted scalar: '${text.slice(end).trim()}'`)
    return value
  }
  const plain = text.replace(/\s+#.*$/, '')
  if (/^[[\]{}]/.test(plain)) throw new Error('lists and mappings in brackets are not part of the subset')
  if (/^[&*!]/.test(plain)) throw new Error('anchors, aliases and tags are not part of the subset')
  if (/^[,#|>%@`]|^[-?:](\s|$)/.test(plain)) throw new Error(`a plain scalar cannot begin with '${plain[0]}'; quote it`)
  if (/:(\s|$)/.test(plain)) throw new Error("a plain scalar cannot hold ': '; quote it")
  return resolvePlain(plain)
}

/**
 * Reads a quoted scalar that begins the text and ends on the same line.
 * @param {string} text begins with `'` or `"`
 * @returns {{ value: string, end: number }} `end` is the index after the closing quote
 * @throws {Error} where the quote is not closed or an escape is unknown
 */
export function parseQuoted(text) {
  const single = /^'((?:[^']|'')*)'/.exec(text)
  if (single) return { value: (single[1] ?? '').replaceAll("''", "'"), end: single[0].length }
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(text)
  if (!double) throw new Error('the quote is not closed on this line')
  return { value: unescapeDouble(double[1] ?? ''), end: double[0].length }
}

/** @param {string} text @returns {string} */
function unescapeDouble(text) {
  return text.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_, /** @type {string} */ code) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
    const character = ESCAPES[code]
    if (character === undefined) throw new Error(`unknown escape '\\${code}'`)
    return character
  })
}

/** @param {string} plain @returns {Scalar} */
function resolvePlain(plain) {
  if (/^(null|Null|NULL|~)$/.test(plain)) return null
  if (/^(true|True|TRUE)$/.test(plain)) return true
  if (/^(false|False|FALSE)$/.test(plain)) return false
  if (/^[-+]?[0-9]+$/.test(plain) || /^0x[0-9a-fA-F]+$/.test(plain) || /^0o[0-7]+$/.test(plain)) {
    return plain.startsWith('+') ? Number(plain.slice(1)) : Number(plain)
  }
  if (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain)) return Number.parseFloat(plain)
  if (/^[-+]?\.(inf|Inf|INF)$/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity
  if (/^\.(nan|NaN|NAN)$/.test(plain)) return NaN
  return plain
}
