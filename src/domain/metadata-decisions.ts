import type { Decision } from './decision.js'
import type { InputProblem } from './failure.js'
import type { RuleReport, Tags } from './tags/resolve.js'
import type { RunFacts } from './tags/scope.js'

/** Why each tag is there and each rule without a tag gave none, and, last, why there is or is no `latest`. */
export function decideTags(tags: Tags): Decision[] {
  const given: Decision[] = tags.tags.map(({ tag, rule, because }) => ({
    about: 'tag',
    value: tag,
    verdict: 'chosen',
    because: `${rule}: ${because}`
  }))
  const idle: Decision[] = tags.rules
    .filter(({ tag }) => tag === undefined)
    .map(({ rule, because }) => ({ about: 'tag', value: rule, verdict: 'rejected', because }))
  const latest = tags.latest.tag ?? 'latest'
  const told = given.some(({ value }) => value === latest)
  return told
    ? [...given, ...idle]
    : [...given, ...idle, { about: 'tag', value: latest, verdict: 'rejected', because: tags.latest.because }]
}

/** A run for which no rule gives a tag cannot be published; every rule is told with what would make it apply. */
export function explainNoTags(rules: readonly RuleReport[], facts: RunFacts): InputProblem {
  const where = facts.ref === '' ? 'this run, which has no ref' : `ref ${facts.ref}`
  const lines = rules.map(({ rule, because, remedy }) => `${rule} (${because}; ${remedy ?? 'fix the rule'})`)
  return {
    input: 'tags',
    value: '',
    problem: `no rule gives a tag for ${where}`,
    allowed: `Make one of them apply, or add a rule such as type=sha: ${lines.join('; ')}.`
  }
}
