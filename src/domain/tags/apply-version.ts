import type { TemplateEngine } from './engine.js'
import { isOnly, renderTemplate } from './expression.js'
import { matchGroup, matchVersion } from './matcher.js'
import { none, type Outcome, surprise } from './outcome.js'
import type { Rule } from './rule.js'
import { type RunFacts, type Scope, tagOf, versionScope } from './scope.js'
import { parsePep440, parseSemver, type Version } from './version.js'

type VersionRule = Extract<Rule, { kind: 'semver' | 'pep440' }>
type MatchRule = Extract<Rule, { kind: 'match' }>

/** The text that stands in for a version, and what it is, for the reasons. */
interface Source {
  readonly text: string
  readonly name: string
}

/** The rule's own value goes before the input `version`, that before the git tag. `value` is the rendered attribute. */
function findSource(value: string, facts: RunFacts): Source | undefined {
  if (value !== '') return { text: value, name: `value ${value}` }
  if (facts.version !== undefined) return { text: facts.version, name: `version ${facts.version}` }
  const tag = tagOf(facts.ref)
  return tag === undefined ? undefined : { text: tag, name: `tag ${tag}` }
}

/** `type=semver` and `type=pep440`. */
export function applyVersionRule(
  rule: VersionRule,
  value: string,
  facts: RunFacts,
  scope: Scope,
  engine: TemplateEngine | undefined
): Outcome {
  const source = findSource(value, facts)
  if (source === undefined) return noTag(facts)
  const picked = rule.match === undefined ? source.text : matchVersion(rule.match, source.text)
  if (picked === undefined) {
    return none(`${source.name} does not match ${rule.match?.source ?? ''}`, 'use a tag that matches, or change match=')
  }
  const version = rule.kind === 'semver' ? parseSemver(picked) : parsePep440(picked)
  if (version === undefined) return noVersion(rule.kind, source, picked)
  return versionOutcome(rule, version, source, scope, engine)
}

function versionOutcome(
  rule: VersionRule,
  version: Version,
  source: Source,
  scope: Scope,
  engine: TemplateEngine | undefined
): Outcome {
  // Anything but a stable release gives itself in full, whatever the pattern:
  // https://github.com/docker/metadata-action#typesemver ("will only extend {{version}} (or {{raw}} if specified)")
  const pattern = version.stable || isOnly(rule.pattern, 'raw') ? rule.pattern : '{{version}}'
  const { raw, major, minor, patch } = version
  const rendered = renderTemplate(
    pattern,
    versionScope({ raw, version: version.version, major, minor, patch }, scope),
    engine
  )
  if (!rendered.ok) return { kind: 'wrong', problem: `pattern ${rendered.problem}`, allowed: rendered.allowed }
  if (rendered.text === '') {
    const names = rendered.unknown.map(name => `{{${name}}}`).join(', ')
    return surprise(
      `pattern ${rule.pattern} comes out empty${names === '' ? '' : `: there is no ${names} here`}`,
      'change pattern='
    )
  }
  return {
    kind: 'value',
    text: rendered.text,
    is: rendered.text.includes(version.version) ? 'exact-version' : 'floating-version',
    because: `${source.name} is ${version.stable ? 'a' : 'an unstable'} version`,
    latest: version.stable
      ? { add: true, because: `${source.name} is a stable version` }
      : { add: false, because: `${source.name} is a pre-, post- or development release` }
  }
}

/** `type=match`. */
export function applyMatchRule(rule: MatchRule, value: string, facts: RunFacts): Outcome {
  const source = findSource(value, facts)
  if (source === undefined) return noTag(facts)
  const matched = matchGroup(rule.matcher, source.text, rule.group)
  switch (matched.kind) {
    case 'no-match':
      return none(`${source.name} does not match ${rule.matcher.source}`, 'use a tag that matches, or change pattern=')
    case 'no-group':
      // No mistake for certain: an optional group takes part in some tags only, as in v(\d+)(-rc\d+)?
      return surprise(
        `${source.name} matches ${rule.matcher.source}, but without group ${rule.group}`,
        matched.groups === 0 ? 'put parentheses around what you want' : `use one of the groups 0 to ${matched.groups}`
      )
    case 'matched':
      return {
        kind: 'value',
        text: matched.text,
        is: 'tag',
        because: `${source.name} matches`,
        latest: { add: true, because: `${source.name} matches ${rule.matcher.source}` }
      }
  }
}

function noTag(facts: RunFacts): Outcome {
  const ref = facts.ref === '' ? 'the run has no ref' : `ref ${facts.ref} is not a tag`
  return none(ref, 'push a tag such as v1.2.3, set the input version, or add value=… to the rule')
}

function noVersion(kind: 'semver' | 'pep440', source: Source, picked: string): Outcome {
  const what = kind === 'semver' ? 'semantic version (https://semver.org)' : 'PEP 440 version'
  const part = picked === source.text ? '' : ` (${picked} of it)`
  return surprise(`${source.name}${part} is not a ${what}`, hint(kind, picked))
}

function hint(kind: 'semver' | 'pep440', picked: string): string {
  if (kind === 'pep440') return 'use a version such as 1.2.3 or 1.2.3rc1'
  const prefixed = /^(.*?[/_-])v?\d+\.\d+\.\d+/.exec(picked)
  if (prefixed?.[1] !== undefined)
    return `add match=^${escapeExpression(prefixed[1])}(.*)$ to the rule, which strips the prefix`
  if (/^v?\d+(\.\d+)?$/.test(picked)) {
    return 'use a tag of three parts such as v1.2.0, or type=match,pattern=v?(\\d+(\\.\\d+)*),group=1'
  }
  return 'use a tag such as v1.2.3, or type=match for tags of another form'
}

function escapeExpression(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
