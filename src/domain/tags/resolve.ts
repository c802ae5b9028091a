import { parseFlag } from '../attributes.js'
import type { InputProblem } from '../failure.js'
import type { Flavor } from '../flavor.js'
import type { Tag } from '../reference.js'
import { applyRule, type Surroundings } from './apply.js'
import { renderTemplate } from './expression.js'
import { addLatest } from './latest.js'
import type { Outcome } from './outcome.js'
import type { Rule } from './rule.js'
import { sanitizeTag } from './sanitize.js'
import { classifyTag, type TagKind } from './tag-kind.js'

export interface ResolvedTag {
  readonly tag: Tag
  readonly kind: TagKind
  readonly priority: number
  /** The line that it comes from; `flavor: latest=…` for the added `latest`. */
  readonly rule: string
  /** A clause: `tag v1.2.3 is a version`. */
  readonly because: string
}

/** What became of one line. Exactly one of `tag` and `remedy` is there, except for rules with a mistake: those have neither. */
export interface RuleReport {
  readonly rule: string
  readonly tag: Tag | undefined
  readonly because: string
  readonly remedy: string | undefined
  /** The rule was meant for this run but could not be applied. */
  readonly surprising: boolean
}

export interface Tags {
  /** Unique, by falling priority, `latest` from the flavor at the end. */
  readonly tags: readonly ResolvedTag[]
  /** In the order of the input. */
  readonly rules: readonly RuleReport[]
  readonly latest: { readonly tag: Tag | undefined; readonly because: string }
  readonly problems: readonly InputProblem[]
  readonly warnings: readonly string[]
}

/** A rule that gave a tag, still in the company of what the flavor needs to know. */
export interface Produced {
  readonly rule: Rule
  readonly tag: ResolvedTag
  readonly latest: Extract<Outcome, { kind: 'value' }>['latest']
}

type Step =
  | {
      readonly kind: 'tag'
      readonly produced: Produced
      readonly report: RuleReport
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'nothing'; readonly report: RuleReport }
  | { readonly kind: 'wrong'; readonly report: RuleReport; readonly problem: InputProblem }

/** Applies all rules to the run. Equal priorities keep the order of the input. */
export function resolveTags(rules: readonly Rule[], flavor: Flavor, around: Surroundings): Tags {
  const steps = rules.map(rule => applyLine(rule, flavor, around))
  const produced = steps
    .flatMap(step => (step.kind === 'tag' ? [step.produced] : []))
    .sort((a, b) => b.rule.priority - a.rule.priority)
  const unique = produced.filter(({ tag }, at) => produced.findIndex(other => other.tag.tag === tag.tag) === at)
  const problems = steps.flatMap(step => (step.kind === 'wrong' ? [step.problem] : []))
  const latest = addLatest(flavor, unique, around)
  return {
    tags: [...unique.map(({ tag }) => tag), ...latest.added],
    rules: steps.map(({ report }) => markDouble(report, unique)),
    latest: { tag: latest.tag, because: latest.because },
    problems: [...problems, ...latest.problems],
    warnings: [...steps.flatMap(step => (step.kind === 'tag' ? step.warnings : [])), ...latest.warnings]
  }
}

function applyLine(rule: Rule, flavor: Flavor, around: Surroundings): Step {
  const texts = renderAll(
    {
      enable: rule.enable,
      value: 'value' in rule ? rule.value : '',
      prefix: rule.prefix ?? flavor.prefix.text,
      suffix: rule.suffix ?? flavor.suffix.text
    },
    around
  )
  if ('problem' in texts) return wrong(rule, texts.problem, texts.allowed)
  const { enable, value, prefix, suffix } = texts.texts
  const enabled = parseFlag(enable)
  if (enabled === undefined) {
    const shown = rule.enable === enable ? enable : `${rule.enable}, which gives "${enable}"`
    return wrong(
      rule,
      `has enable=${shown}`,
      'It must evaluate to true or false; an expression that may be empty needs || false.'
    )
  }
  if (!enabled) {
    const because = rule.enable === enable ? 'enable=false' : `enable=${rule.enable} evaluates to false`
    return nothing(rule, because, 'make enable= evaluate to true', false)
  }
  const outcome = applyRule(rule, value, around)
  if (outcome.kind === 'wrong') return wrong(rule, outcome.problem, outcome.allowed)
  if (outcome.kind === 'none') return nothing(rule, outcome.because, outcome.remedy, outcome.surprising)
  return finish(rule, outcome, prefix, suffix, texts.unknown)
}

function finish(
  rule: Rule,
  outcome: Extract<Outcome, { kind: 'value' }>,
  prefix: string,
  suffix: string,
  unknown: readonly string[]
): Step {
  const text = `${prefix}${outcome.text}${suffix}`
  const { tag, changes } = sanitizeTag(text)
  const missing = unknown.length === 0 ? '' : ` (there is no ${unknown.map(name => `{{${name}}}`).join(', ')} here)`
  if (tag === undefined) {
    const because = text === '' ? `it comes out empty${missing}` : `nothing in "${text}" is allowed in a tag${missing}`
    return nothing(rule, because, 'give it a value for this event, or switch it off with enable=', text !== '')
  }
  const because = text === tag ? outcome.because : `${outcome.because}; "${shorten(text)}" made valid`
  const produced: ResolvedTag = {
    tag,
    kind: classifyTag(outcome.text, outcome.is),
    priority: rule.priority,
    rule: rule.text,
    because
  }
  return {
    kind: 'tag',
    produced: { rule, tag: produced, latest: outcome.latest },
    report: { rule: rule.text, tag, because, remedy: undefined, surprising: false },
    warnings: [
      ...changes.map(change => `tags: ${rule.text}: tag ${tag}: ${change}`),
      ...(missing === '' ? [] : [`tags: ${rule.text}: tag ${tag}${missing}`])
    ]
  }
}

type Texts<K extends string> =
  | { readonly texts: Readonly<Record<K, string>>; readonly unknown: readonly string[] }
  | { readonly problem: string; readonly allowed: string }

function renderAll<K extends string>(
  templates: Readonly<Record<K, string>>,
  { scope, engine }: Surroundings
): Texts<K> {
  const texts: Record<string, string> = {}
  const unknown: string[] = []
  for (const [name, template] of Object.entries<string>(templates)) {
    const rendered = renderTemplate(template, scope, engine)
    if (!rendered.ok) return { problem: `${name} ${rendered.problem}`, allowed: rendered.allowed }
    texts[name] = rendered.text
    unknown.push(...rendered.unknown)
  }
  // One text has been stored under each name of `templates`.
  return { texts: texts as Record<K, string>, unknown }
}

function nothing(rule: Rule, because: string, remedy: string, surprising: boolean): Step {
  return { kind: 'nothing', report: { rule: rule.text, tag: undefined, because, remedy, surprising } }
}

function wrong(rule: Rule, problem: string, allowed: string): Step {
  return {
    kind: 'wrong',
    report: { rule: rule.text, tag: undefined, because: problem, remedy: undefined, surprising: true },
    problem: { input: 'tags', value: rule.text, problem, allowed }
  }
}

/** Says of a rule whose tag another one gives too, with a higher priority, whose it is. */
function markDouble(report: RuleReport, unique: readonly Produced[]): RuleReport {
  const owner = unique.find(({ tag }) => tag.tag === report.tag)
  if (owner === undefined || owner.rule.text === report.rule) return report
  return { ...report, because: `${report.because}; the same tag as ${owner.rule.text}` }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
