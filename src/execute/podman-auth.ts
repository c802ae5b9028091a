import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DockerConfig, type Login, parseDockerConfig } from '../domain/docker-config.js'
import { podmanConfig } from '../domain/podman-config.js'

/**
 * Writes the logins for podman and buildah into the private folder and says how they find them.
 *
 * @param userFile the file that they would read now
 */
export async function writePodmanAuth(options: {
  readonly folder: string
  readonly userFile: string
  readonly userConfig: DockerConfig
  readonly host: string
  readonly login: Login | 'none' | 'as-it-is'
}): Promise<Readonly<Record<string, string>>> {
  const { folder, userFile, userConfig, host, login } = options
  const own = parseDockerConfig(await readFile(userFile, 'utf8').catch(() => '')) ?? {}
  const path = join(folder, 'auth.json')
  const config = podmanConfig(userConfig, own, host, login)
  await writeFile(path, JSON.stringify(config, null, 2), { mode: 0o600, flag: 'wx' })
  return { REGISTRY_AUTH_FILE: path }
}
