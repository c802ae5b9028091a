import type { Place, Rule, Signal } from './rule.js'
import type { Words } from './words.js'

/** What a signal without places of its own listens to. */
const USUAL: readonly Place[] = ['registry', 'nowhere', 'legacy']

/** The rules whose words these are, the specific before the general: in the order of the catalogue. */
export function selectRules(rules: readonly Rule[], words: Words): Rule[] {
  return rules.filter(rule => rule.signals.some(signal => matches(signal, words)))
}

/** Those of them that know the line as a failure, whatever the facts are. */
export function tellingRules(rules: readonly Rule[], words: Words): Rule[] {
  return rules.filter(rule => rule.signals.some(signal => signal.weak !== true && matches(signal, words)))
}

function matches(signal: Signal, words: Words): boolean {
  if (words.inStep && signal.inStep !== true) return false
  if (!(signal.places ?? USUAL).includes(words.place)) return false
  if (signal.vertex !== undefined && !signal.vertex.test(words.vertex)) return false
  return signal.pattern.test(words.text)
}
