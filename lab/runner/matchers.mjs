// @ts-check
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/**
 * One pattern of a problem matcher; numbers are capture groups.
 * @typedef {object} Pattern
 * @property {string} regexp
 * @property {number} [file]
 * @property {number} [line]
 * @property {number} [column]
 * @property {number} [severity]
 * @property {number} [code]
 * @property {number} [message]
 * @property {boolean} [loop]
 */
/** @typedef {{ owner: string, severity?: string, pattern: Pattern[] }} MatcherConfig */
/** @typedef {{ level: 'error' | 'warning' | 'notice', message: string, properties: Map<string, string> }} Match */

/**
 * Loads a problem matcher file, as named in `::add-matcher::FILE`.
 * https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md
 * @param {string} file absolute, or relative to the workspace
 * @param {string} workspace
 * @returns {MatcherConfig[]}
 * @throws where the file cannot be read or a matcher has no owner or no pattern
 */
export function loadMatchers(file, workspace) {
  /** @type {{ problemMatcher?: MatcherConfig[] }} */
  const config = JSON.parse(readFileSync(resolve(workspace, file), 'utf8'))
  const matchers = config.problemMatcher ?? []
  for (const matcher of matchers) {
    if (!matcher.owner) throw new Error('Owner must not be empty')
    if (!matcher.pattern?.length) throw new Error(`Matcher '${matcher.owner}' does not contain any patterns`)
  }
  return matchers
}

/** Follows the patterns of one matcher from line to line. */
export class Matcher {
  /** @type {string} */
  owner
  /** @type {readonly (Pattern & { expression: RegExp })[]} */
  #patterns
  #severity
  /** Captures of the patterns that have matched so far. @type {Record<string, string>} */
  #captured = {}
  #next = 0

  /** @param {MatcherConfig} config */
  constructor(config) {
    this.owner = config.owner
    this.#severity = config.severity
    this.#patterns = config.pattern.map(pattern => ({ ...pattern, expression: new RegExp(pattern.regexp) }))
  }

  reset() {
    this.#next = 0
    this.#captured = {}
  }

  /** @param {string} line @returns {Match | undefined} a problem where the last pattern matched */
  match(line) {
    const text = stripVTControlCharacters(line)
    const last = this.#patterns.length - 1
    let found = this.#capture(this.#next, text)
    if (!found && this.#next > 0) {
      // The chain is broken; the line may still begin a new one.
      this.reset()
      found = this.#capture(0, text)
    }
    if (!found) return undefined
    if (this.#next < last) {
      this.#next += 1
      this.#captured = found
      return undefined
    }
    // A looping last pattern keeps what the earlier patterns captured and waits for more of its own lines.
    if (this.#patterns[last]?.loop !== true) this.reset()
    return this.#toMatch(found)
  }

  /** @param {number} index @param {string} text @returns {Record<string, string> | undefined} */
  #capture(index, text) {
    const pattern = this.#patterns[index]
    const groups = pattern?.expression.exec(text)
    if (!pattern || !groups) return undefined
    const captured = { ...this.#captured }
    for (const key of /** @type {const} */ (['file', 'line', 'column', 'severity', 'code', 'message'])) {
      const group = pattern[key]
      if (group !== undefined) captured[key] = groups[group] ?? ''
    }
    return captured
  }

  /** @param {Record<string, string>} captured @returns {Match | undefined} */
  #toMatch(captured) {
    const level = (captured['severity'] || this.#severity || 'error').toLowerCase()
    if (level !== 'error' && level !== 'warning' && level !== 'notice') return undefined
    /** @type {Map<string, string>} */
    const properties = new Map()
    for (const [from, to] of /** @type {const} */ ([
      ['file', 'file'],
      ['line', 'line'],
      ['column', 'col']
    ])) {
      if (captured[from]) properties.set(to, captured[from])
    }
    return { level, message: captured['message'] ?? '', properties }
  }
}
