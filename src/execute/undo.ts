import { lstat, rm } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Undo } from '../domain/undo.js'
import type { Environment } from '../ports/runtime.js'

const OURS = /^ghcr-action-[0-9a-f]{32}$/

/** The path of a private folder that does not exist yet. The word makes it unguessable. */
export function privateFolderPath(temp: string, word: string): string {
  return resolve(temp, `ghcr-action-${word}`)
}

/**
 * Takes back what a run did, last things first; what is gone already is fine. A path that is not a private folder directly below
 * `temp`, or that has been replaced by a link, is left alone and reported.
 *
 * @param environment for credential helpers, where logins have to be put back
 */
export async function undoAll(undo: readonly Undo[], temp: string, environment: Environment = {}): Promise<string[]> {
  const problems: string[] = []
  // Secrets go first: a builder's daemon may keep us waiting.
  const ordered = [
    ...undo.filter(({ kind }) => kind === 'remove-builder'),
    ...undo.filter(({ kind }) => kind !== 'remove-builder')
  ]
  for (const each of ordered.toReversed()) {
    switch (each.kind) {
      case 'remove-folder':
        problems.push(...(await removeFolder(each.path, temp)))
        break
      case 'remove-builder':
        problems.push(...(await takeBuilderAway(each, temp, environment)))
        break
      case 'restore-login':
        problems.push(...(await restoreLogin(each, temp, environment)))
        break
    }
  }
  return problems
}

async function removeFolder(path: string, temp: string): Promise<string[]> {
  if (!isPrivateFolder(path, temp)) return [`${path} is not a folder of this action under ${temp}; it was left alone`]
  try {
    const stats = await lstat(path)
    if (!stats.isDirectory()) return [`${path} is no longer a folder; it was left alone`]
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    return []
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : [`${path} could not be removed: ${String(error)}`]
  }
}

async function takeBuilderAway(
  undo: Extract<Undo, { kind: 'remove-builder' }>,
  temp: string,
  environment: Environment
): Promise<string[]> {
  if (!isPrivateFolder(undo.folder, temp))
    return [`${undo.folder} is not a folder of this action under ${temp}; the builder was left alone`]
  const { removeBuilder } = await import('./builder-undo.js')
  return removeBuilder(undo, environment)
}

async function restoreLogin(
  undo: Extract<Undo, { kind: 'restore-login' }>,
  temp: string,
  environment: Environment
): Promise<string[]> {
  if (!isPrivateFolder(dirname(undo.record), temp))
    return [`${undo.record} is not a file of this action under ${temp}; the login to ${undo.host} was left alone`]
  // Loaded only here: the post step of most runs has no login to put back and should not pay for it.
  const { takeLoginBack } = await import('./login-undo.js')
  return takeLoginBack(undo, environment)
}

function isPrivateFolder(path: string, temp: string): boolean {
  // Compared as a whole, because `lstat` follows a link whose path ends in a slash. Without a temp folder nothing is ours.
  return temp !== '' && OURS.test(basename(path)) && path === resolve(temp, basename(path))
}
