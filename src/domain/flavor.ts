import { parseAttributes, parseFlag } from './attributes.js'
import type { InputProblem } from './failure.js'

/** What applies to all tags. Prefix and suffix may be templates. */
export interface Flavor {
  readonly latest: 'auto' | 'true' | 'false'
  readonly prefix: Affix
  readonly suffix: Affix
}

export interface Affix {
  readonly text: string
  /** Whether `latest` gets it too. */
  readonly onLatest: boolean
}

export interface ParsedFlavor {
  readonly flavor: Flavor
  readonly problems: readonly InputProblem[]
  readonly warnings: readonly string[]
}

const PLAIN: Flavor = { latest: 'auto', prefix: { text: '', onLatest: false }, suffix: { text: '', onLatest: false } }

/**
 * The lines of the input `flavor`: `latest=auto|true|false`, `prefix=…[,onlatest=true]`, `suffix=…[,onlatest=true]`.
 * Source: https://github.com/docker/metadata-action#flavor-input
 */
export function parseFlavor(lines: readonly string[]): ParsedFlavor {
  const problems: InputProblem[] = []
  const warnings: string[] = []
  let flavor = PLAIN
  for (const line of lines) {
    const change = parseLine(line, flavor)
    flavor = change.flavor
    problems.push(...change.problems)
    warnings.push(...change.warnings)
  }
  return { flavor, problems, warnings }
}

function parseLine(line: string, before: Flavor): ParsedFlavor {
  const attributes = parseAttributes(line)
  if (attributes === undefined)
    return failed(before, line, 'has a quote that is not closed', 'Close it, or leave the quotes out.')
  let flavor = before
  const warnings: string[] = []
  // `onlatest` belongs to the prefix or suffix before it on the same line; alone it has no effect (docker/metadata-action#118).
  let open: 'prefix' | 'suffix' | undefined
  for (const { key, value } of attributes) {
    switch (key) {
      case 'latest': {
        const latest = (['auto', 'true', 'false'] as const).find(allowed => allowed === value)
        if (latest === undefined)
          return failed(before, line, `has latest=${value}`, 'Allowed: latest=auto, latest=true, latest=false.')
        flavor = { ...flavor, latest }
        break
      }
      case 'prefix':
      case 'suffix':
        flavor = { ...flavor, [key]: { ...flavor[key], text: value } }
        open = key
        break
      case 'onlatest': {
        const onLatest = parseFlag(value)
        if (onLatest === undefined)
          return failed(before, line, `has onlatest=${value}`, 'Allowed: onlatest=true, onlatest=false.')
        if (open === undefined)
          warnings.push(`flavor: ${line}: onlatest has no effect alone; write prefix=…,onlatest=${value} on one line`)
        else flavor = { ...flavor, [open]: { ...flavor[open], onLatest } }
        break
      }
      default:
        return failed(
          before,
          line,
          `has the unknown entry "${key === '' ? value : key}"`,
          'Allowed: latest=…, prefix=…, suffix=…, onlatest=….'
        )
    }
  }
  return { flavor, problems: [], warnings }
}

function failed(flavor: Flavor, line: string, problem: string, allowed: string): ParsedFlavor {
  return { flavor, problems: [{ input: 'flavor', value: line, problem, allowed }], warnings: [] }
}
