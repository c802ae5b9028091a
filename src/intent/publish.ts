import type { Context } from '../context/context.js'
import { parseContext } from '../context/parse.js'
import { FailureError, type InputProblem } from '../domain/failure.js'
import { decidePush, type PushDecision } from '../domain/push.js'
import { type FoundExposure, findExposures } from '../domain/secret-guard/find-exposures.js'
import { Secret } from '../domain/secret.js'
import { parseFields } from '../inputs/field.js'
import { parseList } from '../inputs/list.js'
import { type MetadataEnvironment, parseMetadataEnvironment } from '../inputs/metadata-environment.js'
import { type PublishInputs, publishFields } from '../inputs/publish.js'
import { findRenamed } from '../inputs/renamed.js'
import { type BuildIntent, intendBuild, intendOutputs } from './build.js'
import { type CommitSettings, findMetadataProblems, makesIndex } from './metadata.js'
import { findSourceProblems } from './source.js'

/** What the user wants, before anything was looked at: push or not, the build as asked for, and what the tags will be made of. */
export interface PublishIntent {
  readonly inputs: PublishInputs
  readonly context: Context
  readonly push: PushDecision
  readonly build: BuildIntent
  /** Whether the push ends in an index: several platforms, or an attestation beside one. */
  readonly index: boolean
  /** Leg of a matrix: pushed by digest, without tags. */
  readonly tagless: boolean
  readonly settings: CommitSettings
  /** What looks like a credential and would be published with the image; the user may vouch for a name. */
  readonly exposures: readonly FoundExposure[]
}

/**
 * Reads inputs and run in one pass. Throws one `FailureError` of kind `input` that holds every problem.
 *
 * @param given names of all inputs below `with:`
 */
export function intendPublish(
  read: (name: string) => string,
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  payload: unknown
): PublishIntent {
  const parsed = parseFields(publishFields, read)
  const inputs = 'inputs' in parsed ? parsed.inputs : withDefaults(parsed.problems, read)
  const run = parseContext(environment, payload)
  const problems: InputProblem[] = [
    ...findRenamed(given, Object.keys(publishFields)),
    ...parsed.problems,
    ...(run.problems ?? [])
  ]
  const variables = parseMetadataEnvironment(environment)
  problems.push(...variables.problems)
  const build = intendBuild(inputs, run.context)
  problems.push(...build.problems, ...contradictions(inputs), ...findSourceProblems(inputs))
  if (run.context === undefined) throw new FailureError({ kind: 'input', problems })
  const push: PushDecision =
    inputs.call === 'build'
      ? decidePush(inputs.push, run.context.event)
      : { push: false, because: `call: ${inputs.call} builds nothing` }
  const outputs = intendOutputs(build.build.outputs, push.push)
  const intent = {
    inputs: { ...inputs, 'annotation-levels': levelsOf(inputs, variables) },
    context: run.context,
    push,
    build: {
      ...build,
      build: { ...build.build, outputs: outputs.outputs },
      decisions: [...build.decisions, ...outputs.decisions]
    },
    index: makesIndex(build),
    tagless: inputs['digest-only'],
    settings: variables.settings,
    exposures: exposuresOf(inputs, build, environment)
  }
  problems.push(...findMetadataProblems(intent))
  if (problems.length > 0) throw new FailureError({ kind: 'input', problems })
  return intent
}

/** The input, unless it says no more than its default and the variable of docker/metadata-action says more. */
function levelsOf(inputs: PublishInputs, variables: MetadataEnvironment): string {
  const given = inputs['annotation-levels']
  return given === publishFields['annotation-levels'].default && variables.levelsGiven
    ? variables.settings.annotationLevels.join(',')
    : given
}

/** Variables that `secret-envs` names hold secrets, too, and so does the runner's own token. */
function exposuresOf(
  inputs: PublishInputs,
  { build, secrets }: BuildIntent,
  environment: Readonly<Record<string, string | undefined>>
): readonly FoundExposure[] {
  const variables = build.secrets.flatMap(source => (source.kind === 'environment' ? [source.variable] : []))
  const inVariables = [...variables, 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'].map(
    name => new Secret(environment[name] ?? '')
  )
  return findExposures({
    buildArgs: build.buildArgs,
    labels: parseList(inputs.labels, { ignoreComma: true }),
    annotations: parseList(inputs.annotations, { ignoreComma: true }),
    secrets: [inputs['github-token'], inputs.pat, ...secrets, ...inVariables],
    environment,
    allowed: parseList(inputs['allow-secret-build-args'])
  })
}

/** The inputs with the default in place of each wrong one, so that a wrong value hides no problem of another input. */
function withDefaults(problems: readonly InputProblem[], read: (name: string) => string): PublishInputs {
  const wrong = problems.map(({ input }) => input)
  const defaults: Readonly<Record<string, { readonly default: string }>> = publishFields
  const parsed = parseFields(publishFields, name =>
    wrong.includes(name) ? (defaults[name]?.default ?? '') : read(name)
  )
  if ('inputs' in parsed) return parsed.inputs
  throw new FailureError({ kind: 'input', problems })
}

/** Inputs that are fine alone and not together. */
function contradictions(inputs: PublishInputs): InputProblem[] {
  const problems: InputProblem[] = []
  if (inputs.credential === 'pat' && inputs.pat.empty) {
    problems.push({
      input: 'credential',
      value: 'pat',
      problem: 'asks for the PAT, but the input pat is empty',
      allowed:
        'Set pat: ${{ secrets.CR_PAT }}, or leave credential at auto. A secret is empty in runs from forks and Dependabot, and if it is not shared with this repository.'
    })
  }
  if (inputs.credential === 'github-token' && inputs['github-token'].empty) {
    problems.push({
      input: 'credential',
      value: 'github-token',
      problem: 'asks for the job’s token, but the input github-token is empty',
      allowed: 'Leave github-token out; its default is ${{ github.token }}.'
    })
  }
  if (inputs.call !== 'build' && inputs.push === 'true') {
    problems.push({
      input: 'push',
      value: 'true',
      problem: `cannot be done with call: ${inputs.call}, which builds nothing`,
      allowed: 'Leave one of the two out.'
    })
  }
  if (inputs.test !== '' && inputs.call !== 'build') {
    problems.push({
      input: 'test',
      value: inputs.test,
      problem: `cannot be run with call: ${inputs.call}, which builds nothing`,
      allowed: 'Leave one of the two out.'
    })
  }
  return [...problems, ...findLegProblems(inputs)]
}

/** What a leg of a matrix cannot be. `push: false` is no contradiction: on pull requests a leg is built and not pushed. */
function findLegProblems(inputs: PublishInputs): InputProblem[] {
  if (!inputs['digest-only']) return []
  const problems: InputProblem[] = []
  if (inputs['reuse-build']) {
    problems.push({
      input: 'reuse-build',
      value: 'true',
      problem: 'puts tags on an existing image, but digest-only: true builds one that gets no tags',
      allowed: 'Leave reuse-build out of the legs; a separate step with reuse-build: true can go before the matrix.'
    })
  }
  if (inputs.call !== 'build') {
    problems.push({
      input: 'call',
      value: inputs.call,
      problem: 'builds nothing, so digest-only: true has nothing to push',
      allowed: 'Leave one of the two out; a separate job can check the Dockerfile.'
    })
  }
  return problems
}
