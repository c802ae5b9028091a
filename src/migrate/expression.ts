import type { Job, Step, Workflow } from './workflow.js'

/** Variables that are written out in the file, by name; `${{ env.NAME }}` is replaced by their text. */
export type Variables = ReadonlyMap<string, string>

const EXPRESSION = /\$\{\{\s*([\s\S]*?)\s*\}\}/g

export function variablesOf(workflow: Workflow, job: Job, step?: Step): Variables {
  return new Map([...workflow.env, ...job.env, ...(step?.env ?? [])])
}

/** Text with known variables put in and blanks inside `${{ }}` made equal. What is not known stays an expression. */
export function resolve(text: string, variables: Variables, depth = 5): string {
  return text.replaceAll(EXPRESSION, (_, inner: string) => {
    const name = /^env\.([\w-]+)$/.exec(inner)?.[1] ?? /^env\['([\w-]+)'\]$/.exec(inner)?.[1]
    const value = name === undefined ? undefined : variables.get(name)
    return value === undefined || depth === 0 ? `\${{ ${inner} }}` : resolve(value, variables, depth - 1)
  })
}

/** The inside of a text that is one expression and nothing else. */
export function soleExpression(text: string): string | undefined {
  const match = /^\s*\$\{\{([\s\S]*?)\}\}\s*$/.exec(text)
  return match?.[1]?.trim()
}

/** `${{ secrets.GITHUB_TOKEN }}` or `${{ github.token }}`. */
export function isJobToken(text: string): boolean {
  return /^(secrets\.GITHUB_TOKEN|github\.token)$/i.test(soleExpression(text) ?? '')
}

/** The condition that the default of `push` makes unnecessary. */
export function isNoPullRequest(condition: string): boolean {
  const inner = (soleExpression(condition) ?? condition).replaceAll(/\s+/g, ' ').trim()
  return /^(github\.event_name != 'pull_request'|'pull_request' != github\.event_name|!\(? ?github\.event_name == 'pull_request' ?\)?)$/.test(
    inner
  )
}

/** Parts a list by line breaks and commas; commas inside `${{ }}` and quotes, and lines that start with `#`, are left alone. */
export function splitList(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter(line => !line.trimStart().startsWith('#'))
    .flatMap(line => line.match(/(?:\$\{\{[\s\S]*?\}\}|"[^"]*"|[^,])+/g) ?? [])
    .map(item => item.trim().replace(/^"(.*)"$/, '$1'))
    .filter(item => item !== '')
}

/** Outputs and results of a step that a text speaks of: `steps.meta.outputs.tags` gives `tags`, `steps.meta.outcome` gives `.outcome`. */
export function usesOfStep(text: string, id: string): { readonly start: number; readonly output: string }[] {
  const name = id.replaceAll(/[^\w-]/g, '')
  const pattern = new RegExp(
    `\\bsteps(?:\\.|\\[['"])(${name})(?:['"]\\])?(?:\\.outputs(?:\\.([\\w-]+)|\\[['"]([\\w-]+)['"]\\])|(\\.\\w+))`,
    'g'
  )
  return [...text.matchAll(pattern)].map(match => ({
    start: match.index + match[0].indexOf(name),
    output: match[2] ?? match[3] ?? match[4] ?? ''
  }))
}
