import type { InputProblem } from '../domain/failure.js'
import { Secret } from '../domain/secret.js'

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string; readonly allowed: string }

/**
 * One input: its documentation, its default as it stands in `action.yml`, and the parser that turns the text into a type.
 * `action.yml`, the README's tables and the TypeScript type of the parsed inputs all come from here.
 */
export interface Field<T> {
  /** One or two sentences of Markdown. */
  readonly doc: string
  readonly default: string
  /** How a reader should see the type in the table: `list`, `true` or `false`, … */
  readonly type: string
  /** True for values that must be masked before anything else is done with them. */
  readonly secret?: boolean
  readonly parse: (raw: string) => Parsed<T>
}

export type Fields = Readonly<Record<string, Field<unknown>>>
export type Inputs<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

export function ok<T>(value: T): Parsed<T> {
  return { ok: true, value }
}

export function wrong(problem: string, allowed: string): Parsed<never> {
  return { ok: false, problem, allowed }
}

/** Any text; empty means "not given". Blanks at the ends are dropped, as the runner's own `getInput` does. */
export function text(doc: string, fallback = ''): Field<string> {
  return { doc, default: fallback, type: 'text', parse: raw => ok(raw.trim() === '' ? fallback : raw.trim()) }
}

/** Text that is kept to the letter: lists whose lines have a grammar of their own. */
export function lines(doc: string, fallback = ''): Field<string> {
  return { doc, default: fallback, type: 'list', parse: ok }
}

export function secret(doc: string, fallback = ''): Field<Secret> {
  return { doc, default: fallback, type: 'secret', secret: true, parse: raw => ok(new Secret(raw.trim())) }
}

/** The runner's idea of YAML 1.2 booleans: https://yaml.org/spec/1.2/spec.html#id2804923 */
export function flag(doc: string, fallback: 'true' | 'false'): Field<boolean> {
  return {
    doc,
    default: fallback,
    type: '`true` or `false`',
    parse: raw => {
      const value = raw.trim() === '' ? fallback : raw.trim()
      if (/^(true|True|TRUE)$/.test(value)) return ok(true)
      if (/^(false|False|FALSE)$/.test(value)) return ok(false)
      return wrong('is not a boolean', 'Write true or false.')
    }
  }
}

export function oneOf<const T extends string>(doc: string, values: readonly T[], fallback: NoInfer<T>): Field<T> {
  const listed = values.map(value => `\`${value}\``).join(', ')
  return {
    doc,
    default: fallback,
    type: listed,
    parse: raw => {
      const given = raw.trim() === '' ? fallback : raw.trim()
      const match = values.find(value => value === given)
      return match === undefined ? wrong('is not known', `Allowed: ${values.join(', ')}.`) : ok(match)
    }
  }
}

export function count(doc: string, fallback: number, most: number): Field<number> {
  return {
    doc,
    default: String(fallback),
    type: `0 to ${most}`,
    parse: raw => {
      const digits = raw.trim() === '' ? String(fallback) : raw.trim()
      const given = Number(digits)
      return /^\d+$/.test(digits) && given <= most
        ? ok(given)
        : wrong('is not a whole number in range', `Allowed: 0 to ${most}.`)
    }
  }
}

/** Fields of a table parsed in one pass; every problem is collected, none hides another. */
export function parseFields<F extends Fields>(
  fields: F,
  read: (name: string) => string
): { readonly inputs: Inputs<F>; readonly problems: readonly [] } | { readonly problems: readonly InputProblem[] } {
  const problems: InputProblem[] = []
  const values: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const raw = read(name)
    const parsed = field.parse(raw)
    if (parsed.ok) values[name] = parsed.value
    else
      problems.push({
        input: name,
        value: field.secret === true ? '' : raw.trim(),
        problem: parsed.problem,
        allowed: parsed.allowed
      })
  }
  // The loop above has put a value of the field's own type under each name.
  return problems.length > 0 ? { problems } : { inputs: values as Inputs<F>, problems: [] }
}
