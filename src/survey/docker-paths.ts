import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Environment, platform } from '../ports/runtime.js'

/** The folder of the user's docker config. Source: https://docs.docker.com/reference/cli/docker/#environment-variables */
export function dockerConfigFolder(environment: Environment, on: NodeJS.Platform = platform): string {
  // Git for Windows sets HOME too; docker does not look at it there.
  const home = given(environment[on === 'win32' ? 'USERPROFILE' : 'HOME'])
  return given(environment['DOCKER_CONFIG']) ?? join(home ?? homedir(), '.docker')
}

/** The value of a variable; docker and buildx take an empty one for one that is not set. */
export function given(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Where docker looks for its plugins, in its order: https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties */
export function pluginFolders(
  configFolder: string,
  extra: unknown,
  on: NodeJS.Platform,
  environment: Environment
): string[] {
  const own = [join(configFolder, 'cli-plugins')]
  const more = Array.isArray(extra) ? extra.filter((item): item is string => typeof item === 'string') : []
  if (on === 'win32') {
    const roots = [environment['ProgramData'], environment['ProgramFiles']].filter(root => root !== undefined)
    return [...more, ...own, ...roots.map(root => join(root, 'Docker', 'cli-plugins'))]
  }
  return [
    ...more,
    ...own,
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
    ...(on === 'darwin'
      ? ['/opt/homebrew/lib/docker/cli-plugins', '/Applications/Docker.app/Contents/Resources/cli-plugins']
      : [])
  ]
}

export function defaultEndpoint(on: NodeJS.Platform): string {
  return on === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock'
}

/** Contexts are kept under the hash of their name: https://github.com/docker/cli/blob/master/cli/context/store/store.go */
export function contextMetaFile(configFolder: string, context: string): string {
  return join(configFolder, 'contexts', 'meta', createHash('sha256').update(context).digest('hex'), 'meta.json')
}

/** Where `docker buildx use --default` keeps its choice for an endpoint: https://github.com/docker/buildx/blob/master/store/store.go */
export function defaultBuilderFile(buildxFolder: string, endpoint: string): string {
  return join(buildxFolder, 'defaults', createHash('sha256').update(endpoint).digest('hex'))
}

/** The path to give to `http.request({ socketPath })`, or undefined where the endpoint is not a local socket. */
export function socketPathOf(endpoint: string): string | undefined {
  if (endpoint.startsWith('unix://')) return endpoint.slice('unix://'.length)
  if (endpoint.startsWith('npipe://')) return endpoint.slice('npipe://'.length).replaceAll('/', '\\')
  return undefined
}
