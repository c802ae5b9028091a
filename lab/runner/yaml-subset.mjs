// @ts-check
import { parseScalar, parseQuoted } from './yaml-scalar.mjs'

/** @typedef {string | number | boolean | null} Scalar */
/** @typedef {{ line: number, value: Scalar } | Mapping} YamlNode */
/** @typedef {{ line: number, entries: Map<string, YamlNode> }} Mapping */

/** A document outside the subset; the message names the line, counted from 1. */
export class YamlError extends Error {
  /** @param {number} line @param {string} problem */
  constructor(line, problem) {
    super(`line ${line}: ${problem}`)
    this.name = 'YamlError'
    this.line = line
  }
}

/**
 * Reads the part of YAML that action.yml files of this project use: block mappings of plain, quoted, literal and folded
 * scalars, and comments. Everything else is refused, so that nothing is read differently from what GitHub reads.
 * @param {string} text
 * @returns {Mapping}
 * @throws {YamlError}
 */
export function parseYaml(text) {
  const reader = new Reader(text)
  const mapping = reader.readMapping(0)
  reader.expectEnd()
  return mapping
}

class Reader {
  #lines
  /** Index of the line that is read next. */
  #at = 0

  /** @param {string} text */
  constructor(text) {
    this.#lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n/)
  }

  expectEnd() {
    this.#skipBlank()
    if (this.#at < this.#lines.length) this.#fail('this line belongs to no mapping; check its indentation')
  }

  /** @param {number} indent columns before the keys @returns {Mapping} */
  readMapping(indent) {
    this.#skipBlank()
    /** @type {Mapping} */
    const mapping = { line: this.#at + 1, entries: new Map() }
    for (; this.#at < this.#lines.length; this.#skipBlank()) {
      const line = this.#lines[this.#at] ?? ''
      const depth = depthOf(line)
      if (depth < indent) break
      if (line[depth] === '\t') this.#fail('a tab stands in the indentation; use blanks')
      if (depth > indent) this.#fail(`indented by ${depth} blanks where ${indent} are expected`)
      const { key, rest } = this.#readKey(line.slice(indent))
      if (mapping.entries.has(key)) this.#fail(`the key '${key}' is given twice`)
      mapping.entries.set(key, this.#readValue(rest, indent))
    }
    return mapping
  }

  /** @param {string} text from the first character of the key @returns {{ key: string, rest: string }} */
  #readKey(text) {
    if (/^(- |-$)/.test(text)) this.#fail('lists are not part of the subset')
    if (/^(---|\.\.\.)(\s|$)/.test(text)) this.#fail('document markers are not part of the subset')
    if (text.startsWith('"') || text.startsWith("'")) {
      const { value, end } = this.#attempt(() => parseQuoted(text))
      const colon = /^\s*:(?=\s|$)/.exec(text.slice(end))
      if (!colon) this.#fail("a ':' is missing after the key")
      return { key: value, rest: text.slice(end + colon[0].length) }
    }
    const match = /^([A-Za-z0-9_$][^:#]*?)\s*:(?=\s|$)/.exec(text)
    if (!match) this.#fail(`expected 'key: value', found '${text.trim()}'`)
    return { key: match[1] ?? '', rest: text.slice(match[0].length) }
  }

  /** @param {string} rest what stands after the colon @param {number} indent of the key @returns {YamlNode} */
  #readValue(rest, indent) {
    const line = this.#at + 1
    const text = rest.trim()
    if (/^[|>]/.test(text)) return { line, value: this.#readBlock(text, indent) }
    this.#at += 1
    if (text === '' || text.startsWith('#')) {
      this.#skipBlank()
      const depth = depthOf(this.#lines[this.#at] ?? '')
      if (this.#at < this.#lines.length && depth > indent) return this.readMapping(depth)
      return { line, value: null }
    }
    const value = this.#attempt(() => parseScalar(text), line)
    const next = this.#nextContent()
    if (next !== undefined && depthOf(this.#lines[next] ?? '') > indent) {
      throw new YamlError(next + 1, "a scalar of several lines needs '|' or '>'")
    }
    return { line, value }
  }

  /** Literal and folded scalars. @param {string} header @param {number} indent of the key @returns {string} */
  #readBlock(header, indent) {
    const match = /^([|>])(?:([+-])?([1-9])?|([1-9])([+-]))(?:\s+#.*)?$/.exec(header)
    if (!match) this.#fail(`'${header}' is no header of a block scalar`)
    const folded = match[1] === '>'
    const chomp = match[2] ?? match[5] ?? ''
    const given = match[3] ?? match[4]
    this.#at += 1
    const body = []
    let depth = given === undefined ? undefined : indent + Number(given)
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at] ?? ''
      const blank = /^ *$/.test(line)
      if (!blank && depthOf(line) <= indent) break
      if (!blank && depth === undefined) {
        depth = depthOf(line)
        const deeper = body.find(before => before.length > depthOf(line))
        if (deeper !== undefined) this.#fail('an empty line before this one is indented deeper than the text')
      }
      if (!blank && depth !== undefined && depthOf(line) < depth) this.#fail(`indented by less than ${depth} blanks`)
      body.push(line)
    }
    const least = depth ?? Math.max(indent + 1, ...body.map(line => line.length))
    const lines = body.map(line => line.slice(least))
    // The last piece of the file after its final newline is no line.
    if (this.#at >= this.#lines.length && lines.at(-1) === '') lines.pop()
    let content = lines.length
    while (content > 0 && lines[content - 1] === '') content -= 1
    const written = lines.slice(0, content)
    const ending = chomp === '+' ? '\n'.repeat(lines.length - content) : ''
    const last = written.length === 0 || chomp === '-' ? '' : '\n'
    return (folded ? fold(written) : written.join('\n')) + last + ending
  }

  #skipBlank() {
    this.#at = this.#nextContent() ?? this.#lines.length
  }

  /** @returns {number | undefined} index of the next line that is neither empty nor a comment */
  #nextContent() {
    for (let index = this.#at; index < this.#lines.length; index += 1) {
      if (!/^\s*(#.*)?$/.test(this.#lines[index] ?? '')) return index
    }
    return undefined
  }

  /** @template T @param {() => T} read @param {number} [line] @returns {T} */
  #attempt(read, line = this.#at + 1) {
    try {
      return read()
    } catch (error) {
      throw new YamlError(line, error instanceof Error ? error.message : String(error))
    }
  }

  /** @param {string} problem @returns {never} */
  #fail(problem) {
    throw new YamlError(this.#at + 1, problem)
  }
}

/** @param {string} line @returns {number} */
function depthOf(line) {
  return line.length - line.replace(/^ +/, '').length
}

/**
 * Folds as YAML 1.2 (8.1.3): single line ends become blanks, except beside lines that are indented further.
 * @param {readonly string[]} lines
 * @returns {string}
 */
function fold(lines) {
  let text = ''
  let breaks = 0
  let previousDeep = false
  let started = false
  for (const line of lines) {
    if (line === '') {
      breaks += 1
      continue
    }
    const deep = /^[ \t]/.test(line)
    if (!started) text += '\n'.repeat(breaks)
    else if (deep || previousDeep) text += '\n'.repeat(breaks + 1)
    else text += breaks === 0 ? ' ' : '\n'.repeat(breaks)
    text += line
    breaks = 0
    previousDeep = deep
    started = true
  }
  return text
}
