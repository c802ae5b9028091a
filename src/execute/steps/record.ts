import { lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FailureError } from '../../domain/failure.js'
import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { formatPlatformParts, parsePlatform } from '../../domain/platform.js'
import {
  type DigestRecord,
  formatRecord,
  furtherRecordFileName,
  judgeStanding,
  recordFileName
} from '../../domain/records/record.js'
import { formatPinned } from '../../domain/reference.js'
import type { Log } from '../../ports/ports.js'
import type { RegistryClient } from '../../registry/client.js'
import { readPlatforms } from '../../registry/image-config.js'
import type { Slots } from '../plan.js'

export interface RecordTools {
  readonly registry: RegistryClient
  readonly log: Log
  readonly note: NoteProgress
  /** `RUNNER_TEMP`. */
  readonly temp: string
  /** The commit that was built. */
  readonly revision: string
  readonly run: { readonly id: string; readonly attempt: string }
}

/**
 * Reads back what was pushed, and writes down what it is: the platforms are those that the registry's own bytes name, not those that were
 * asked for. The file appears whole or not at all.
 */
export async function recordStep(step: StepOf<'record'>, slots: Slots, tools: RecordTools): Promise<void> {
  const { image } = step
  const digest = slots.digestOf(step.of)
  const platforms = await readPlatforms(tools.registry, image, digest)
  const pinned = formatPinned(image, digest)
  if (platforms === undefined)
    throw new FailureError({ kind: 'mismatch', reference: pinned, expected: digest, actual: 'absent' })
  const asked = step.platforms.map(normalForm).sort()
  if (platforms.length === 0 || (asked.length > 0 && asked.join() !== platforms.join()))
    throw new FailureError({
      kind: 'refused',
      because: `${pinned} is for ${platforms.join(', ') || 'no platform'}${asked.length === 0 ? '' : `, but ${asked.join(', ')} was requested`}; no digest record is written`
    })
  const run = `${tools.run.id}-${tools.run.attempt}`
  const file = await writeRecord(join(tools.temp, 'ghcr-digests'), {
    image,
    digest,
    platforms,
    revision: tools.revision,
    run
  })
  tools.log.info(`${pinned} is for ${platforms.join(', ')}`)
  tools.log.info(`Digest record: ${file}`)
  tools.note({ pushed: true, digest, record: file })
}

function normalForm(platform: string): string {
  const parsed = parsePlatform(platform)
  return parsed === undefined ? platform : formatPlatformParts(parsed)
}

async function writeRecord(folder: string, record: DigestRecord): Promise<string> {
  await mkdir(folder, { recursive: true })
  // Whoever put a link here wants the file somewhere else.
  if ((await lstat(folder)).isSymbolicLink())
    throw new FailureError({
      kind: 'refused',
      because: `${folder} is a link; digest records are not written through it`
    })
  const file = join(folder, await chooseFile(folder, record))
  await writeFile(`${file}.part`, formatRecord(record))
  await rename(`${file}.part`, file)
  return file
}

/** The usual name; where an earlier step of this job has taken it for another image, one with the image's name. */
async function chooseFile(folder: string, record: DigestRecord): Promise<string> {
  const names = [recordFileName(record.platforms), furtherRecordFileName(record.platforms, record.image)]
  for (const name of names) {
    const standing = await readFile(join(folder, name), 'utf8').catch(() => '')
    const verdict = judgeStanding(standing, record)
    if (verdict === 'gives-way') return name
    if (verdict === 'other-digest') throw doubled(join(folder, name), record)
  }
  throw doubled(join(folder, names.at(-1) ?? ''), record)
}

function doubled(file: string, { image, digest, platforms }: DigestRecord): FailureError {
  return new FailureError({
    kind: 'refused',
    because: `${file} contains the record of another image that this job pushed to the same package for ${platforms.join(', ')}; the record of ${formatPinned(image, digest)} would replace it. Give the second step other images, or move it to another job`
  })
}
