import type { FactName, Facts, Values } from './facts.js'
import type { Text } from './text.js'

export type Verdict = 'true' | 'false' | 'unknown'

/** A question about facts. It can be answered yes, no, or not at all. */
export interface Condition {
  readonly asks: readonly FactName[]
  /** How the docs put it: "the package is linked to nothing". */
  readonly label: Text
  judge(facts: Facts): Verdict
}

/**
 * A condition over facts. `holds` is asked once all of them are known; it returns `undefined` where the values settle nothing (a push
 * test that ended in a time-out, a package that may be absent or hidden).
 */
export function condition<K extends FactName>(
  asks: readonly K[],
  label: Text,
  holds: (values: Pick<Values, K>) => boolean | undefined
): Condition {
  return {
    asks,
    label,
    judge: facts => {
      const values: Partial<Record<FactName, unknown>> = {}
      for (const name of asks) {
        const fact = facts[name]
        if (!fact.known) return 'unknown'
        values[name] = fact.value
      }
      const answer = holds(values as Pick<Values, K>)
      return answer === undefined ? 'unknown' : answer ? 'true' : 'false'
    }
  }
}

/** All of them: one "no" decides, one "unknown" leaves it open. */
export function judgeAll(conditions: readonly Condition[], facts: Facts): Verdict {
  const verdicts = conditions.map(each => each.judge(facts))
  if (verdicts.includes('false')) return 'false'
  return verdicts.includes('unknown') ? 'unknown' : 'true'
}

/** One "yes" decides, one "unknown" leaves it open. */
export function anyOf(label: Text, ...conditions: readonly Condition[]): Condition {
  return {
    asks: [...new Set(conditions.flatMap(({ asks }) => asks))],
    label,
    judge: facts => {
      const verdicts = conditions.map(each => each.judge(facts))
      if (verdicts.includes('true')) return 'true'
      return verdicts.includes('unknown') ? 'unknown' : 'false'
    }
  }
}

/** Holds as long as the other is not known to hold: it speaks against, but its silence says nothing. */
export function unlessKnown(label: Text, other: Condition): Condition {
  return { asks: other.asks, label, judge: facts => (other.judge(facts) === 'true' ? 'false' : 'true') }
}
