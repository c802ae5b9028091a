import type { InputProblem } from '../failure.js'
import type { Flavor } from '../flavor.js'
import type { Tag } from '../reference.js'
import type { Surroundings } from './apply.js'
import { renderTemplate } from './expression.js'
import type { Produced, ResolvedTag } from './resolve.js'
import { sanitizeTag } from './sanitize.js'

export interface Latest {
  /** What `latest` is called, prefix and suffix included; undefined where it is not given. */
  readonly tag: Tag | undefined
  readonly because: string
  /** Empty where it is not given, or a rule has given it already. */
  readonly added: readonly ResolvedTag[]
  readonly problems: readonly InputProblem[]
  readonly warnings: readonly string[]
}

/**
 * The `latest` that the flavor adds. With `auto`, the first tag decides: a rule that comes before the version rules and adds no
 * `latest` itself keeps it away (docker/metadata-action#163).
 */
export function addLatest(flavor: Flavor, produced: readonly Produced[], around: Surroundings): Latest {
  const verdict = decide(flavor, produced)
  if (!verdict.add) return { tag: undefined, because: verdict.because, added: [], problems: [], warnings: [] }
  const texts = [flavor.prefix, flavor.suffix].map(affix =>
    affix.onLatest
      ? renderTemplate(affix.text, around.scope, around.engine)
      : renderTemplate('', around.scope, undefined)
  )
  const problems: InputProblem[] = texts.flatMap(text =>
    text.ok ? [] : [{ input: 'flavor', value: '', problem: text.problem, allowed: text.allowed }]
  )
  const [prefix = '', suffix = ''] = texts.map(text => (text.ok ? text.text : ''))
  const { tag, changes } = sanitizeTag(`${prefix}latest${suffix}`)
  const rule = `flavor: latest=${flavor.latest}`
  const warnings = changes.map(change => `${rule}: tag ${tag ?? ''}: ${change}`)
  if (tag === undefined || problems.length > 0)
    return { tag: undefined, because: verdict.because, added: [], problems, warnings }
  const known = produced.some(other => other.tag.tag === tag)
  const resolved: ResolvedTag = { tag, kind: 'latest', priority: 0, rule, because: verdict.because }
  return { tag, because: verdict.because, added: known ? [] : [resolved], problems, warnings }
}

function decide(flavor: Flavor, produced: readonly Produced[]): { readonly add: boolean; readonly because: string } {
  const [first] = produced
  const byRule = produced.find(({ tag }) => tag.tag === 'latest')
  if (flavor.latest === 'false') return refuse('flavor has latest=false', byRule)
  if (first === undefined) return { add: false, because: 'there is no other tag, and latest is never alone' }
  if (flavor.latest === 'true') return { add: true, because: 'flavor has latest=true' }
  if (first.latest.add) return { add: true, because: first.latest.because }
  const wouldAdd = produced.find(({ latest }) => latest.add)
  const order =
    wouldAdd === undefined
      ? ''
      : `; ${wouldAdd.rule.text} would add it but comes after it (give it a higher priority, or set flavor: latest=true)`
  return refuse(
    `latest=auto goes by the first tag, ${first.tag.tag} of ${first.rule.text}: ${first.latest.because}${order}`,
    byRule
  )
}

function refuse(because: string, byRule: Produced | undefined): { readonly add: boolean; readonly because: string } {
  return {
    add: false,
    because: byRule === undefined ? because : `${because}; ${byRule.rule.text} gives it anyway`
  }
}
