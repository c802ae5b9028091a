import { applyMatchRule, applyVersionRule } from './apply-version.js'
import type { TemplateEngine } from './engine.js'
import { renderTemplate } from './expression.js'
import { none, type Outcome } from './outcome.js'
import type { Rule } from './rule.js'
import { branchOf, pullRequestOf, type RunFacts, type Scope, tagOf } from './scope.js'

const NEVER_LATEST = 'only type=semver, pep440, match and ref,event=tag add it'

/** Everything that rules are applied to. */
export interface Surroundings {
  readonly facts: RunFacts
  readonly scope: Scope
  readonly engine: TemplateEngine | undefined
}

/** What a rule gives for a run. `value` is the rendered attribute `value`, empty for rules that have none. */
export function applyRule(rule: Rule, value: string, { facts, scope, engine }: Surroundings): Outcome {
  switch (rule.kind) {
    case 'schedule':
      return applySchedule(rule.pattern, facts, scope, engine)
    case 'semver':
    case 'pep440':
      return applyVersionRule(rule, value, facts, scope, engine)
    case 'match':
      return applyMatchRule(rule, value, facts)
    case 'edge':
      return applyEdge(rule.branch, facts)
    case 'ref':
      return applyRef(rule.event, facts)
    case 'raw':
      return given(value, 'raw', `value ${value}`)
    case 'sha':
      return given(rule.format === 'long' ? facts.sha : facts.shortSha, 'sha', `commit ${facts.sha}`)
  }
}

function applySchedule(pattern: string, facts: RunFacts, scope: Scope, engine: TemplateEngine | undefined): Outcome {
  if (facts.event.kind !== 'schedule') return none(`the event is ${nameOf(facts)}`, 'run the workflow on: schedule')
  const rendered = renderTemplate(pattern, scope, engine)
  if (!rendered.ok) return { kind: 'wrong', problem: `pattern ${rendered.problem}`, allowed: rendered.allowed }
  return given(rendered.text, 'schedule', 'the run was scheduled')
}

function applyEdge(branch: string, facts: RunFacts): Outcome {
  const current = branchOf(facts.ref)
  const wanted = branch === '' ? facts.defaultBranch : branch
  if (wanted === undefined) return none('the default branch is not known', 'add branch=NAME to the rule')
  if (current === undefined) return none(refIsNot('a branch', facts), `run on the branch ${wanted}`)
  if (current !== wanted) return none(`branch ${current} is not ${wanted}`, `run on the branch ${wanted}`)
  return given('edge', 'edge', `branch ${current} is ${branch === '' ? 'the default branch' : 'the one named'}`)
}

function applyRef(event: 'branch' | 'tag' | 'pr', facts: RunFacts): Outcome {
  switch (event) {
    case 'branch': {
      const branch = branchOf(facts.ref)
      if (branch === undefined) return none(refIsNot('a branch', facts), 'run on a branch')
      return given(branch, 'branch', `branch ${branch}`)
    }
    case 'tag': {
      const tag = tagOf(facts.ref)
      if (tag === undefined) return none(refIsNot('a tag', facts), 'push a tag')
      const latest = { add: true, because: `${tag} is a tag, and type=ref,event=tag asks for nothing else` }
      return { ...given(tag, 'tag', `tag ${tag}`), latest }
    }
    case 'pr': {
      const number = pullRequestOf(facts.ref)
      if (number === undefined) return none(refIsNot('a pull request', facts), 'run on: pull_request')
      return given(number, 'pr', `pull request ${number}`)
    }
  }
}

function given(
  text: string,
  is: Extract<Outcome, { kind: 'value' }>['is'],
  because: string
): Extract<Outcome, { kind: 'value' }> {
  return { kind: 'value', text, is, because, latest: { add: false, because: NEVER_LATEST } }
}

function refIsNot(kind: string, { ref }: RunFacts): string {
  return ref === '' ? 'the run has no ref' : `ref ${ref} is not ${kind}`
}

function nameOf({ event }: RunFacts): string {
  switch (event.kind) {
    case 'pull-request':
    case 'other':
      return event.name
    case 'push':
    case 'release':
    case 'schedule':
    case 'workflow-dispatch':
    case 'workflow-run':
    case 'merge-group':
      return event.kind.replaceAll('-', '_')
  }
}
