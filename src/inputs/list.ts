import { parse } from 'csv-parse/sync'

export interface ListOptions {
  /** Commas belong to the item: each line is one item. Without it a comma parts items as a line break does. */
  readonly ignoreComma?: boolean
  /** False where quotes belong to the item: `outputs` are CSV records of their own, which buildx reads. */
  readonly quote?: boolean
}

/**
 * A list input in the form that Docker's actions take: one item a line or, unless `ignoreComma`, several parted by commas. An item
 * may stand in double quotes to hold commas or line breaks; quotes inside an item that does not start with one stay as they are
 * (`description=a "good" one`). A line whose first character other than a blank is `#` is a comment; a `#` further on is text, as in
 * docker/metadata-action since v6 (https://github.com/docker/metadata-action/pull/607).
 *
 * @throws Error with the parser's words where a quoted item is not closed
 */
export function parseList(text: string, options: ListOptions = {}): string[] {
  const lines = text.split(/\r\n|\r|\n/).filter(line => line.trim() !== '' && !line.trimStart().startsWith('#'))
  // Nearly every list: no quotes, hence nothing that the parser would read differently from a plain split.
  const records =
    options.quote !== false && text.includes('"') ? parseRecords(text) : lines.map(line => line.split(','))
  return records
    .flatMap(record => (options.ignoreComma === true ? [record.join(',')] : record))
    .map(item => item.trim())
    .filter(item => item !== '')
}

/** Comments go first: the parser would take only those that start in the first column. A `#` line inside quotes is none. */
function parseRecords(text: string): string[][] {
  return parse(text.replaceAll(/\r\n|\r/g, '\n').replaceAll(/^[ \t]+(?=#)/gm, ''), {
    columns: false,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    comment: '#',
    comment_no_infix: true
  })
}
