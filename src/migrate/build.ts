import { isNoPullRequest, soleExpression } from './expression.js'
import { buildOptions } from './build-options.js'
import { isMetadata } from './metadata.js'
import { namesAndTags } from './names.js'
import { readOutputs } from './outputs.js'
import type { PairText } from './pairs.js'
import type { Input } from './render.js'
import { type Found, movedInput, pairOf, runsOnPullRequests, type Scene, textInput } from './unit.js'
import { actionName, majorVersion, readMapOf } from './with.js'
import type { Step } from './workflow.js'

export function isBuild(step: Step): boolean {
  return actionName(step) === 'docker/build-push-action'
}

/** A step with docker/build-push-action as a step of ours; nothing where it builds without pushing. */
export function findBuild(scene: Scene, step: Step): Found {
  if (actionName(step) === 'docker/bake-action')
    return stays(step, 'it builds what bake files say, which this action does not read')
  if (!isBuild(step)) return { kind: 'none' }
  const outputs = readOutputs(step.with.get('outputs') ?? '')
  const push = decidePush(scene, step, outputs.pushes)
  if (push === undefined) return { kind: 'none' }
  const pairs = readMapOf(scene.source, step, 'with')
  if (step.kind === 'alias' || pairs === undefined) {
    return stays(step, 'it is a YAML alias; write its inputs out first')
  }
  if (majorVersion(step) === 1)
    return stays(step, 'version 1 of docker/build-push-action has other inputs; move to a later version first')
  const named = namesAndTags(scene, step, pairs, outputs)
  if (named.kind === 'stays') return stays(step, named.because)
  const options = buildOptions(scene, step, pairs, outputs)
  return {
    kind: 'unit',
    unit: {
      kind: outputs.byDigest ? 'digest-only' : 'publish',
      host: step,
      absorbs: [],
      metadata: named.metadata,
      steps: [
        [...named.inputs, ...(outputs.byDigest ? [textInput('digest-only', 'true')] : push.inputs), ...options.inputs]
      ],
      env: named.env,
      drop: [],
      changes: [...(outputs.byDigest ? [] : push.changes), ...named.changes, ...options.changes],
      remarks: options.remarks,
      wantsCheckout: options.wantsCheckout
    }
  }
}

/** Undefined where the step does not push at all. */
function decidePush(
  { source, workflow }: Scene,
  step: Step,
  byOutput: boolean
): { readonly inputs: readonly Input[]; readonly changes: readonly string[] } | undefined {
  const text = (step.with.get('push') ?? '').trim()
  if (byOutput && (text === '' || text === 'false')) return always(workflow.triggers, step)
  if (text === '' || text === 'false') return undefined
  if (text === 'true') return always(workflow.triggers, step)
  if (isNoPullRequest(text) && soleExpression(text) !== undefined) {
    return {
      inputs: [],
      changes: [`push: ${text} is the default here (push: auto): pull requests and merge groups are built, not pushed`]
    }
  }
  const pair = pairOf(readMapOf(source, step, 'with') ?? [], 'push') as PairText
  return { inputs: [movedInput('push', pair)], changes: [] }
}

function always(
  triggers: ReadonlySet<string>,
  step: Step
): { readonly inputs: readonly Input[]; readonly changes: readonly string[] } {
  const guarded = step.if !== undefined && isNoPullRequest(step.if)
  return runsOnPullRequests(triggers) && !guarded
    ? {
        inputs: [textInput('push', 'true')],
        changes: ['push: true stays: without it, pull requests are built and not pushed']
      }
    : { inputs: [], changes: [] }
}

function stays(step: Step, because: string): Found {
  return { kind: 'stays', step, because }
}

/** Metadata steps of the job by their id. */
export function metadataSteps({ job }: Scene): Map<string, Step> {
  return new Map(
    job.steps.flatMap(step => (isMetadata(step) && step.id !== undefined ? [[step.id, step] as const] : []))
  )
}
