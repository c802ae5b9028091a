// @ts-check

/**
 * One workflow command, as `ActionCommand` of actions/runner reads it from a line.
 * @typedef {{ name: string, properties: Map<string, string>, data: string }} Command
 * `name` as written; property names in lower case, because the runner compares them without case.
 */

/**
 * The order counts: `%25` comes last, so that `%250A` stays the text `%0A`.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 * @type {Record<'data' | 'property' | 'bracket', readonly (readonly [string, string])[]>}
 */
const ESCAPES = {
  data: [
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%25', '%']
  ],
  property: [
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%3A', ':'],
    ['%2C', ','],
    ['%25', '%']
  ],
  bracket: [
    ['%3B', ';'],
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%5D', ']'],
    ['%25', '%']
  ]
}

/**
 * Reads `::name key=value,key=value::data` (only blanks may stand before it) or, where that does not fit, `##[name
 * key=value;key=value]data` (anywhere in the line).
 * @param {string} line
 * @param {(name: string) => boolean} isRegistered asked with the name as written
 * @returns {Command | undefined} undefined where the line is plain output
 */
export function parseCommand(line, isRegistered) {
  return parseColons(line, isRegistered) ?? parseBrackets(line, isRegistered)
}

/** @param {string} line @param {(name: string) => boolean} isRegistered @returns {Command | undefined} */
function parseColons(line, isRegistered) {
  const text = line.trimStart()
  if (!text.startsWith('::')) return undefined
  const end = text.indexOf('::', 2)
  if (end < 0) return undefined
  const { name, rest } = splitName(text.slice(2, end))
  if (!isRegistered(name)) return undefined
  return {
    name,
    properties: parseProperties(rest.trim(), ',', ESCAPES.property),
    data: unescape(text.slice(end + 2), ESCAPES.data)
  }
}

/** @param {string} line @param {(name: string) => boolean} isRegistered @returns {Command | undefined} */
function parseBrackets(line, isRegistered) {
  const start = line.indexOf('##[')
  if (start < 0) return undefined
  const end = line.indexOf(']', start)
  if (end < 0) return undefined
  const { name, rest } = splitName(line.slice(start + 3, end))
  if (!isRegistered(name)) return undefined
  return {
    name,
    properties: parseProperties(rest, ';', ESCAPES.bracket),
    data: unescape(line.slice(end + 1), ESCAPES.bracket)
  }
}

/** @param {string} info @returns {{ name: string, rest: string }} */
function splitName(info) {
  const blank = info.indexOf(' ')
  return blank < 0 ? { name: info, rest: '' } : { name: info.slice(0, blank), rest: info.slice(blank + 1) }
}

/**
 * @param {string} text
 * @param {string} separator
 * @param {readonly (readonly [string, string])[]} escapes
 * @returns {Map<string, string>}
 */
function parseProperties(text, separator, escapes) {
  const properties = new Map()
  for (const pair of text.split(separator)) {
    // A property with an empty name or value is dropped, and repeated `=` count once: .NET's RemoveEmptyEntries.
    const match = /^=*([^=]+)=+(.+)$/s.exec(pair)
    if (match) properties.set(match[1]?.toLowerCase(), unescape(match[2] ?? '', escapes))
  }
  return properties
}

/** @param {string} text @param {readonly (readonly [string, string])[]} escapes @returns {string} */
function unescape(text, escapes) {
  return escapes.reduce((result, [token, character]) => result.replaceAll(token, character), text)
}
