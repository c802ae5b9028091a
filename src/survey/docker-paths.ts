import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../ports/runtime.js'

/** The folder of the user's docker config. Source: https://docs.docker.com/reference/cli/docker/#environment-variables */
export function dockerConfigFolder(environment: Environment): string {
  const given = environment['DOCKER_CONFIG']
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir()
  return given !== undefined && given !== '' ? given : join(home, '.docker')
}

/** Where docker looks for its plugins, in its order: https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties */
export function pluginFolders(
  configFolder: string,
  extra: unknown,
  platform: NodeJS.Platform,
  environment: Environment
): string[] {
  const own = [join(configFolder, 'cli-plugins')]
  const more = Array.isArray(extra) ? extra.filter((item): item is string => typeof item === 'string') : []
  if (platform === 'win32') {
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
    ...(platform === 'darwin'
      ? ['/opt/homebrew/lib/docker/cli-plugins', '/Applications/Docker.app/Contents/Resources/cli-plugins']
      : [])
  ]
}

export function defaultEndpoint(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock'
}

/** Contexts are kept under the hash of their name: https://github.com/docker/cli/blob/master/cli/context/store/store.go */
export function contextMetaFile(configFolder: string, context: string): string {
  return join(configFolder, 'contexts', 'meta', createHash('sha256').update(context).digest('hex'), 'meta.json')
}

/** The path to give to `http.request({ socketPath })`, or undefined where the endpoint is not a local socket. */
export function socketPathOf(endpoint: string): string | undefined {
  if (endpoint.startsWith('unix://')) return endpoint.slice('unix://'.length)
  if (endpoint.startsWith('npipe://')) return endpoint.slice('npipe://'.length).replaceAll('/', '\\')
  return undefined
}
