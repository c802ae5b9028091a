import { parseAttributes, parseFlag } from './attributes.js'
import type { Decision } from './decision.js'
import type { InputProblem } from './failure.js'
import { defaultImageName, type Home, parseImageName } from './image.js'
import { formatName, type ImageName, sameName } from './reference.js'

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

interface Entry {
  readonly name: string
  readonly enabled: boolean
}

/**
 * The lines of the input `images`: a name, several names parted by commas, or `name=…,enable=true|false`.
 *
 * @param lines one item each, comments already gone (`inputs/list.ts`, `ignoreComma`)
 */
export function resolveImages(lines: readonly string[], naming: Naming): Images {
  const parsed = lines.map(parseLine)
  const entries = parsed.flatMap(({ entries }) => entries)
  const problems = parsed.flatMap(({ problems }) => problems)
  const off: Decision[] = entries
    .filter(({ enabled }) => !enabled)
    .map(({ name }) => ({ about: 'image', value: name, verdict: 'rejected', because: 'enable=false' }))
  const on = entries.filter(({ enabled }) => enabled).map(({ name }) => name)
  if (naming.kind === 'verbatim') {
    return { names: on.map(name => name.toLowerCase()), images: [], decisions: off, problems }
  }
  if (entries.length > 0 && on.length === 0 && problems.length === 0) {
    return { names: [], images: [], decisions: off, problems: [allOff(entries.length)] }
  }
  const named =
    entries.length === 0 && problems.length === 0 ? nameAfterRepository(naming.home) : complete(on, naming.home)
  return {
    names: named.images.map(formatName),
    images: named.images,
    decisions: [...off, ...named.decisions],
    problems: [...problems, ...named.problems]
  }
}

type Named = Pick<Images, 'images' | 'decisions' | 'problems'>

function nameAfterRepository(home: Home): Named {
  const parsed = defaultImageName(home)
  const value = `${home.registry}/${home.owner}/${home.repository}`
  if (!parsed.ok) {
    const problem = `cannot be ${value}, the name after the repository: it ${parsed.problem}`
    return { images: [], decisions: [], problems: [{ input: 'images', value: '', problem, allowed: parsed.allowed }] }
  }
  return { images: [parsed.name], decisions: [chosen(parsed.name, 'named after the repository')], problems: [] }
}

function complete(names: readonly string[], home: Home): Named {
  const images: ImageName[] = []
  const decisions: Decision[] = []
  const problems: InputProblem[] = []
  for (const text of names) {
    const parsed = parseImageName(text, home)
    if (!parsed.ok) {
      problems.push({ input: 'images', value: text, problem: parsed.problem, allowed: parsed.allowed })
    } else if (images.some(image => sameName(image, parsed.name))) {
      decisions.push({ about: 'image', value: text, verdict: 'rejected', because: 'named twice' })
    } else {
      images.push(parsed.name)
      const full = formatName(parsed.name)
      decisions.push(chosen(parsed.name, full === text ? 'input images' : `input images: ${text}`))
    }
  }
  return { images, decisions, problems }
}

function chosen(name: ImageName, because: string): Decision {
  return { about: 'image', value: formatName(name), verdict: 'chosen', because }
}

function parseLine(line: string): { readonly entries: readonly Entry[]; readonly problems: readonly InputProblem[] } {
  const attributes = parseAttributes(line)
  if (attributes === undefined)
    return failed(line, 'has a quote that is not closed', 'Close it, or leave the quotes out.')
  const bare = attributes.filter(({ key, value }) => key === '' && value !== '').map(({ value }) => value)
  const keyed = attributes.filter(({ key }) => key !== '')
  const unknown = keyed.find(({ key }) => key !== 'name' && key !== 'enable')
  if (unknown !== undefined) {
    return failed(line, `has the unknown attribute "${unknown.key}"`, 'Allowed: name=…, enable=true or enable=false.')
  }
  const enable = keyed.findLast(({ key }) => key === 'enable')?.value
  const enabled = enable === undefined ? true : parseFlag(enable)
  if (enabled === undefined) return failed(line, `has enable=${enable ?? ''}`, 'Allowed: enable=true, enable=false.')
  const names = [...keyed.filter(({ key }) => key === 'name').map(({ value }) => value), ...bare]
  if (names.length === 0 || names.includes('')) return failed(line, 'has no name', 'Write name=… or just the name.')
  return { entries: names.map(name => ({ name, enabled })), problems: [] }
}

function failed(line: string, problem: string, allowed: string): ReturnType<typeof parseLine> {
  return { entries: [], problems: [{ input: 'images', value: line, problem, allowed }] }
}

function allOff(count: number): InputProblem {
  const all = count === 1 ? 'the only image is' : `all ${count} images are`
  return {
    input: 'images',
    value: '',
    problem: `leaves nothing to name: ${all} switched off by enable=false`,
    allowed: 'Switch one on, or give the step an if:.'
  }
}
