import { parseAttributes, parseFlag } from './attributes.js'
import type { Decision } from './decision.js'
import type { InputProblem } from './failure.js'
import { defaultImageName, type Home, parseImageName } from './image.js'
import { formatName, type ImageName } from './reference.js'

/**
 * How names are read. `package`: short forms are completed, nothing illegal passes. `verbatim`: as docker/metadata-action has it, the
 * names are lower-cased and otherwise left alone, and none at all is fine.
 */
export type Naming = { readonly kind: 'package'; readonly home: Home } | { readonly kind: 'verbatim' }

export interface Images {
  /** Base names as text, in the order of the input; empty for `verbatim` without images. */
  readonly names: readonly string[]
  /** The same, parsed; always empty for `verbatim`. */
  readonly images: readonly ImageName[]
  readonly decisions: readonly Decision[]
  readonly problems: readonly InputProblem[]
}

/** What one line asks for; `given` is a name as the user wrote it. */
type Item =
  { readonly kind: 'on' | 'off'; readonly given: string } | { readonly kind: 'wrong'; readonly problem: InputProblem }

/** An item after its name has been read. `image` is undefined for `verbatim`. */
type Settled =
  | Extract<Item, { kind: 'wrong' }>
  | { readonly kind: 'off'; readonly given: string }
  | { readonly kind: 'named'; readonly given: string; readonly name: string; readonly image: ImageName | undefined }

/**
 * The lines of the input `images`: a name, several names parted by commas, or `name=…,enable=true|false`.
 *
 * @param lines one item each, comments already gone (`inputs/list.ts`, `ignoreComma`)
 */
export function resolveImages(lines: readonly string[], naming: Naming): Images {
  if (lines.length === 0 && naming.kind === 'package') return nameAfterRepository(naming.home)
  const settled = lines.flatMap(parseLine).map(item => settleItem(item, naming))
  const named = settled.filter(item => item.kind === 'named')
  const unique = named.filter(({ name }, at) => named.findIndex(other => other.name === name) === at)
  const off = settled.filter(item => item.kind === 'off')
  const problems = settled.flatMap(item => (item.kind === 'wrong' ? [item.problem] : []))
  return {
    names: unique.map(({ name }) => name),
    images: unique.flatMap(({ image }) => (image === undefined ? [] : [image])),
    decisions: [
      ...off.map(({ given }) => reject(given, 'enable=false')),
      ...named.map(item =>
        unique.includes(item) ? choose(item.name, `input images: ${item.given}`) : reject(item.given, 'named twice')
      )
    ],
    problems:
      naming.kind === 'package' && off.length === settled.length ? [describeAllOff(off.length, naming.home)] : problems
  }
}

function parseLine(line: string): Item[] {
  const fields = parseAttributes(line)
  if (fields === undefined) return [wrong(line, 'has a quote that is not closed', 'Close it, or leave it out.')]
  const foreign = fields.filter(({ key }) => !['', 'name', 'enable'].includes(key))
  if (foreign.length > 0) {
    return foreign.map(({ key }) =>
      wrong(line, `has the unknown attribute "${key}"`, 'Allowed: a bare name, or name=NAME and enable=true or false.')
    )
  }
  const enable = fields.findLast(({ key }) => key === 'enable')?.value ?? 'true'
  const enabled = parseFlag(enable)
  if (enabled === undefined) {
    const empty = enable === '' ? ' An expression that may be empty needs || false.' : ''
    return [wrong(line, `has enable=${enable}`, `Allowed: enable=true, enable=false.${empty}`)]
  }
  const names = fields.filter(({ key, value }) => key !== 'enable' && value !== '').map(({ value }) => value)
  // `name=${{ vars.NAME }},enable=${{ vars.NAME != '' }}` is a sound way to say that there may be no such image.
  if (!enabled) return (names.length === 0 ? [line] : names).map(given => ({ kind: 'off', given }))
  return names.length === 0
    ? [wrong(line, 'has no name', 'Write name=NAME, or just NAME.')]
    : names.map(given => ({ kind: 'on', given }))
}

function settleItem(item: Item, naming: Naming): Settled {
  if (item.kind === 'wrong') return item
  const { kind, given } = item
  if (kind === 'off') return { kind, given }
  if (naming.kind === 'verbatim') return { kind: 'named', given, name: given.toLowerCase(), image: undefined }
  const parsed = parseImageName(given, naming.home)
  return parsed.ok
    ? { kind: 'named', given, name: formatName(parsed.name), image: parsed.name }
    : wrong(given, parsed.problem, parsed.allowed)
}

function nameAfterRepository(home: Home): Images {
  const repository = `${home.owner}/${home.repository}`
  const parsed = defaultImageName(home)
  if (!parsed.ok) {
    const problem = `cannot be ${home.registry}/${repository}, named after the repository: it ${parsed.problem}`
    const allowed = `Name the image in the input "images". ${parsed.allowed}`
    return { names: [], images: [], decisions: [], problems: [describe('', problem, allowed)] }
  }
  const name = formatName(parsed.name)
  const because = `input images is empty: named after the repository ${repository}`
  return { names: [name], images: [parsed.name], decisions: [choose(name, because)], problems: [] }
}

function describeAllOff(count: number, home: Home): InputProblem {
  const which = count === 1 ? 'the only image is' : `all ${count} images are`
  const name = `${home.registry}/${home.owner}/${home.repository}`.toLowerCase()
  return describe(
    '',
    `leaves nothing to name: ${which} switched off`,
    `Make enable= evaluate to true for one of them, or leave the input empty for ${name}.`
  )
}

function choose(value: string, because: string): Decision {
  return { about: 'image', value, verdict: 'chosen', because }
}

function reject(value: string, because: string): Decision {
  return { about: 'image', value, verdict: 'rejected', because }
}

function wrong(value: string, problem: string, allowed: string): { kind: 'wrong'; problem: InputProblem } {
  return { kind: 'wrong', problem: describe(value, problem, allowed) }
}

function describe(value: string, problem: string, allowed: string): InputProblem {
  return { input: 'images', value, problem, allowed }
}
