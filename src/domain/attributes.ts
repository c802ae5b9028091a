import { parse } from 'csv-parse/sync'

/** One field of a line such as `type=raw,value=x`: `key` is lower-cased and empty for a bare value. Both parts are trimmed. */
export interface Attribute {
  readonly key: string
  readonly value: string
}

/**
 * Takes a line of attributes apart: comma-separated, a field in double quotes may hold commas. Only the first `=` parts key and value,
 * so that a regular expression or a template may hold further ones.
 *
 * @returns undefined where a quoted field is not closed
 */
export function parseAttributes(line: string): readonly Attribute[] | undefined {
  const fields = line.includes('"') ? parseQuoted(line) : line.split(',')
  return fields?.map(parseAttribute)
}

function parseAttribute(field: string): Attribute {
  const at = field.indexOf('=')
  if (at < 0) return { key: '', value: field.trim() }
  return { key: field.slice(0, at).trim().toLowerCase(), value: field.slice(at + 1).trim() }
}

function parseQuoted(line: string): string[] | undefined {
  try {
    const records: string[][] = parse(line, { columns: false, relax_quotes: true, relax_column_count: true })
    return records.flat()
  } catch {
    return undefined
  }
}

/** `true` or `false`, exactly so. */
export function parseFlag(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined
}
