import type { TemplateEngine } from './engine.js'
import type { Scope } from './scope.js'

export type Rendered =
  | { readonly ok: true; readonly text: string; readonly unknown: readonly string[] }
  | { readonly ok: false; readonly problem: string; readonly allowed: string }

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'date'; readonly which: 'date' | 'commit_date'; readonly format: string; readonly zone: string }

/** Every name that a template may hold somewhere; which of them mean something in a place is the scope's affair. */
const NAMES = new Set([
  ...['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch'],
  ...['raw', 'version', 'major', 'minor', 'patch']
])
const QUOTED = `(?:'([^'\\\\]*)'|"([^"\\\\]*)")`
const EXPRESSION = new RegExp(
  `^\\{\\{\\s*(?:([a-z_]+)|(date|commit_date)\\s+${QUOTED}(?:\\s+tz\\s*=\\s*${QUOTED})?)\\s*\\}\\}(?!\\})`
)

/**
 * Fills in a template. Plain expressions (`{{version}}`, `{{date 'YYYYMMDD' tz='Asia/Tokyo'}}`) are resolved here; everything else that
 * Handlebars knows goes to the engine, which is loaded only for it. A property test holds that both give the same.
 */
export function renderTemplate(template: string, scope: Scope, engine: TemplateEngine | undefined): Rendered {
  const parts = parseTemplate(template)
  if (parts === undefined) return renderByEngine(template, scope, engine)
  const unknown: string[] = []
  const texts = parts.map(part => {
    switch (part.kind) {
      case 'text':
        return part.text
      case 'name': {
        const value = scope.values[part.name]
        // An empty text for what has no meaning here is what Handlebars gives; the report points it out.
        if (value === undefined) unknown.push(part.name)
        return value === undefined ? '' : String(value)
      }
      case 'date':
        return scope[part.which](part.format, part.zone)
    }
  })
  return { ok: true, text: texts.join(''), unknown }
}

/** True where only the engine can read the template. */
export function needsEngine(template: string): boolean {
  return parseTemplate(template) === undefined
}

/** True for a template that is the one expression `{{name}}` and nothing else. */
export function isOnly(template: string, name: string): boolean {
  const parts = parseTemplate(template)
  const [part] = parts ?? []
  return parts?.length === 1 && part?.kind === 'name' && part.name === name
}

function renderByEngine(template: string, scope: Scope, engine: TemplateEngine | undefined): Rendered {
  if (engine === undefined) {
    return { ok: false, problem: `needs the template engine for ${template}`, allowed: 'Write a plain expression.' }
  }
  const rendered = engine.render(template, scope)
  const allowed = `See https://handlebarsjs.com/guide/. Expressions here: ${Object.keys(scope.values).join(', ')}, date '…', commit_date '…'.`
  if (!rendered.ok) return { ok: false, problem: `is not a valid template: ${rendered.problem}`, allowed }
  return { ok: true, text: rendered.text, unknown: findUnknown(template, scope) }
}

/** Names in plain braces that mean nothing in this place: nearly always a typing error. */
function findUnknown(template: string, scope: Scope): string[] {
  const names = [...template.matchAll(/(?<![{\\])\{\{\s*([A-Za-z_]\w*)\s*\}\}/g)].map(match => match[1] ?? '')
  return names.filter(name => !Object.hasOwn(scope.values, name) && name !== 'else' && name !== 'this')
}

/** The parts of a template, or undefined where it holds more than texts and plain expressions. */
function parseTemplate(template: string): readonly Part[] | undefined {
  const parts: Part[] = []
  let rest = template
  for (let at = rest.indexOf('{{'); at >= 0; at = rest.indexOf('{{')) {
    const match = EXPRESSION.exec(rest.slice(at))
    // A backslash before an expression escapes it: https://handlebarsjs.com/guide/expressions.html#escaping-handlebars-expressions
    if (match === null || rest[at - 1] === '\\') return undefined
    if (at > 0) parts.push({ kind: 'text', text: rest.slice(0, at) })
    const part = toPart(match)
    if (part === undefined) return undefined
    parts.push(part)
    rest = rest.slice(at + match[0].length)
  }
  if (rest !== '') parts.push({ kind: 'text', text: rest })
  return parts
}

function toPart(match: RegExpExecArray): Part | undefined {
  const [, name, which, single, double, singleZone, doubleZone] = match
  if (name !== undefined) return NAMES.has(name) ? { kind: 'name', name } : undefined
  const dated = which === 'commit_date' ? 'commit_date' : 'date'
  return { kind: 'date', which: dated, format: single ?? double ?? '', zone: singleZone ?? doubleZone ?? '' }
}
