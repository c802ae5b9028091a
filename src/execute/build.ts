import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { FailureError } from '../domain/failure.js'
import type { CacheUse } from '../domain/cache/use.js'
import { gitEnvironment } from '../domain/git-context.js'
import type { Digest } from '../domain/digest.js'
import type { BuildSpec } from '../domain/plan/step.js'
import type { Secret } from '../domain/secret.js'
import { BuildLog } from '../engines/build-log.js'
import type { BuildResult } from '../engines/build-result.js'
import type { BuildFiles, Engine, Written } from '../engines/engine.js'
import type { Ports } from '../ports/ports.js'
import type { Persist } from './persist.js'

export interface BuildTools {
  readonly engine: Engine
  /** How to call it: `['/usr/libexec/docker/cli-plugins/docker-buildx']`. */
  readonly program: readonly string[]
  /** Private folder of this run; exists. */
  readonly folder: string
  /** `DOCKER_CONFIG`, `REGISTRY_AUTH_FILE` and what goes with them. */
  readonly env: Readonly<Record<string, string>>
  /** Values of the `secrets` input by index. */
  readonly secrets: readonly Secret[]
  readonly workspace: string
  /** Platform that is built where none is named; empty where that is the matter of a builder elsewhere. */
  readonly native: string
  /** Repeats a push that met a passing fault. */
  readonly persist: Persist
  readonly ports: Ports
}

/** What a build left, and what its caches did for it. */
export interface Built extends BuildResult {
  readonly cache: CacheUse
}

/** Runs one build and reads what it left. Throws `FailureError` of kind `command` with the end of the tool's output. */
export async function runBuild(spec: BuildSpec, tools: BuildTools): Promise<Built> {
  const files = await prepareFiles(tools)
  const argv = [...tools.program, ...tools.engine.build(spec, files)]
  const seen = new BuildLog()
  const result = await tools.ports.log.fenced(async write =>
    tools.ports.commands.run({
      argv,
      cwd: tools.workspace,
      env: buildEnvironment(spec, tools),
      onOutput: chunk => {
        write(chunk)
        seen.write(chunk)
      }
    })
  )
  if (result.exitCode !== 0) throw new FailureError(tools.engine.classify({ argv, ...result }))
  const built = tools.engine.result(await readWritten(files, result.stdout))
  const platformDigests = built.platformDigests ?? digestsOf(spec, seen.manifestsOf(built.digest), tools.native)
  return { ...built, ...(platformDigests === undefined ? {} : { platformDigests }), cache: seen.cache }
}

/** Platform → manifest of an index that stays here: a registry cannot be asked for it. */
function digestsOf(
  { platforms }: BuildSpec,
  manifests: readonly Digest[],
  native: string
): BuildResult['platformDigests'] {
  const names = platforms.length === 0 && native !== '' ? [native] : platforms
  return names.length === 0 || names.length !== manifests.length
    ? undefined
    : Object.fromEntries(names.map((name, at) => [name, manifests[at]!]))
}

/** What the engine reads from its environment. */
export function buildEnvironment(
  spec: BuildSpec,
  { env, engine, secrets }: BuildTools
): Readonly<Record<string, string>> {
  const git = engine.name === 'podman' || engine.name === 'buildah' ? gitEnvironment(spec, secrets) : {}
  return { ...env, ...engine.environment(spec), ...git }
}

/** The files that a command has left. */
export async function readWritten({ metadata, iid, digest }: BuildFiles, stdout: string): Promise<Written> {
  const [left, id, pushed] = await Promise.all([metadata, iid, digest].map(readOrEmpty))
  return { metadata: left ?? '', iid: id ?? '', digest: pushed ?? '', stdout }
}

/** Puts the secrets into private files; a further attempt finds them there. */
export async function prepareFiles(tools: BuildTools): Promise<BuildFiles> {
  const files = filesIn(tools.folder)
  const secrets = join(tools.folder, 'secrets')
  if (tools.secrets.length > 0 && (await makeFolder(secrets))) {
    await Promise.all(
      tools.secrets.map(async (secret, index) =>
        writeFile(join(secrets, String(index)), secret.reveal(), { mode: 0o600, flag: 'wx' })
      )
    )
  }
  return files
}

/** Where everything stands; nothing is made. */
export function filesIn(folder: string): BuildFiles {
  return {
    metadata: join(folder, 'metadata.json'),
    iid: join(folder, 'iid'),
    digest: join(folder, 'digest'),
    // As unguessable as the folder, so that no list of an earlier run is added to.
    list: `localhost/${basename(folder)}`,
    secret: index => join(folder, 'secrets', String(index))
  }
}

/** False where it is there already: the folder around it is ours alone. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return ''
  }
}
