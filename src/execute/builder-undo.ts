import { execFile } from 'node:child_process'
import { rm, stat } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import type { Undo } from '../domain/undo.js'
import { compileBuilderRemoval } from '../engines/builder.js'
import type { Environment } from '../ports/runtime.js'

/** A daemon that does not answer must not hold the job. */
const PATIENCE_MS = 10_000

/**
 * Removes a builder of this action: its container, its volume and its definition. Where that does not work the definition stays, so that
 * it can be tried again. The answer lists what is wrong.
 *
 * @param patienceMs after which buildx is killed
 */
export async function removeBuilder(
  { folder, program }: Extract<Undo, { kind: 'remove-builder' }>,
  environment: Environment,
  patienceMs = PATIENCE_MS
): Promise<string[]> {
  const [path = '', ...rest] = program
  if (!isAbsolute(path) || !/^docker(-buildx)?(\.exe)?$/.test(basename(path)))
    return [`${path} is not buildx; the builder ${basename(folder)} was left alone`]
  const there = await stat(folder).then(
    stats => stats.isDirectory(),
    () => false
  )
  if (!there) return []
  const name = basename(folder)
  const problem = await run(path, [...rest, ...compileBuilderRemoval(name)], folder, environment, patienceMs)
  if (problem !== undefined && !/no builder .* found/i.test(problem))
    return [
      `The builder ${name} could not be removed: ${problem}. To remove it by hand: docker rm --force buildx_buildkit_${name}0`
    ]
  await rm(folder, { recursive: true, force: true })
  return []
}

/** What went wrong, in one line. */
async function run(
  path: string,
  args: readonly string[],
  folder: string,
  environment: Environment,
  patienceMs: number
): Promise<string | undefined> {
  const kept = Object.entries(environment).filter(([name]) => !/^(INPUT|STATE)_/i.test(name))
  const options = {
    env: { ...Object.fromEntries(kept), BUILDX_CONFIG: folder },
    timeout: patienceMs,
    killSignal: 'SIGKILL' as const
  }
  return new Promise(resolve => {
    execFile(path, args, options, (error, _, stderr) => {
      if (error === null) resolve(undefined)
      else if (error.killed === true) resolve(`no answer within ${patienceMs / 1000} s`)
      else resolve(stderr.trim().split(/\r?\n/).at(-1) || error.message)
    })
  })
}
