import { PLAIN_DOLLAR } from './words.js'

/** Variables of a script by name: their text as a workflow writes it, expressions included. */
export type ShellVariables = ReadonlyMap<string, string>

/** The name of the Git ref without a leading `v`: no expression of a workflow says that, but a tag rule does. */
export const BARE_VERSION = '\u0001'
/** The same, but `latest` on the branch whose name follows. */
export const LATEST_ON = '\u0002'

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
const RUNNER: Readonly<Record<string, string>> = {
  GITHUB_ACTOR: 'github.actor',
  GITHUB_HEAD_REF: 'github.head_ref',
  GITHUB_REF: 'github.ref',
  GITHUB_REF_NAME: 'github.ref_name',
  GITHUB_REPOSITORY: 'github.repository',
  GITHUB_REPOSITORY_OWNER: 'github.repository_owner',
  GITHUB_RUN_ID: 'github.run_id',
  GITHUB_RUN_NUMBER: 'github.run_number',
  GITHUB_RUN_ATTEMPT: 'github.run_attempt',
  GITHUB_SHA: 'github.sha',
  GITHUB_WORKSPACE: 'github.workspace'
}

const DOLLAR = /\$\{\{[\s\S]*?\}\}|\$\((?:[^()]|\([^()]*\))*\)|\$\{([^}]*)\}|\$(\w+)/g

/** The text of a word; undefined where something in it cannot be said in a workflow. */
export function expand(word: string, variables: ShellVariables): string | undefined {
  const strange: string[] = []
  const text = word.replaceAll(DOLLAR, (found: string, braced: string | undefined, bare: string | undefined) => {
    if (found.startsWith('${{')) return found
    const value = found.startsWith('$(')
      ? substitute(found.slice(2, -1).trim(), variables)
      : parameter(braced ?? bare ?? '', variables)
    if (value === undefined) strange.push(found)
    return value ?? ''
  })
  return strange.length === 0 && !text.includes('`') ? text.replaceAll(PLAIN_DOLLAR, '$') : undefined
}

/** `NAME`, `NAME,,` (names are lower-cased anyway), `GITHUB_SHA::7`, `GITHUB_REF#refs/tags/` and their kin. */
function parameter(inner: string, variables: ShellVariables): string | undefined {
  const match = /^(\w+)(.*)$/.exec(inner)
  if (match === null) return undefined
  const [, name = '', operation = ''] = match
  const expression = RUNNER[name]
  const value = variables.get(name) ?? (expression === undefined ? undefined : `\${{ ${expression} }}`)
  if (operation === '' || operation === ',,') return value
  if (/^::[78]$/.test(operation.replace(/^:0:/, '::')) && value === '${{ github.sha }}') return '{{sha}}'
  if (value === '${{ github.ref }}') {
    if (/^(##\*\/|#refs\/(tags|heads)\/|\/refs\\?\/(tags|heads)\\?\/|#refs\/\*\/)$/.test(operation))
      return '${{ github.ref_name }}'
    if (operation === '#refs/tags/v') return BARE_VERSION
  }
  return value === '${{ github.ref_name }}' && operation === '#v' ? BARE_VERSION : undefined
}

/** Command substitutions that many workflows hold. */
function substitute(command: string, variables: ShellVariables): string | undefined {
  const plain = command.replaceAll(/\s+/g, ' ')
  if (plain === 'git rev-parse HEAD') return '${{ github.sha }}'
  if (/^git rev-parse --short(=7)? (HEAD|"?\$GITHUB_SHA"?)$/.test(plain)) return '{{sha}}'
  const date = /^date (?:-u |--utc )?["']?\+["']?([^"']+)["']?$/.exec(plain)?.[1]
  if (date !== undefined) return dateFormat(date)
  const echoed = /^(?:echo|printf '%s') (?:-n )?["']?([^"'|]+?)["']? \| (.+)$/.exec(plain)
  const value = echoed?.[1] === undefined ? undefined : expand(echoed[1], variables)
  if (value === undefined || echoed?.[2] === undefined) return undefined
  return filtered(value, echoed[2])
}

/** What `tr`, `sed` and `cut` make of a value, for the few uses of them that mean something here. */
function filtered(value: string, filter: string): string | undefined {
  if (/^tr ["']?(\[?A-Z\]?|\[:upper:\])["']? ["']?(\[?a-z\]?|\[:lower:\])["']?$/.test(filter)) return value
  const isRef = value === '${{ github.ref }}'
  if (isRef && /^sed (-e )?["']s[,/|#]\.\*\/\\\(\.\*\\\)[,/|#]\\1[,/|#]["']$/.test(filter.replaceAll('\\/', '/'))) {
    return '${{ github.ref_name }}'
  }
  if (isRef && /^cut -d\s?["']?\/["']? -f\s?3-?$/.test(filter)) return '${{ github.ref_name }}'
  if (value === '${{ github.ref_name }}' && /^sed (-e )?["']s\/\^v\/\/["']$/.test(filter)) return BARE_VERSION
  return value === '${{ github.sha }}' && /^cut -c\s?(1-[78]|-[78])$/.test(filter) ? '{{sha}}' : undefined
}

/** A format of `date` in the metadata language, whose formats are those of moment. */
function dateFormat(format: string): string | undefined {
  const codes: Readonly<Record<string, string>> = {
    Y: 'YYYY',
    y: 'YY',
    m: 'MM',
    d: 'DD',
    H: 'HH',
    M: 'mm',
    S: 'ss',
    F: 'YYYY-MM-DD',
    s: 'X',
    j: 'DDDD'
  }
  const parts = format.match(/%.|[^%]+/g) ?? []
  const known = parts.map(part =>
    part.startsWith('%') ? codes[part.slice(1)] : /[a-z]/i.test(part) ? `[${part}]` : part
  )
  return known.includes(undefined) ? undefined : `{{date '${known.join('')}'}}`
}
