import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FailureError } from '../domain/failure.js'
import type { BuildSpec } from '../domain/plan/step.js'
import type { Secret } from '../domain/secret.js'
import { type BuildResult, parseBuildResult } from '../engines/build-result.js'
import { type BuildFiles, compileBuild } from '../engines/buildx.js'
import type { Ports } from '../ports/ports.js'

export interface BuildTools {
  /** How to call buildx: `['/usr/libexec/docker/cli-plugins/docker-buildx']`. */
  readonly buildx: readonly string[]
  /** Private folder of this run; exists. */
  readonly folder: string
  /** `DOCKER_CONFIG` and what goes with it. */
  readonly env: Readonly<Record<string, string>>
  /** Values of the `secrets` input by index. */
  readonly secrets: readonly Secret[]
  readonly workspace: string
  readonly ports: Ports
}

/** Runs one build and reads what it left. Throws `FailureError` of kind `command` with the end of the tool's output. */
export async function runBuild(spec: BuildSpec, tools: BuildTools): Promise<BuildResult> {
  const files = await prepareFiles(tools)
  const argv = [...tools.buildx, ...compileBuild(spec, files)]
  const result = await tools.ports.log.fenced(async write =>
    tools.ports.commands.run({
      argv,
      cwd: tools.workspace,
      env: {
        ...tools.env,
        ...(spec.sourceDate === undefined ? {} : { SOURCE_DATE_EPOCH: String(spec.sourceDate) }),
        // The provenance that buildx would put into the metadata file is large and nobody reads it there.
        BUILDX_METADATA_PROVENANCE: 'disabled',
        BUILDX_METADATA_WARNINGS: '1',
        // buildx starts git four times to describe the checkout in the provenance; without one nobody reads that.
        ...(withProvenance(spec) ? {} : { BUILDX_GIT_INFO: 'false' })
      },
      onOutput: write
    })
  )
  if (result.exitCode !== 0) {
    throw new FailureError({ kind: 'command', argv, exitCode: result.exitCode, stderr: result.stderr || result.stdout })
  }
  const [metadata, iid] = await Promise.all([readOrEmpty(files.metadata), readOrEmpty(files.iid)])
  return parseBuildResult(metadata, iid)
}

function withProvenance({ provenance, attests }: BuildSpec): boolean {
  return (provenance !== '' && provenance !== 'false') || attests.length > 0
}

async function prepareFiles(tools: BuildTools): Promise<BuildFiles> {
  const secrets = join(tools.folder, 'secrets')
  if (tools.secrets.length > 0) {
    await mkdir(secrets, { mode: 0o700 })
    await Promise.all(
      tools.secrets.map(async (secret, index) =>
        writeFile(join(secrets, String(index)), secret.reveal(), { mode: 0o600, flag: 'wx' })
      )
    )
  }
  return {
    metadata: join(tools.folder, 'metadata.json'),
    iid: join(tools.folder, 'iid'),
    secret: index => join(secrets, String(index))
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return ''
  }
}
