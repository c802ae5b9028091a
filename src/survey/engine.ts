import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type DockerConfig, parseDockerConfig } from '../domain/docker-config.js'
import type { EngineFacts, SelectedBuilder } from '../domain/engine.js'
import { type Known, known, unknown } from '../domain/known.js'
import { type Environment, platform } from '../ports/runtime.js'
import { readDaemon } from './daemon.js'
import {
  contextMetaFile,
  defaultBuilderFile,
  defaultEndpoint,
  dockerConfigFolder,
  given,
  pluginFolders
} from './docker-paths.js'

/** What this runner can build with, learnt from files and one question to the daemon's socket: no process is started. */
export async function surveyEngine(
  environment: Environment,
  config: DockerConfig,
  builderInput: string
): Promise<EngineFacts> {
  const configFolder = dockerConfigFolder(environment)
  const context = contextOf(environment, config)
  const endpoint = await endpointOf(environment, context, configFolder)
  const [buildx, daemon, builder] = await Promise.all([
    findBuildx(environment, config, configFolder),
    readDaemon(endpoint),
    // buildx knows the default context by its address and the others by their name.
    selectedBuilder(environment, configFolder, builderInput, context ?? endpoint)
  ])
  return { buildx, daemon, endpoint, builder, configFolder }
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
  const suffix = platform === 'win32' ? '.exe' : ''
  const folders = pluginFolders(configFolder, config['cliPluginsExtraDirs'], platform, environment)
  const plugin = await firstExecutable(folders.map(folder => join(folder, `docker-buildx${suffix}`)))
  if (plugin !== undefined) return known([plugin])
  const path = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(folder => folder !== '')
  const standalone = await firstExecutable(path.map(folder => join(folder, `docker-buildx${suffix}`)))
  if (standalone !== undefined) return known([standalone])
  const cli = await firstExecutable(path.map(folder => join(folder, `docker${suffix}`)))
  return unknown(
    cli === undefined
      ? 'neither docker nor its buildx plugin is on this runner'
      : 'docker is on this runner, but its buildx plugin is in none of the folders where docker looks for plugins'
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
  if (input !== '') return { name: input, source: 'input builder' }
  const variable = given(environment['BUILDX_BUILDER'])
  if (variable !== undefined) return { name: variable, source: 'BUILDX_BUILDER' }
  const folder = given(environment['BUILDX_CONFIG']) ?? join(configFolder, 'buildx')
  const current = await readJson(join(folder, 'current'))
  const counts = at(current, 'Global') === true || at(current, 'Key') === key
  const name =
    (counts ? given(at(current, 'Name')) : undefined) ?? given(await readText(defaultBuilderFile(folder, key)))
  if (name === undefined || !(await isFile(join(folder, 'instances', name)))) return undefined
  return { name, source: 'docker buildx use' }
}

async function firstExecutable(candidates: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(
    candidates.map(
      async path =>
        (await isFile(path)) &&
        access(path, constants.X_OK).then(
          () => true,
          () => false
        )
    )
  )
  return candidates.find((_, index) => found[index])
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
