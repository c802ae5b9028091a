import type { Certainty } from '../domain/diagnosis.js'
import { known } from '../domain/known.js'
import { type Condition, judgeAll, type Verdict } from './condition.js'
import type { FactName, Facts } from './facts.js'
import type { Cause, Rule } from './rule.js'

/** The rule and the cause that the facts leave standing. */
export interface Verdicts {
  readonly rule: Rule
  readonly cause: Cause
  readonly certainty: Certainty
  /** Facts that would have told more: those on which a cause that is still possible turns. */
  readonly open: readonly FactName[]
}

/**
 * Among rules that share the words, the first whose own conditions are known to hold. One before it whose conditions stayed open might
 * have been the right one, so the answer is less sure then.
 */
export function decide(candidates: readonly Rule[], facts: Facts): Verdicts | undefined {
  const judged = candidates.map(rule => {
    const told = withImplied(rule, facts)
    return { rule, verdict: judgeAll(rule.when ?? [], told), cause: chooseCause(rule, told) }
  })
  const chosen = judged.find(({ verdict, cause }) => verdict === 'true' && cause !== undefined)
  if (chosen?.cause === undefined) return undefined
  const rivals = judged.slice(0, judged.indexOf(chosen)).filter(({ verdict }) => verdict === 'unknown')
  const open = [...chosen.cause.open, ...rivals.flatMap(({ rule }) => openFacts(rule.when ?? [], facts))]
  return {
    rule: chosen.rule,
    cause: chosen.cause.cause,
    certainty: rivals.length > 0 ? lower(chosen.cause.certainty, 'likely') : chosen.cause.certainty,
    open: [...new Set(open)]
  }
}

/** The words stand in for facts that nobody could look up. */
export function withImplied(rule: Rule, facts: Facts): Facts {
  const implied = Object.entries(rule.implies ?? {}).filter(([name]) => !facts[name as FactName].known)
  return implied.length === 0
    ? facts
    : { ...facts, ...Object.fromEntries(implied.map(([name, value]) => [name, known(value)])) }
}

interface Choice {
  readonly cause: Cause
  readonly certainty: Certainty
  readonly open: readonly FactName[]
}

function chooseCause(rule: Rule, facts: Facts): Choice | undefined {
  const standing = rule.causes
    .map(cause => ({ cause, verdict: judgeAll(cause.when, facts) }))
    .filter(({ verdict }) => verdict !== 'false')
  const chosen = standing.find(({ verdict }) => verdict === 'true') ?? standing[0]
  if (chosen === undefined) return undefined
  const rivals = standing.slice(0, standing.indexOf(chosen))
  const asked = [...rivals, chosen].flatMap(({ cause }) => openFacts(cause.when, facts))
  return {
    cause: chosen.cause,
    certainty: certaintyOf(chosen.cause, chosen.verdict, rivals.length, standing.length),
    open: [...new Set(asked)]
  }
}

/**
 * All conditions hold: as sure as the cause can be, unless a more special one could not be ruled out and this one would then be wrong.
 * Some are open: likely where nothing else is left, else possible.
 */
function certaintyOf(cause: Cause, verdict: Verdict, rivals: number, standing: number): Certainty {
  if (verdict === 'true')
    return rivals > 0 && cause.general !== true ? lower(cause.certainty, 'likely') : cause.certainty
  return lower(cause.certainty, standing === 1 ? 'likely' : 'possible')
}

/** What an open condition misses; where all it asked for is known and settles nothing, the first is the one to explain. */
function openFacts(conditions: readonly Condition[], facts: Facts): FactName[] {
  return conditions
    .filter(condition => condition.judge(facts) === 'unknown')
    .flatMap(({ asks }) => {
      const missing = asks.filter(name => !facts[name].known)
      return missing.length > 0 ? missing : asks.slice(0, 1)
    })
}

const ORDER: readonly Certainty[] = ['possible', 'likely', 'certain']

function lower(a: Certainty, b: Certainty): Certainty {
  return ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b
}
