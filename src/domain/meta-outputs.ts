import { type BakeFile, bakeFiles } from './bake.js'
import type { Metadata } from './metadata.js'
import { metadataOutputs, type Printable, type Separators } from './metadata-output.js'

export interface MetaSettings {
  readonly separators: Separators
  /** Input `bake-target`. */
  readonly bakeTarget: string
  /** Where the caller will write `files`, without a slash at the end. */
  readonly folder: string
  /** `DOCKER_METADATA_SET_OUTPUT_ENV`. */
  readonly exportEnvironment: boolean
}

export interface MetaOutputs {
  /** Outputs in the order of the README. */
  readonly outputs: Readonly<Record<string, string>>
  /** `DOCKER_METADATA_OUTPUT_*` for later steps; empty where they were not asked for. */
  readonly environment: Readonly<Record<string, string>>
  readonly files: readonly (BakeFile & { readonly path: string })[]
}

/** Everything that the action `meta` gives, as docker/metadata-action gives it; nothing is written here. */
export function metaOutputs(metadata: Printable & Pick<Metadata, 'version'>, settings: MetaSettings): MetaOutputs {
  const files = bakeFiles(metadata, settings.bakeTarget).map(file => ({
    ...file,
    path: `${settings.folder}/${file.name}`
  }))
  const outputs = {
    ...metadataOutputs(metadata, settings.separators),
    ...Object.fromEntries(files.map(({ output, path }) => [output, path]))
  }
  const exported = settings.exportEnvironment ? Object.entries(outputs) : []
  return { outputs, environment: Object.fromEntries(exported.map(([name, value]) => [variableOf(name), value])), files }
}

/** `bake-file-tags` → `DOCKER_METADATA_OUTPUT_BAKE_FILE_TAGS`. */
function variableOf(output: string): string {
  return `DOCKER_METADATA_OUTPUT_${output.replaceAll('-', '_').toUpperCase()}`
}
