import { isAbsolute, join } from 'node:path'
import type { Context } from '../context/context.js'
import { FailureError } from '../domain/failure.js'
import { parseList } from '../inputs/list.js'
import { type MergeInputs, mergeFields } from '../inputs/merge.js'
import { parseMetadataEnvironment } from '../inputs/metadata-environment.js'
import { type DescribingIntent, findMetadataProblems } from './metadata.js'
import { readRun, type RunSource } from './run.js'

/** What is to be joined, before anything was looked at. */
export interface MergeIntent extends DescribingIntent {
  readonly inputs: MergeInputs
  readonly context: Context
  /** Absolute path of the folder with the records. */
  readonly folder: string
  /** The input `platforms`, one item each. */
  readonly platforms: readonly string[]
  readonly index: true
}

/** Reads inputs and run in one pass. Throws one `FailureError` of kind `input` that holds every problem. */
export function intendMerge(source: RunSource): MergeIntent {
  const { inputs, context } = readRun(mergeFields, source, () => [])
  const { settings, problems: wrong } = parseMetadataEnvironment(source.environment)
  const problems = [...wrong, ...findMetadataProblems({ inputs, context, index: true, settings })]
  if (problems.length > 0) throw new FailureError({ kind: 'input', problems })
  return {
    inputs,
    context,
    folder: recordsFolder(inputs.records, context),
    platforms: parseList(inputs.platforms),
    index: true,
    settings
  }
}

/**
 * The intent as the metadata language should see it: tags and annotations speak of the commit that the legs were built from, and what
 * was given as labels stands on the index as annotations.
 *
 * @param revision of the records
 */
export function describingIntent(intent: MergeIntent, revision: string): DescribingIntent {
  const { inputs, context, index, settings } = intent
  const annotations = [inputs.labels, inputs.annotations].filter(lines => lines.trim() !== '').join('\n')
  return { inputs: { ...inputs, labels: '', annotations }, context: { ...context, sha: revision }, index, settings }
}

function recordsFolder(input: string, { temp, workspace }: Context): string {
  if (input === '') return join(temp, 'ghcr-digests')
  return isAbsolute(input) ? input : join(workspace, input)
}
