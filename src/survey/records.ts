import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FailureError } from '../domain/failure.js'
import type { RecordFile } from '../domain/records/judge.js'
import { RECORD_FILE } from '../domain/records/record.js'

/** A record has some 300 bytes. */
const LARGEST = 64 * 1024
const MOST = 500
const LINK = 'is a link, which is not followed'

/** Never waits at a pipe and, between two looks, never follows a link. Windows has neither flag; there they count as 0. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * The digest records of a folder, and of the folders in it: `actions/download-artifact` puts each artifact into a folder of its own unless
 * told to merge them. They come out of artifacts, so links are not followed and nothing large is read.
 *
 * @param folder absolute
 */
export async function readRecordFiles(folder: string): Promise<RecordFile[]> {
  const found = await findRecordFiles(folder)
  if (found.length > MOST) {
    throw wrongFolder(folder, `contains ${found.length} digest records; more than ${MOST} are not read`)
  }
  return Promise.all(found.map(async file => readRecordFile(folder, file)))
}

/** Paths below the folder, sorted. */
async function findRecordFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    const problem =
      code === 'ENOENT' ? 'does not exist' : code === 'ENOTDIR' ? 'is not a folder' : `cannot be read (${code})`
    throw wrongFolder(folder, problem)
  })
  const below = await Promise.all(
    entries
      .filter(entry => entry.isDirectory())
      .map(async ({ name }) => {
        const inner = await readdir(join(folder, name)).catch(() => [])
        return inner.filter(each => RECORD_FILE.test(each)).map(each => join(name, each))
      })
  )
  const here = entries.filter(entry => !entry.isDirectory() && RECORD_FILE.test(entry.name)).map(({ name }) => name)
  return [...here, ...below.flat()].sort()
}

async function readRecordFile(folder: string, file: string): Promise<RecordFile> {
  const unread = (problem: string): RecordFile => ({ kind: 'unread', file, problem })
  const path = join(folder, file)
  try {
    if ((await lstat(path)).isSymbolicLink()) return unread(LINK)
    const handle = await open(path, FLAGS)
    try {
      const stats = await handle.stat()
      if (!stats.isFile()) return unread('is not a regular file')
      if (stats.size > LARGEST) return unread(`has ${stats.size} bytes; a digest record has fewer than ${LARGEST}`)
      return { kind: 'text', file, text: await handle.readFile('utf8') }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return unread(code === 'ELOOP' ? LINK : `cannot be read (${code ?? String(error)})`)
  }
}

function wrongFolder(folder: string, problem: string): FailureError {
  const allowed =
    'Name the folder where actions/download-artifact put the records of the legs in an earlier step of this job.'
  return new FailureError({ kind: 'input', problems: [{ input: 'records', value: folder, problem, allowed }] })
}
