/** Colours for the log, which shows them (https://en.wikipedia.org/wiki/ANSI_escape_code#Colors). Nothing is said by a colour alone. */

/** Closing lines, the outcome in green. */
export function closing([outcome = '', ...rest]: readonly string[]): string[] {
  return [`\u001b[32m${outcome}\u001b[39m`, ...rest]
}

/** What one may pass over. */
export function grey(text: string): string {
  return `\u001b[90m${text}\u001b[39m`
}
