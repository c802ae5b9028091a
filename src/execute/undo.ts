import { lstat, rm } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Undo } from '../domain/undo.js'

const OURS = /^ghcr-action-[0-9a-f]{32}$/

/** The path of a private folder that does not exist yet. The word makes it unguessable. */
export function privateFolderPath(temp: string, word: string): string {
  return resolve(temp, `ghcr-action-${word}`)
}

/**
 * Takes back what a run did; what is gone already is fine. A path that is not a private folder directly below `temp`, or that has
 * been replaced by a link, is left alone and reported.
 */
export async function undoAll(undo: readonly Undo[], temp: string): Promise<string[]> {
  const problems: string[] = []
  for (const { path } of undo.toReversed()) {
    if (!OURS.test(basename(path)) || dirname(path) !== resolve(temp)) {
      problems.push(`${path} is not a folder of this action below ${temp}; it was left alone`)
      continue
    }
    try {
      const stats = await lstat(path)
      if (stats.isDirectory()) await rm(path, { recursive: true, force: true, maxRetries: 3 })
      else problems.push(`${path} is not a folder any more; it was left alone`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        problems.push(`${path} could not be removed: ${String(error)}`)
    }
  }
  return problems
}
