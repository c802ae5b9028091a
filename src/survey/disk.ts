import { statfs } from 'node:fs/promises'
import { join } from 'node:path'

export interface DiskRoom {
  readonly path: string
  readonly freeBytes: number
}

/** Less than this is soon filled by layers, their cache and what the steps of a Dockerfile write. */
const TIGHT_BYTES = 2_000_000_000

/** Folders that a build fills: where engines keep images, and the workspace. */
export function foldersOfBuilds(platform: NodeJS.Platform, workspace: string, home: string | undefined): string[] {
  const engines =
    platform === 'linux'
      ? [
          '/var/lib/docker',
          '/var/lib/containerd',
          ...(home === undefined ? [] : [join(home, '.local/share/containers')])
        ]
      : []
  return [...engines, workspace].filter(path => path !== '')
}

/** The tightest of the folders, where it is so tight that a build may fail for it. A folder that cannot be asked is left out. */
export async function findTightDisk(
  paths: readonly string[],
  ask: (path: string) => Promise<{ readonly bavail: number; readonly bsize: number }> = statfs
): Promise<DiskRoom | undefined> {
  const rooms = await Promise.all(
    paths.map(async path => {
      try {
        const { bavail, bsize } = await ask(path)
        return { path, freeBytes: bavail * bsize }
      } catch {
        return undefined
      }
    })
  )
  return rooms
    .filter(room => room !== undefined)
    .filter(({ freeBytes }) => freeBytes < TIGHT_BYTES)
    .toSorted((a, b) => a.freeBytes - b.freeBytes)[0]
}
