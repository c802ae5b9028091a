import { copyFile, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type DockerConfig, type Login, withLogin } from '../domain/docker-config.js'

/** What the user's config folder holds besides `config.json` and what docker and buildx look up beside it. */
const FOLDERS = ['contexts', 'cli-plugins']
const FILES = ['ca.pem', 'cert.pem', 'key.pem']

export interface PrivateConfig {
  /** For children only: where docker and buildx find the private login and the user's own builders. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * Writes a docker config of our own into `folder` (made here, 0700; the file 0600): the user's config plus the chosen login. Nothing
 * is created in or changed below the user's folder. The caller has recorded the folder for removal before.
 */
export async function writePrivateConfig(options: {
  readonly folder: string
  /** The folder that docker would use now: `DOCKER_CONFIG` or `~/.docker`. */
  readonly userFolder: string
  readonly userConfig: DockerConfig
  readonly host: string
  readonly login: Login | 'none' | 'as-it-is'
  readonly buildxConfig: string | undefined
}): Promise<PrivateConfig> {
  const { folder } = options
  // Links and children resolve a relative path from where they stand.
  const userFolder = resolve(options.userFolder)
  // Not recursive: an entry that exists already, be it a link, is an error and not a place to put a token.
  await mkdir(folder, { mode: 0o700 })
  const config =
    options.login === 'as-it-is' ? options.userConfig : withLogin(options.userConfig, options.host, options.login)
  await writeFile(join(folder, 'config.json'), JSON.stringify(config, null, 2), { mode: 0o600, flag: 'wx' })
  const present = await entriesOf(userFolder)
  await Promise.all([
    // Junctions need no privilege on Windows; elsewhere the type is ignored.
    ...FOLDERS.filter(name => present.includes(name)).map(async name =>
      symlink(join(userFolder, name), join(folder, name), 'junction')
    ),
    ...FILES.filter(name => present.includes(name)).map(async name =>
      copyFile(join(userFolder, name), join(folder, name))
    )
  ])
  const own = present.includes('buildx') ? join(userFolder, 'buildx') : undefined
  // buildx takes an empty variable for none.
  const builders = options.buildxConfig === undefined || options.buildxConfig === '' ? own : options.buildxConfig
  return { env: { DOCKER_CONFIG: folder, ...(builders === undefined ? {} : { BUILDX_CONFIG: builders }) } }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    return []
  }
}
