import { parse } from 'csv-parse/sync'

export interface ListOptions {
  /** Commas belong to the item: each line is one item. Without it a comma parts items as a line break does. */
  readonly ignoreComma?: boolean
  /** False where quotes belong to the item: `outputs` are CSV records of their own, which buildx reads. */
  readonly quote?: boolean
  /** Blanks and line breaks at the ends belong to the item: a private key must keep its last line break. */
  readonly keepEnds?: boolean
}

/**
 * A list input in the form that Docker's actions take: one item a line or, unless `ignoreComma`, several parted by commas. An item
 * may stand in double quotes to hold commas or line breaks; quotes inside an item that does not start with one stay as they are
 * (`description=a "good" one`). A line whose first character other than a blank is `#` is a comment; a `#` further on is text, as in
 * docker/metadata-action since v6 (https://github.com/docker/metadata-action/pull/607).
 *
 * A quote that is never closed is taken for text: whoever reads the item can say best what is wrong with it.
 */
export function parseList(text: string, options: ListOptions = {}): string[] {
  // Nearly every list: no quotes, hence nothing that the parser would read differently from a plain split.
  const quoted = options.quote !== false && text.includes('"') ? parseRecords(text) : undefined
  return (quoted ?? splitLines(text))
    .flatMap(record => (options.ignoreComma === true ? [record.join(',')] : record))
    .map(item => (options.keepEnds === true ? item : item.trim()))
    .filter(item => item.trim() !== '')
}

function splitLines(text: string): string[][] {
  return text
    .split(/\r\n|\r|\n/)
    .filter(line => !line.trimStart().startsWith('#'))
    .map(line => line.split(','))
}

/** Undefined where a quote is not closed. */
function parseRecords(text: string): string[][] | undefined {
  // The parser itself takes only comments that start in the first column.
  const comments = new Set<number>()
  try {
    const records = parse(text, {
      columns: false,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      comment: '#',
      comment_no_infix: true,
      cast: (value, { quoting, index, records }) => {
        if (index === 0 && !quoting && value.trimStart().startsWith('#')) comments.add(records)
        return value
      }
    })
    return records.filter((_, at) => !comments.has(at))
  } catch {
    return undefined
  }
}
