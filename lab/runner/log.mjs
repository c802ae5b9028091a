// @ts-check
import { stripVTControlCharacters } from 'node:util'

/** @typedef {'error' | 'warning' | 'notice' | 'debug' | 'command' | 'section'} LogLevel */

/**
 * One line as the web log shows it. `group` is the title of the fold it stands in; a fold's own line has
 * `heading: true`. A message of several lines carries its level on the first line only, as on GitHub.
 * @typedef {{ text: string, group?: string, level?: LogLevel, heading?: true }} LogEntry
 */

/** @type {Record<LogLevel, string>} what the web log writes before a line of that level */
const LABELS = {
  error: 'Error: ',
  warning: 'Warning: ',
  notice: 'Notice: ',
  debug: '##[debug]',
  command: '',
  section: ''
}

/** @type {Record<LogLevel, string>} SGR parameters close to the colours of the web log */
const COLOURS = { error: '31', warning: '33', notice: '36', debug: '35', command: '34', section: '32' }

/**
 * Reads a log file as the web page does: `##[group]`, `##[endgroup]`, `##[error]` … have meaning there whoever wrote
 * them. Folds do not nest: a new one closes the one before.
 * @param {readonly string[]} lines masked lines as the runner wrote them; one may hold newlines
 * @returns {LogEntry[]}
 */
export function readLog(lines) {
  /** @type {LogEntry[]} */
  const entries = []
  /** @type {string | undefined} */
  let group
  for (const line of lines.flatMap(written => written.split(/\r?\n/))) {
    const match = /^(?:##)?\[(group|endgroup|error|warning|notice|debug|command|section)\](.*)$/s.exec(line)
    const marked = match && (line.startsWith('##') || match[1] === 'command') ? match : undefined
    const text = marked?.[2] ?? line
    const kind = marked?.[1]
    if (kind === 'endgroup') {
      group = undefined
    } else if (kind === 'group') {
      group = text
      entries.push({ text, group, heading: true })
    } else {
      const level = kind === undefined ? {} : { level: /** @type {LogLevel} */ (kind) }
      entries.push({ text, ...(group === undefined ? {} : { group }), ...level })
    }
  }
  return entries
}

/**
 * @param {readonly LogEntry[]} entries
 * @param {{ colours?: boolean }} [options] `colours: true` keeps the program's ANSI sequences and adds GitHub's own
 * @returns {string} `▸ title` for folds, their lines indented by two blanks; no newline at the end
 */
export function renderLog(entries, { colours = false } = {}) {
  return entries
    .map(entry => {
      const text = colours ? entry.text : stripVTControlCharacters(entry.text)
      if (entry.heading) return colours ? `\u001b[1m▸ ${text}\u001b[0m` : `▸ ${text}`
      const labelled = entry.level === undefined ? text : LABELS[entry.level] + text
      const painted = colours && entry.level ? `\u001b[${COLOURS[entry.level]}m${labelled}\u001b[0m` : labelled
      return entry.group === undefined ? painted : `  ${painted}`
    })
    .join('\n')
}
