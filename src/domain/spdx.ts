import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' }
import current from 'spdx-license-ids/index.json' with { type: 'json' }

const IDS: ReadonlySet<string> = new Set([...current, ...deprecated])

/**
 * Looks over a licence expression: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/. The list of ids is that of the
 * package `spdx-license-ids`; exceptions (after `WITH`) are only checked for their form.
 *
 * @returns a clause for each mistake, with the id that was probably meant; none for a sound expression
 */
export function checkLicense(expression: string): string[] {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? []
  if (tokens.length === 0) return []
  const mistakes = checkForm(tokens) ? [] : [`"${expression}" is not an SPDX expression; join ids by AND, OR, WITH`]
  const ids = tokens.filter((token, at) => isId(token) && tokens[at - 1]?.toUpperCase() !== 'WITH')
  // Words in a row ("Apache License 2.0") are one mistake, and the form says so.
  const whole = suggest(expression)
  if (mistakes.length > 0 && whole !== undefined) return [`"${expression}" is not an SPDX id; write ${whole}`]
  return mistakes.length > 0 ? mistakes : ids.flatMap(checkId)
}

function checkId(token: string): string[] {
  const id = token.replace(/\+$/, '')
  if (IDS.has(token) || IDS.has(id) || /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/.test(id)) return []
  const meant = suggest(id)
  return [`"${token}" is not an SPDX id${meant === undefined ? ' (https://spdx.org/licenses/)' : `; write ${meant}`}`]
}

/** Ids alternate with operators, parentheses pair up. */
function checkForm(tokens: readonly string[]): boolean {
  let depth = 0
  let wantsId = true
  for (const token of tokens) {
    if (token === '(' ? !wantsId : token === ')' ? wantsId : isId(token) !== wantsId) return false
    if (token === '(') depth += 1
    else if (token === ')') depth -= 1
    else wantsId = !wantsId
    if (depth < 0) return false
  }
  return depth === 0 && !wantsId
}

function isId(token: string): boolean {
  return token !== '(' && token !== ')' && !/^(?:AND|OR|WITH)$/i.test(token)
}

/** The id with the same letters and digits, whatever the case and what parts them; common long names too. */
function suggest(text: string): string | undefined {
  const wanted = letters(text)
  if (wanted === '') return undefined
  return [...IDS].find(id => letters(id) === wanted)
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/\b(?:the|licen[sc]e|version|v(?=\d))\b|[^a-z0-9]/g, '')
}
