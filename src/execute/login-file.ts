import { chmod, chown, lstat, mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type DockerConfig, parseDockerConfig } from '../domain/docker-config.js'
import { FailureError } from '../domain/failure.js'

/** A file with logins in docker's format: `config.json` of docker, `auth.json` of podman, buildah and skopeo. */
export interface AuthFile {
  readonly path: string
  readonly config: DockerConfig
  /** Undefined: there is no such file yet. */
  readonly existing: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined
  /** As the file had it; docker's own is a tab. */
  readonly indent: string
}

/**
 * Reads the file; a missing or empty one counts as `{}`. Throws `FailureError` of kind `refused` for what must not be written over:
 * a link (its target may be anybody's), something that is no file, and text that is not JSON.
 */
export async function readAuthFile(path: string): Promise<AuthFile> {
  const stats = await lstat(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw refused(path, `cannot be checked (${code ?? String(error)})`)
  })
  if (stats === undefined) return { path, config: {}, existing: undefined, indent: '\t' }
  if (stats.isSymbolicLink()) throw refused(path, 'is a symbolic link, and logins are not written through links')
  if (!stats.isFile()) throw refused(path, 'is not a file')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw refused(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`)
  })
  const config = text.trim() === '' ? {} : parseDockerConfig(text)
  if (config === undefined) throw refused(path, 'does not contain a JSON object, so nothing can be added to it')
  const { mode, uid, gid } = stats
  return {
    path,
    config,
    existing: { mode: mode & 0o777, uid, gid },
    indent: /^\{\s*\n([ \t]+)"/.exec(text)?.[1] ?? '\t'
  }
}

/**
 * Replaces the file in one move, with the mode it had (0600 where it is new), so that no reader ever sees half of it.
 *
 * @param draft from `draftOf`: written beside the file first
 */
export async function writeAuthFile(file: AuthFile, config: DockerConfig, draft: string): Promise<void> {
  try {
    await mkdir(dirname(file.path), { recursive: true, mode: 0o700 })
    await rm(draft, { force: true })
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(config, null, file.indent)}\n`)
    } finally {
      await handle.close()
    }
    if (file.existing !== undefined) {
      await chmod(draft, file.existing.mode)
      // Only root can give a file away; for everybody else it is their own already.
      await chown(draft, file.existing.uid, file.existing.gid).catch(() => undefined)
    }
    await rename(draft, file.path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw refused(file.path, `cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`)
  }
}

/**
 * Where the new content is written before it takes the file's place. The name follows from the record of the undo, so that post finds
 * what a killed main left half done.
 */
export function draftOf(path: string, record: string): string {
  return join(dirname(path), `.${basename(dirname(record))}.tmp`)
}

/** Takes away a file that we made, and its folder where nothing else is in it. */
export async function removeAuthFile(path: string, withFolder: boolean): Promise<void> {
  await rm(path, { force: true })
  if (withFolder) await rmdir(dirname(path)).catch(() => undefined)
}

function refused(path: string, problem: string): FailureError {
  return new FailureError({
    kind: 'refused',
    because: `${path} ${problem}. Give the job its own file: DOCKER_CONFIG sets docker’s folder, REGISTRY_AUTH_FILE the file of podman, buildah and skopeo`
  })
}
