import { type Attribute, parseAttributes, parseFlag } from './attributes.js'
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

/** What one line says; a line with a mistake changes nothing. */
interface ParsedLine {
  readonly change: Partial<Flavor>
  readonly problems: readonly InputProblem[]
  readonly warnings: readonly string[]
}

const NO_AFFIX: Affix = { text: '', onLatest: false }
/** Source: https://github.com/docker/metadata-action#flavor-input */
const DEFAULT_FLAVOR: Flavor = { latest: 'auto', prefix: NO_AFFIX, suffix: NO_AFFIX }

const LATEST = ['auto', 'true', 'false'] as const
const ATTRIBUTES = ['latest', 'prefix', 'suffix', 'onlatest']
const QUOTED = '"""prefix=a,b"""'
const FORMS =
  'Allowed: latest=auto, latest=true, latest=false, and prefix=TEXT or suffix=TEXT, each also with ,onlatest=true.'

/**
 * The lines of the input `flavor`: `latest=auto|true|false`, `prefix=…[,onlatest=true]`, `suffix=…[,onlatest=true]`.
 * Source: https://github.com/docker/metadata-action#flavor-input
 */
export function parseFlavor(lines: readonly string[]): ParsedFlavor {
  const parsed = lines.map(parseLine)
  return {
    flavor: parsed.reduce<Flavor>((flavor, { change }) => ({ ...flavor, ...change }), DEFAULT_FLAVOR),
    problems: parsed.flatMap(({ problems }) => problems),
    warnings: parsed.flatMap(({ warnings }) => warnings)
  }
}

function parseLine(line: string): ParsedLine {
  const fields = parseAttributes(line)
  if (fields === undefined) return refuse([wrong(line, 'has a quote that is not closed', 'Close it, or leave it out.')])
  // A comma at the end of a line leaves an empty field behind, which asks for nothing.
  const given = fields.filter(({ key, value }) => key !== '' || value !== '')
  const attributes = new Map(given.map(({ key, value }) => [key, value]))
  const problems = [...findForeign(line, given), ...findBadValues(line, attributes)]
  if (problems.length > 0) return refuse(problems)

  const prefix = attributes.get('prefix')
  const suffix = attributes.get('suffix')
  const latest = LATEST.find(value => value === attributes.get('latest'))
  const onLatest = attributes.get('onlatest') === 'true'
  const idle = attributes.has('onlatest') && prefix === undefined && suffix === undefined
  return {
    change: {
      ...(latest === undefined ? {} : { latest }),
      ...(prefix === undefined ? {} : { prefix: { text: prefix, onLatest } }),
      ...(suffix === undefined ? {} : { suffix: { text: suffix, onLatest } })
    },
    problems: [],
    warnings: idle
      ? [`flavor: ${line}: "onlatest" is ignored; put it in the line of the prefix or suffix that it applies to`]
      : []
  }
}

/** What is no attribute of a flavor at all. */
function findForeign(line: string, given: readonly Attribute[]): InputProblem[] {
  if (given.length === 0) return [wrong(line, 'has no attribute', FORMS)]
  return given
    .filter(({ key }) => !ATTRIBUTES.includes(key))
    .map(({ key, value }) =>
      key === ''
        ? wrong(line, `has the bare value "${value}"`, `${FORMS} A comma inside needs quotes, doubled: ${QUOTED}.`)
        : wrong(line, `has the unknown attribute "${key}"`, FORMS)
    )
}

function findBadValues(line: string, attributes: ReadonlyMap<string, string>): InputProblem[] {
  const latest = attributes.get('latest')
  const onLatest = attributes.get('onlatest')
  const problems: InputProblem[] = []
  if (latest !== undefined && LATEST.every(value => value !== latest))
    problems.push(wrong(line, `has latest=${latest}`, 'Allowed: latest=auto, latest=true, latest=false.'))
  if (onLatest !== undefined && parseFlag(onLatest) === undefined)
    problems.push(wrong(line, `has onlatest=${onLatest}`, 'Allowed: onlatest=true, onlatest=false.'))
  return problems
}

function refuse(problems: readonly InputProblem[]): ParsedLine {
  return { change: {}, problems, warnings: [] }
}

function wrong(line: string, problem: string, allowed: string): InputProblem {
  return { input: 'flavor', value: line, problem, allowed }
}
