/**
 * Text as Markdown that shows exactly this text: whatever a branch name, a label or a registry's answer holds, it makes no heading, no
 * list, no link, no HTML and no mention. Mentions and bare addresses are linked after escapes are gone, so they are broken up: the one by
 * a blank of no width, the other by a character reference inside what starts it (https://github.github.com/gfm/#autolinks-extension-).
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/([\\`*_{}[\]()#+!|~$])/g, '\\$1')
    .replace(/^( *)([-=])/, '$1\\$2')
    .replace(/^( *\d+)\./, '$1\\.')
    .replace(/^ +/, ' ')
    .replaceAll(/\b(https?|ftp):(?=\/\/)/gi, '$1&#58;')
    .replaceAll(/\b(www)\./gi, '$1&#46;')
    .replaceAll('@', '@&#8203;')
}

/** Inline code. A text with back-ticks gets a longer fence, as CommonMark 6.1 has it. */
export function inlineCode(text: string): string {
  const line = text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll('|', '\\|')
  if (line.trim() === '') return ''
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(match => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`
}

/** A block of code whose fence is longer than any in it. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(match => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A part that is folded away until somebody wants it. */
export function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`
}
