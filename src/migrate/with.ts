import { isAlias, isMap } from 'yaml'
import { type PairText, readPairs } from './pairs.js'
import type { Source } from './source.js'
import type { Step } from './workflow.js'

/** The lines of a step's `with` (or `env`) by key. Undefined where it is an alias: its lines stand elsewhere. */
export function readMapOf(source: Source, step: Step, key: 'with' | 'env'): readonly PairText[] | undefined {
  const node = step.pairs.find(pair => pair.key === key)?.node
  if (node === undefined) return []
  if (isAlias(node)) return undefined
  return isMap(node) ? readPairs(source, node) : []
}

/** `docker/build-push-action` of `docker/build-push-action@v6`, in lower case. */
export function actionName(step: Step): string {
  return (step.uses ?? '').split('@', 1)[0]!.toLowerCase()
}

/** 6 of `…@v6.1.0`; undefined for a branch or a commit. */
export function majorVersion(step: Step): number | undefined {
  const match = /@v(\d+)(\.|$)/.exec(step.uses ?? '')
  return match === null ? undefined : Number(match[1])
}
