import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { type LogReading, LogReader } from '../diagnosis/log.js'
import { RULES } from '../diagnosis/rules/index.js'
import { type Known, known, unknown } from '../domain/known.js'

/** Another tool's output: the text itself, or a file whose path is relative to the workspace. */
export type LogSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly workspace: string }

/**
 * Reads a log as it comes, so that its size does not matter.
 *
 * @param hosts registries that count as ours
 */
export async function readToolLog(source: LogSource, hosts: readonly string[]): Promise<Known<LogReading>> {
  const reader = new LogReader(RULES, hosts)
  if (source.kind === 'text') {
    reader.write(source.text)
    return known(reader.end())
  }
  try {
    for await (const chunk of createReadStream(resolve(source.workspace, source.path))) reader.write(chunk as Buffer)
    return known(reader.end())
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    return unknown(`the log file "${source.path}" cannot be read (${code}); paths are relative to ${source.workspace}`)
  }
}
