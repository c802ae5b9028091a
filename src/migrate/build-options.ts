import { isJobToken, soleExpression } from './expression.js'
import type { Outputs } from './outputs.js'
import type { PairText } from './pairs.js'
import type { Input } from './render.js'
import { movedInput, pairOf, type Scene, textInput } from './unit.js'
import { actionName, majorVersion } from './with.js'
import type { Step } from './workflow.js'

/** Inputs of docker/build-push-action that the action has by the same name: https://github.com/docker/build-push-action#inputs */
const SAME = new Set([
  'add-hosts',
  'allow',
  'attests',
  'build-args',
  'build-contexts',
  'builder',
  'cache-from',
  'cache-to',
  'call',
  'cgroup-parent',
  'context',
  'file',
  'load',
  'network',
  'no-cache',
  'no-cache-filters',
  'platforms',
  'provenance',
  'pull',
  'sbom',
  'secret-envs',
  'secret-files',
  'secrets',
  'shm-size',
  'ssh',
  'target',
  'ulimit'
])
/** Read elsewhere: names, push and outputs. */
const READ = new Set(['tags', 'labels', 'annotations', 'push', 'outputs'])
/** What the action does anyway. */
const DEFAULTS: Readonly<Record<string, RegExp>> = {
  context: /^\.\/?$/,
  provenance: /^false$/,
  sbom: /^false$/,
  load: /^false$/,
  'no-cache': /^false$/,
  pull: /^false$/,
  call: /^build$/
}

interface Options {
  readonly inputs: readonly Input[]
  readonly changes: readonly string[]
  readonly remarks: readonly string[]
  readonly wantsCheckout: boolean
}

/** The options of the build itself, by name. */
export function buildOptions(scene: Scene, step: Step, pairs: readonly PairText[], outputs: Outputs): Options {
  const given = step.with
  const context = contextOf(step)
  const cache = usesPlainCache(given)
  const skip = new Set([
    ...READ,
    ...(cache ? ['cache-from', 'cache-to'] : []),
    ...(context === undefined ? [] : ['context', 'file'])
  ])
  const inputs: Input[] = [...(context?.inputs ?? [])]
  const lost: string[] = outputs.lost.map(
    attribute => `outputs: ${attribute} was not carried over: the action pushes by itself`
  )
  for (const pair of pairs) {
    const text = (given.get(pair.key) ?? '').trim()
    if (skip.has(pair.key) || text === '' || isDefault(pair.key, text, given)) continue
    if (SAME.has(pair.key)) inputs.push(movedInput(pair.key, pair))
    else if (pair.key !== 'github-token')
      lost.push(`${pair.key} was not carried over: it is not an input of docker/build-push-action`)
    else if (!isJobToken(text))
      lost.push('github-token was not carried over: it was for Git contexts; pass it in secrets as GIT_AUTH_TOKEN')
  }
  if (cache) inputs.push(textInput('cache', 'gha'))
  inputs.push(...restOfOutputs(pairs, outputs))
  // An action finds the checkout of whoever uses it.
  const checkout = scene.workflow.composite || earlierCheckout(scene, step)
  return {
    inputs,
    changes: describeChanges(step, { cache, context: context?.change }),
    remarks: [...lost, ...describeSecrets(given)],
    wantsCheckout: !checkout && (given.get('context') === undefined || context !== undefined)
  }
}

function isDefault(name: string, text: string, given: ReadonlyMap<string, string>): boolean {
  if (name === 'file') return /^(\.\/)?Dockerfile$/.test(text) && /^(\.\/?)?$/.test(given.get('context') ?? '')
  return DEFAULTS[name]?.test(text) ?? false
}

/** `{{defaultContext}}`, alone or with a folder: Git's view of the repository, which a checkout takes the place of. */
function contextOf(step: Step): { readonly inputs: readonly Input[]; readonly change: string } | undefined {
  const match = /^\{\{\s*defaultContext\s*\}\}(?::(.*))?$/.exec((step.with.get('context') ?? '').trim())
  if (match === null) return undefined
  const folder = (match[1] ?? '').replace(/^\.?\/+/, '').replace(/\/+$/, '')
  const file = step.with.get('file')
  // docker reads `file` below the folder of a Git context, and below the workspace of a local one.
  return {
    inputs: [
      ...(folder === '' ? [] : [textInput('context', folder)]),
      ...(file === undefined
        ? []
        : [textInput('file', folder === '' ? file : `${folder}/${file.replace(/^\.\//, '')}`)])
    ],
    change:
      'the context is now the checkout, not what Git has: .dockerignore counts, and so do files that earlier steps created'
  }
}

/** Both directions through GitHub’s cache without a scope of their own: that is what `cache: gha` does, scoped per image. */
function usesPlainCache(given: ReadonlyMap<string, string>): boolean {
  return (
    /^type=gha$/.test((given.get('cache-from') ?? '').trim()) &&
    /^(type=gha(,mode=(min|max))?|mode=(min|max),type=gha)$/.test((given.get('cache-to') ?? '').trim())
  )
}

function restOfOutputs(pairs: readonly PairText[], outputs: Outputs): Input[] {
  const pair = pairOf(pairs, 'outputs')
  if (pair === undefined || outputs.rest.length === 0) return []
  const whole = !outputs.pushes && !outputs.byDigest && outputs.annotations.length === 0 && outputs.lost.length === 0
  return [whole ? movedInput('outputs', pair) : textInput('outputs', outputs.rest.join('\n'))]
}

function earlierCheckout({ job }: Scene, step: Step): boolean {
  return job.steps
    .slice(0, job.steps.indexOf(step))
    .some(other => /checkout/i.test(actionName(other)) || /\bgit clone\b/.test(other.run ?? ''))
}

function describeChanges(step: Step, { cache, context }: { cache: boolean; context: string | undefined }): string[] {
  const given = step.with
  const changes: string[] = []
  if (cache)
    changes.push(
      'cache-from and cache-to with type=gha became cache: gha, which keeps one cache per image, target and platform'
    )
  if (context !== undefined) changes.push(context)
  else if (given.get('context') === undefined) {
    changes.push(
      'no context was given: docker/build-push-action then takes the commit from Git, this action takes the checkout'
    )
  }
  if (
    given.get('provenance') === undefined &&
    (majorVersion(step) ?? 4) >= 4 &&
    !/type=provenance/.test(given.get('attests') ?? '')
  ) {
    changes.push('no provenance attestation by default: provenance: true brings it back')
  }
  return changes
}

function describeSecrets(given: ReadonlyMap<string, string>): string[] {
  return (given.get('build-args') ?? '').split(/\r?\n/).flatMap(line => {
    const name = line.trim().split('=', 1)[0] ?? ''
    const secret =
      /\$\{\{\s*secrets\./.test(line) || soleExpression(line.slice(line.indexOf('=') + 1)) === 'github.token'
    return secret
      ? [
          `build-args: ${name} contains a secret, which ends up in the image's history; use secrets: instead. The action stops there unless allow-secret-build-args names it`
        ]
      : []
  })
}
