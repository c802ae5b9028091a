import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type DockerConfig, parseDockerConfig } from '../domain/docker-config.js'
import type { EngineFacts, SelectedBuilder } from '../domain/engine.js'
import { type Known, known, unknown } from '../domain/known.js'
import { type Environment, platform } from '../ports/runtime.js'
import { readDaemon, readStore } from './daemon.js'
import {
  contextMetaFile,
  defaultBuilderFile,
  defaultEndpoint,
  dockerConfigFolder,
  given,
  pluginFolders,
  socketPathOf
} from './docker-paths.js'
import { findRootlessProblem, nativePlatform, readEmulators } from './kernel.js'
import { findProgram, firstExecutable, pathFolders, withSuffix } from './programs.js'

/** What has to be known for this build, beyond what every build needs. */
export interface EngineQuestions {
  /** The input `builder`. */
  readonly builder: string
  /** Whether it matters where the daemon keeps images. */
  readonly store: boolean
  /** Whether platforms are named, of which some may be foreign. */
  readonly emulators: boolean
}

/** What this run can build with, learnt from files and one or two questions to the daemon's socket: no process is started. */
export async function surveyEngine(
  environment: Environment,
  config: DockerConfig,
  asked: EngineQuestions
): Promise<EngineFacts> {
  const configFolder = dockerConfigFolder(environment)
  const context = contextOf(environment, config)
  const endpoint = await endpointOf(environment, context, configFolder)
  const [buildx, docker, podman, buildah, rootless, daemon, store, builder, emulators] = await Promise.all([
    findBuildx(environment, config, configFolder),
    findProgram('docker', environment),
    findProgram('podman', environment),
    findProgram('buildah', environment),
    findRootlessProblem(),
    readDaemon(endpoint),
    asked.store ? readStore(endpoint) : unknown('nothing requested depends on it'),
    // buildx knows the default context by its address and the others by their name.
    selectedBuilder(environment, configFolder, asked.builder, context ?? endpoint),
    asked.emulators ? emulatorsAt(endpoint) : unknown('no platform is named')
  ])
  const machine = daemon.known ? daemon.value.platform : nativePlatform()
  const programs = { buildx, docker, podman, buildah }
  return { ...programs, rootless, daemon, endpoint, store, builder, platform: machine, emulators, configFolder }
}

/** Emulators are the kernel's; that of a daemon elsewhere cannot be looked at. */
async function emulatorsAt(endpoint: string): Promise<Known<readonly string[]>> {
  return socketPathOf(endpoint) === undefined
    ? unknown(`the kernel of ${endpoint} cannot be checked from here`)
    : readEmulators()
}

/** The user's docker config; none is as good as an empty one, an unreadable one is an error of docker's own later. */
export async function readDockerConfig(environment: Environment): Promise<DockerConfig> {
  const text = await readText(join(dockerConfigFolder(environment), 'config.json'))
  return (text === undefined ? undefined : parseDockerConfig(text)) ?? {}
}

async function findBuildx(
  environment: Environment,
  config: DockerConfig,
  configFolder: string
): Promise<Known<readonly string[]>> {
  const program = withSuffix('docker-buildx')
  const folders = pluginFolders(configFolder, config['cliPluginsExtraDirs'], platform, environment)
  const plugin = await firstExecutable(folders.map(folder => join(folder, program)))
  if (plugin !== undefined) return known([plugin])
  const standalone = await firstExecutable(pathFolders(environment).map(folder => join(folder, program)))
  if (standalone !== undefined) return known([standalone])
  const cli = await findProgram('docker', environment)
  return unknown(
    cli.known
      ? 'docker is on this runner, but its buildx plugin is not in any of the folders where docker looks for plugins'
      : 'neither docker nor its buildx plugin is on this runner'
  )
}

/** Name of the selected context, undefined for the default one; in docker's order, where `DOCKER_HOST` wins over every context. */
function contextOf(environment: Environment, config: DockerConfig): string | undefined {
  if (given(environment['DOCKER_HOST']) !== undefined) return undefined
  const context = given(environment['DOCKER_CONTEXT']) ?? given(config['currentContext'])
  return context === 'default' ? undefined : context
}

async function endpointOf(
  environment: Environment,
  context: string | undefined,
  configFolder: string
): Promise<string> {
  const host = given(environment['DOCKER_HOST'])
  if (host !== undefined || context === undefined) return host ?? defaultEndpoint(platform)
  const meta = await readJson(contextMetaFile(configFolder, context))
  return given(at(at(at(meta, 'Endpoints'), 'docker'), 'Host')) ?? defaultEndpoint(platform)
}

/**
 * `docker buildx use` writes its choice beside the builders. It counts for the context or endpoint that it was made for, and only while
 * the builder exists: https://github.com/docker/buildx/blob/master/store/store.go (`Current`).
 */
async function selectedBuilder(
  environment: Environment,
  configFolder: string,
  input: string,
  key: string
): Promise<SelectedBuilder | undefined> {
  const folder = given(environment['BUILDX_CONFIG']) ?? join(configFolder, 'buildx')
  if (input !== '') return { name: input, source: 'input builder', ...(await readBuilder(folder, input)) }
  const variable = given(environment['BUILDX_BUILDER'])
  if (variable !== undefined)
    return { name: variable, source: 'BUILDX_BUILDER', ...(await readBuilder(folder, variable)) }
  const current = await readJson(join(folder, 'current'))
  const counts = at(current, 'Global') === true || at(current, 'Key') === key
  const name =
    (counts ? given(at(current, 'Name')) : undefined) ?? given(await readText(defaultBuilderFile(folder, key)))
  if (name === undefined || !(await isFile(join(folder, 'instances', name)))) return undefined
  return { name, source: 'docker buildx use', ...(await readBuilder(folder, name)) }
}

/** Builders that were made stand in a file each; the others are contexts, whose builder is the BuildKit of their daemon. */
async function readBuilder(folder: string, name: string): Promise<Pick<SelectedBuilder, 'driver' | 'nodes'>> {
  if (name === 'default') return { driver: known('docker'), nodes: 1 }
  const instance = await readJson(join(folder, 'instances', name))
  const driver = given(at(instance, 'Driver'))
  const nodes = at(instance, 'Nodes')
  return {
    driver: driver === undefined ? unknown(`there is no builder with that name in ${folder}`) : known(driver),
    nodes: Array.isArray(nodes) ? nodes.length : 1
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    stats => stats.isFile(),
    () => false
  )
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readText(path)) ?? 'null') as unknown
  } catch {
    return undefined
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
