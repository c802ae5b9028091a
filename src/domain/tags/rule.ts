import { type Attribute, parseAttributes } from '../attributes.js'
import type { InputProblem } from '../failure.js'
import { type Matcher, parseMatcher } from './matcher.js'

export type RuleType = 'schedule' | 'semver' | 'pep440' | 'match' | 'edge' | 'ref' | 'raw' | 'sha'

interface Common {
  /** The line as the user wrote it. */
  readonly text: string
  /** `true`, `false` or a template that gives one of them. */
  readonly enable: string
  readonly priority: number
  /** Undefined where not given: then the flavor's applies. */
  readonly prefix: string | undefined
  readonly suffix: string | undefined
}

export type Rule = Common &
  (
    | { readonly kind: 'schedule'; readonly pattern: string }
    | {
        readonly kind: 'semver' | 'pep440'
        readonly pattern: string
        readonly value: string
        readonly match: Matcher | undefined
      }
    | { readonly kind: 'match'; readonly matcher: Matcher; readonly group: number; readonly value: string }
    /** `branch` is empty for the repository's default branch. */
    | { readonly kind: 'edge'; readonly branch: string }
    | { readonly kind: 'ref'; readonly event: 'branch' | 'tag' | 'pr' }
    | { readonly kind: 'raw'; readonly value: string }
    | { readonly kind: 'sha'; readonly format: 'short' | 'long' }
  )

export interface ParsedRule {
  readonly rule: Rule | undefined
  readonly problems: readonly InputProblem[]
  /** Attributes that mean nothing there: docker/metadata-action passes over them, so they are no error. */
  readonly warnings: readonly string[]
}

/** Used where the input `tags` is empty. Source: https://github.com/docker/metadata-action#tags-input */
export const DEFAULT_RULES = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr']

/** Source: https://github.com/docker/metadata-action#priority-attribute */
const PRIORITIES: Readonly<Record<RuleType, number>> = {
  schedule: 1000,
  semver: 900,
  pep440: 900,
  match: 800,
  edge: 700,
  ref: 600,
  raw: 200,
  sha: 100
}

const OWN_ATTRIBUTES: Readonly<Record<RuleType, readonly string[]>> = {
  schedule: ['pattern'],
  semver: ['pattern', 'value', 'match'],
  pep440: ['pattern', 'value', 'match'],
  match: ['pattern', 'group', 'value'],
  edge: ['branch'],
  ref: ['event'],
  raw: ['value'],
  sha: ['format']
}
const SHARED_ATTRIBUTES = ['type', 'enable', 'priority', 'prefix', 'suffix']

/** Attributes of a rule by name; a bare value counts as `value`, and the last of several with one name wins. */
type Attributes = ReadonlyMap<string, string>

/** A line of the input `tags`: `type=semver,pattern={{version}}`, or a bare tag. */
export function parseRule(line: string): ParsedRule {
  const list = parseAttributes(line)
  if (list === undefined) return failed(line, 'has a quote that is not closed', 'Close it, or leave the quotes out.')
  const attributes: Attributes = new Map(list.map(({ key, value }) => [key === '' ? 'value' : key, value]))
  const given = attributes.get('type') ?? 'raw'
  const type = Object.keys(PRIORITIES).find((name): name is RuleType => name === given)
  if (type === undefined) {
    return failed(
      line,
      `has the unknown type "${given}"`,
      `Allowed: ${Object.keys(PRIORITIES).join(', ')}, or a bare tag.`
    )
  }
  const priority = attributes.get('priority') ?? String(PRIORITIES[type])
  if (!/^[+-]?\d+$/.test(priority)) {
    return failed(
      line,
      `has priority=${priority}, which is not a whole number`,
      'Higher numbers come first: priority=900.'
    )
  }
  const common: Common = {
    text: line,
    enable: attributes.get('enable') ?? 'true',
    priority: Number(priority),
    prefix: attributes.get('prefix') ?? defaultPrefix(type, attributes),
    suffix: attributes.get('suffix')
  }
  const built = buildRule(type, attributes, common)
  if ('problem' in built) return failed(line, built.problem, built.allowed)
  return { rule: built, problems: [], warnings: describeIdle(line, type, list) }
}

/** Source: the "extended attributes and default values" of `type=sha` and `type=ref,event=pr`. */
function defaultPrefix(type: RuleType, attributes: Attributes): string | undefined {
  if (type === 'sha') return 'sha-'
  return type === 'ref' && attributes.get('event') === 'pr' ? 'pr-' : undefined
}

type Built = Rule | { readonly problem: string; readonly allowed: string }

function buildRule(kind: RuleType, attributes: Attributes, common: Common): Built {
  const value = attributes.get('value') ?? ''
  switch (kind) {
    case 'schedule':
      return { ...common, kind, pattern: attributes.get('pattern') || 'nightly' }
    case 'semver':
    case 'pep440':
      return buildVersionRule(kind, attributes, common)
    case 'match':
      return buildMatchRule(attributes, common)
    case 'edge':
      return { ...common, kind, branch: (attributes.get('branch') ?? '').replace(/^refs\/heads\//, '') }
    case 'ref': {
      const event = oneOf(attributes.get('event'), ['branch', 'tag', 'pr'])
      if (event !== undefined) return { ...common, kind, event }
      return misses(attributes, 'event', 'Write event=branch, event=tag or event=pr.')
    }
    case 'raw':
      // Present but empty is a template or `${{ }}` that came out empty: no tag, and the report says so.
      if (attributes.has('value')) return { ...common, kind, value }
      return misses(attributes, 'value', 'Write type=raw,value=TAG, or just TAG.')
    case 'sha': {
      const format = oneOf(attributes.get('format') ?? 'short', ['short', 'long'])
      return format === undefined
        ? misses(attributes, 'format', 'Write format=short or format=long.')
        : { ...common, kind, format }
    }
  }
}

function buildVersionRule(kind: 'semver' | 'pep440', attributes: Attributes, common: Common): Built {
  const pattern = attributes.get('pattern') ?? ''
  if (pattern === '') return misses(attributes, 'pattern', `Write type=${kind},pattern={{version}}, for instance.`)
  const source = attributes.get('match') ?? ''
  const match = source === '' ? undefined : parseMatcher(source)
  if (source !== '' && match === undefined) return noExpression('match', source)
  return { ...common, kind, pattern, value: attributes.get('value') ?? '', match }
}

function buildMatchRule(attributes: Attributes, common: Common): Built {
  const source = attributes.get('pattern') ?? ''
  if (source === '') return misses(attributes, 'pattern', 'Write type=match,pattern=v(.*),group=1, for instance.')
  const matcher = parseMatcher(source)
  if (matcher === undefined) return noExpression('pattern', source)
  const group = attributes.get('group') ?? '0'
  if (!/^\d+$/.test(group))
    return misses(attributes, 'group', 'Write group=0 for the whole match, group=1 for the first group.')
  return { ...common, kind: 'match', matcher, group: Number(group), value: attributes.get('value') ?? '' }
}

function misses(attributes: Attributes, name: string, allowed: string): Built {
  const given = attributes.get(name)
  const problem = given === undefined || given === '' ? `lacks the attribute ${name}` : `has ${name}=${given}`
  return { problem, allowed }
}

function noExpression(name: string, source: string): Built {
  const comma = 'A comma inside needs quotes, doubled: """pattern=[0-9]{1,3}""".'
  return {
    problem: `has ${name}=${source}, which is not a regular expression`,
    allowed: `JavaScript syntax is used. ${comma}`
  }
}

function describeIdle(line: string, type: RuleType, list: readonly Attribute[]): string[] {
  const allowed = [...SHARED_ATTRIBUTES, ...OWN_ATTRIBUTES[type]]
  const idle = list.filter(({ key }) => key !== '' && !allowed.includes(key)).map(({ key }) => key)
  const warnings = idle.map(
    key => `tags: ${line}: "${key}" means nothing to type=${type} and is ignored (allowed: ${allowed.join(', ')})`
  )
  const bare = list.filter(({ key }) => key === '')
  if (bare.length > 0 && !OWN_ATTRIBUTES[type].includes('value')) {
    warnings.push(`tags: ${line}: "${bare.at(-1)?.value ?? ''}" is ignored; each tag rule needs its own line`)
  } else if (bare.length > 1) {
    warnings.push(`tags: ${line}: only "${bare.at(-1)?.value ?? ''}" is used; each tag needs its own line`)
  }
  return warnings
}

function oneOf<const T extends string>(text: string | undefined, values: readonly T[]): T | undefined {
  return values.find(value => value === text)
}

function failed(line: string, problem: string, allowed: string): ParsedRule {
  return { rule: undefined, problems: [{ input: 'tags', value: line, problem, allowed }], warnings: [] }
}
