import type { Context } from '../context/context.js'
import { FailureError } from '../domain/failure.js'
import type { MetadataRequest } from '../domain/metadata.js'
import { parseList } from '../inputs/list.js'
import { type MetaInputs, metaFields } from '../inputs/meta.js'
import { parseMetadataEnvironment } from '../inputs/metadata-environment.js'
import { readRun, type RunSource } from './run.js'

export interface MetaIntent {
  readonly inputs: MetaInputs
  readonly context: Context
  /** All but what has to be looked up. */
  readonly request: MetadataRequest
  readonly exportEnvironment: boolean
  readonly warnings: readonly string[]
}

/** Inputs and environment of docker/metadata-action. Throws one `FailureError` with every problem. */
export function intendMeta(source: RunSource): MetaIntent {
  const { inputs, context } = readRun(metaFields, source, () => [])
  const { settings, exportEnvironment, problems, warnings } = parseMetadataEnvironment(source.environment)
  if (problems.length > 0) throw new FailureError({ kind: 'input', problems })
  const items = (text: string): string[] => parseList(text, { ignoreComma: true })
  return {
    inputs,
    context,
    request: {
      naming: { kind: 'verbatim' },
      images: items(inputs.images),
      tags: items(inputs.tags),
      flavor: items(inputs.flavor),
      labels: items(inputs.labels),
      annotations: items(inputs.annotations),
      version: inputs.version,
      context,
      repository: context.repository,
      now: new Date(0),
      settings
    },
    exportEnvironment,
    warnings
  }
}
