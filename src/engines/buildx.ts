import type { BuildSpec } from '../domain/plan/step.js'
import { formatReference } from '../domain/reference.js'
import { parseBuildResult } from './build-result.js'
import { pushByDocker, pushedDigest } from './docker.js'
import { type BuildFiles, commandFailure, type Engine, option, repeated, secretFields } from './engine.js'

/** BuildKit, through Docker's plugin. It pushes while it builds; what was built with `load` is pushed by docker. */
export const buildx: Engine = {
  name: 'buildx',
  pushesWhileBuilding: true,
  refusals: () => [],
  leavesOut: () => [],
  build: compileBuild,
  environment: spec => ({
    ...(spec.sourceDate === undefined ? {} : { SOURCE_DATE_EPOCH: String(spec.sourceDate) }),
    // The provenance that buildx would put into the metadata file is large and nobody reads it there.
    BUILDX_METADATA_PROVENANCE: 'disabled',
    BUILDX_METADATA_WARNINGS: '1',
    // buildx starts git four times to describe the checkout in the provenance; without one nobody reads that.
    ...(withProvenance(spec) ? {} : { BUILDX_GIT_INFO: 'false' })
  }),
  push: pushByDocker,
  tidy: () => [],
  result: ({ metadata, iid }) => parseBuildResult(metadata, iid),
  classify: commandFailure,
  pushed: ({ stdout }) => pushedDigest(stdout)
}

/**
 * The arguments of `buildx build` for a spec: pure, so that every option is a row in a table.
 * Source: https://docs.docker.com/reference/cli/docker/buildx/build/
 */
export function compileBuild(spec: BuildSpec, files: BuildFiles): string[] {
  const building = spec.call === 'build'
  return [
    'build',
    ...(spec.builder === undefined ? [] : ['--builder', spec.builder]),
    '--progress=plain',
    ...(building ? ['--metadata-file', files.metadata, ...idFile(spec, files)] : ['--call', spec.call]),
    ...option('--file', spec.file),
    ...option('--platform', spec.platforms.length === 0 ? undefined : spec.platforms.join(',')),
    ...option('--target', spec.target),
    ...repeated('--build-arg', spec.buildArgs),
    ...repeated('--build-context', spec.buildContexts),
    ...repeated(
      '--secret',
      spec.secrets.map(secret => csv(secretFields(secret, files)))
    ),
    ...repeated('--ssh', spec.ssh),
    ...(spec.noCache ? ['--no-cache'] : []),
    ...repeated('--no-cache-filter', spec.noCacheFilters),
    ...(spec.pull ? ['--pull'] : []),
    ...repeated('--cache-from', spec.cacheFrom),
    ...repeated('--cache-to', spec.cacheTo),
    ...(building ? compileResult(spec) : []),
    ...repeated('--allow', spec.allow),
    ...repeated('--add-host', spec.addHosts),
    ...option('--cgroup-parent', spec.cgroupParent),
    ...option('--network', spec.network),
    ...option('--shm-size', spec.shmSize),
    ...repeated('--ulimit', spec.ulimits),
    // A folder may be called like an option.
    '--',
    spec.context
  ]
}

/** buildx refuses `--iidfile` where the result is a folder or an archive of files: such a build leaves no image that could have an id. */
function idFile({ outputs }: BuildSpec, files: BuildFiles): string[] {
  const filesOnly = outputs.some(
    output => /(^|[,"])\s*type=(local|tar)\s*($|[,"])/i.test(output) || !output.includes('=')
  )
  return filesOnly ? [] : ['--iidfile', files.iid]
}

function compileResult(spec: BuildSpec): string[] {
  return [
    ...repeated(
      '--label',
      spec.labels.map(([key, value]) => `${key}=${value}`)
    ),
    ...repeated('--annotation', spec.annotations),
    ...repeated('--tag', spec.references.map(formatReference)),
    ...provenance(spec),
    ...(spec.sbom === '' || spec.sbom === 'false' ? [] : [`--sbom=${spec.sbom}`]),
    ...repeated('--attest', spec.attests),
    ...repeated('--output', spec.outputs),
    ...(spec.load ? ['--load'] : []),
    ...(spec.push ? ['--push'] : [])
  ]
}

/**
 * Written out even when off: buildx would add a provenance attestation by itself and turn one manifest into an index. Not beside an
 * `attests` of that type, though: buildx takes one of a type and calls the second a duplicate, also one that is off.
 */
function provenance({ provenance: value, attests }: BuildSpec): string[] {
  const asked = attests.some(attest => /(^|[,"])\s*type=provenance\s*($|[,"])/i.test(attest))
  return value === '' || (value === 'false' && asked) ? [] : [`--provenance=${value}`]
}

/** buildx reads these values as one CSV record. */
function csv(fields: readonly string[]): string {
  return fields.map(field => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')
}

function withProvenance({ provenance, attests }: BuildSpec): boolean {
  return (provenance !== '' && provenance !== 'false') || attests.length > 0
}
