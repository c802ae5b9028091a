import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type DockerConfig, parseDockerConfig } from '../domain/docker-config.js'
import type { EngineFacts, SelectedBuilder } from '../domain/engine.js'
import { type Known, known, unknown } from '../domain/known.js'
import { type Environment, platform } from '../ports/runtime.js'
import { readDaemon } from './daemon.js'
import { contextMetaFile, defaultEndpoint, dockerConfigFolder, pluginFolders } from './docker-paths.js'

/** What this runner can build with, learnt from files and one question to the daemon's socket: no process is started. */
export async function surveyEngine(
  environment: Environment,
  config: DockerConfig,
  builderInput: string
): Promise<EngineFacts> {
  const configFolder = dockerConfigFolder(environment)
  const [buildx, daemon, builder] = await Promise.all([
    findBuildx(environment, config, configFolder),
    endpointOf(environment, config, configFolder).then(readDaemon),
    selectedBuilder(environment, configFolder, builderInput)
  ])
  return { buildx, daemon, builder, configFolder }
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

async function endpointOf(environment: Environment, config: DockerConfig, configFolder: string): Promise<string> {
  const host = environment['DOCKER_HOST']
  if (host !== undefined && host !== '') return host
  const context = environment['DOCKER_CONTEXT'] ?? config['currentContext']
  if (typeof context !== 'string' || context === '' || context === 'default') return defaultEndpoint(platform)
  const meta = await readText(contextMetaFile(configFolder, context))
  return /"Host":\s*"([^"]+)"/.exec(meta ?? '')?.[1] ?? defaultEndpoint(platform)
}

/** `docker buildx use` writes its choice beside the builders: https://github.com/docker/buildx/blob/master/store/store.go */
async function selectedBuilder(
  environment: Environment,
  configFolder: string,
  input: string
): Promise<SelectedBuilder | undefined> {
  if (input !== '') return { name: input, source: 'input builder' }
  const variable = environment['BUILDX_BUILDER']
  if (variable !== undefined && variable !== '') return { name: variable, source: 'BUILDX_BUILDER' }
  const current = await readText(join(environment['BUILDX_CONFIG'] ?? join(configFolder, 'buildx'), 'current'))
  const name = /"Name":\s*"([^"]+)"/.exec(current ?? '')?.[1]
  return name === undefined || name === 'default' ? undefined : { name, source: 'docker buildx use' }
}

async function firstExecutable(candidates: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(
    candidates.map(async path =>
      access(path, constants.X_OK).then(
        () => true,
        () => false
      )
    )
  )
  return candidates.find((_, index) => found[index])
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
