import { access, constants } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Decision } from '../domain/decision.js'
import { type DockerConfig, helperFor, parseDockerConfig } from '../domain/docker-config.js'
import { isHelperName, type LoginStore } from '../domain/undo.js'
import { type Environment, platform } from '../ports/runtime.js'
import { dockerConfigFolder } from './docker-paths.js'
import { readFile } from 'node:fs/promises'

export interface LoginStores {
  /** Each place once, docker's first. */
  readonly stores: readonly LoginStore[]
  readonly decisions: readonly Decision[]
}

/** Where the tools of the wanted engine look for the login to a host. */
export async function findLoginStores(
  environment: Environment,
  host: string,
  engine: 'auto' | 'docker' | 'podman'
): Promise<LoginStores> {
  const [docker, podman] = await Promise.all([
    onPath(environment, ['docker', 'docker-buildx']),
    onPath(environment, ['podman', 'buildah', 'skopeo'])
  ])
  const decisions: Decision[] = []
  const stores: LoginStore[] = []
  const choose = (value: string, because: string, store: LoginStore): void => {
    decisions.push({ about: 'engine', value, verdict: 'chosen', because: `${because}; login in ${describe(store)}` })
    if (!stores.some(other => describe(other) === describe(store))) stores.push(store)
  }
  if (engine === 'docker' || (engine === 'auto' && docker !== undefined))
    choose(
      'docker',
      engine === 'docker' ? 'input engine' : `${docker ?? ''} is here`,
      await dockerStore(environment, host)
    )
  if (engine === 'podman' || (engine === 'auto' && podman !== undefined))
    choose(
      'podman',
      engine === 'podman' ? 'input engine' : `${podman ?? ''} is here`,
      await podmanStore(environment, host)
    )
  // oras, helm, cosign and crane bring no engine along and read docker's file.
  if (stores.length === 0)
    choose(
      'docker',
      'no engine is on this runner, and other tools read docker’s file',
      await dockerStore(environment, host)
    )
  return { stores, decisions }
}

/** docker's order: a helper for the host, the store for all hosts, the file. https://docs.docker.com/reference/cli/docker/login/#credential-stores */
async function dockerStore(environment: Environment, host: string): Promise<LoginStore> {
  const path = join(dockerConfigFolder(environment), 'config.json')
  return behind(helperFor(await readConfig(path), host), path)
}

/** podman and its kin know helpers for single hosts in the file, and no `credsStore`. */
async function podmanStore(environment: Environment, host: string): Promise<LoginStore> {
  const path = podmanAuthFile(environment, platform, process.geteuid?.() ?? 0)
  const { credHelpers } = await readConfig(path)
  return behind(helperFor(credHelpers === undefined ? {} : { credHelpers }, host), path)
}

/**
 * The file that `podman login` writes and podman, buildah and skopeo read. `DOCKER_CONFIG` counts before podman's own places.
 * Sources: https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md,
 * https://github.com/containers/common/blob/main/pkg/auth/auth.go (GetDefaultAuthFile)
 */
export function podmanAuthFile(environment: Environment, system: NodeJS.Platform, userId: number): string {
  const given = environment['REGISTRY_AUTH_FILE']
  if (given !== undefined && given !== '') return given
  const dockerConfig = environment['DOCKER_CONFIG']
  if (dockerConfig !== undefined && dockerConfig !== '') return join(dockerConfig, 'config.json')
  if (system !== 'linux') {
    const home = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir()
    return join(home, '.config', 'containers', 'auth.json')
  }
  const runtime = environment['XDG_RUNTIME_DIR']
  const folder =
    runtime !== undefined && runtime !== '' ? join(runtime, 'containers') : join('/run/containers', String(userId))
  return join(folder, 'auth.json')
}

function behind(helper: string | undefined, path: string): LoginStore {
  return helper !== undefined && isHelperName(helper) ? { kind: 'helper', name: helper } : { kind: 'file', path }
}

export function describe(store: LoginStore): string {
  return store.kind === 'file' ? store.path : `docker-credential-${store.name}`
}

/** What cannot be read counts as empty here; writing to it is refused later, with the reason. */
async function readConfig(path: string): Promise<DockerConfig> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return parseDockerConfig(text) ?? {}
}

/** The first of the programs that is there. */
async function onPath(environment: Environment, programs: readonly string[]): Promise<string | undefined> {
  const suffix = platform === 'win32' ? '.exe' : ''
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(folder => folder !== '')
  const found = await Promise.all(
    programs.map(async program => {
      const tries = await Promise.all(
        folders.map(async folder =>
          access(join(folder, `${program}${suffix}`), constants.X_OK).then(
            () => true,
            () => false
          )
        )
      )
      return tries.includes(true)
    })
  )
  return programs.find((_, index) => found[index])
}
