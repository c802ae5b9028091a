import type { Context } from '../context/context.js'
import { FailureError } from '../domain/failure.js'
import { parsePromotedSource, type PromotedSource } from '../domain/promoted-source.js'
import type { ImageName } from '../domain/reference.js'
import { tagsOfCommit } from '../domain/tag-guard/reuse.js'
import { parseMetadataEnvironment } from '../inputs/metadata-environment.js'
import { type PromoteInputs, promoteFields } from '../inputs/promote.js'
import { type DescribingIntent, findMetadataProblems } from './metadata.js'
import { namePackages } from './packages.js'
import { readRun, type RunSource } from './run.js'

/** Which tags are to be put on what, before anything was looked at. */
export interface PromoteIntent {
  readonly inputs: PromoteInputs
  readonly context: Context
  readonly source: PromotedSource
  /** For the metadata language: nothing can be written into an image that exists, so there are no labels. */
  readonly describing: DescribingIntent
}

/** Reads inputs and run in one pass. Throws one `FailureError` of kind `input` that holds every problem. */
export function intendPromote(source: RunSource): PromoteIntent {
  const { inputs, context } = readRun(promoteFields, source, () => [])
  const { settings, problems: wrong } = parseMetadataEnvironment(source.environment)
  const describing: DescribingIntent = {
    inputs: { ...inputs, labels: '', annotations: '', 'annotation-levels': 'manifest' },
    context,
    index: false,
    settings
  }
  const problems = [...wrong, ...findMetadataProblems(describing)]
  const [first] = problems.length > 0 ? [] : namePackages(inputs.images, inputs.registry, context).images
  if (first === undefined) throw new FailureError({ kind: 'input', problems })
  const parsed = parseSource(inputs.source, first, describing)
  if (!parsed.ok) throw new FailureError({ kind: 'input', problems: [parsed.problem] })
  return { inputs, context, source: parsed.source, describing }
}

function parseSource(
  text: string,
  first: ImageName,
  { context, settings }: DescribingIntent
): ReturnType<typeof parsePromotedSource> {
  const { owner, name } = context.repository
  const commit = tagsOfCommit(context.sha, settings.shortShaLength)
  return parsePromotedSource(text, first, { registry: first.host, owner, repository: name }, commit)
}
