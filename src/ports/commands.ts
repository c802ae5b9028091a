import { exec } from '@actions/exec'
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { FailureError } from '../domain/failure.js'
import type { Command, CommandResult, Commands } from './ports.js'
import type { Environment } from './runtime.js'

const STDOUT_KEPT = 16 * 1024 * 1024
const STDERR_KEPT = 256 * 1024
const running = new Set<ChildProcess>()

/** `@actions/exec` starts programs but hands out no handle; Node tells of every child on this channel, so a cancelled run can end them. */
subscribe('child_process', message => {
  const child = (message as { process: ChildProcess }).process
  running.add(child)
  for (const end of ['exit', 'error'] as const) child.once(end, () => running.delete(child))
  // Told before the streams are made. A child that ends without reading its input must not end us by an unhandled EPIPE.
  process.nextTick(() => child.stdin?.on('error', () => undefined))
})

/** Asks every running child to end: the first thing that a cancelled run does. */
export function stopCommands(): void {
  for (const child of running) child.kill('SIGTERM')
}

/**
 * Programs by `@actions/exec`, without a shell. Children get the environment of the run less our own inputs, which hold tokens and
 * which no tool needs.
 */
export function createCommands(environment: Environment): Commands {
  return {
    async run(command) {
      const [program = '', ...args] = command.argv
      const started = performance.now()
      const stdout = keepLast(STDOUT_KEPT)
      const stderr = keepLast(STDERR_KEPT)
      try {
        const code: unknown = await exec(`"${program.replaceAll('"', '\\"')}"`, args, {
          silent: true,
          ignoreReturnCode: true,
          env: childEnvironment(environment, command),
          ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
          // Also where there is none: a child that asks for something gets an end of file and does not wait for good.
          input: Buffer.from(command.input ?? ''),
          listeners: {
            stdout: chunk => {
              stdout.push(chunk)
              command.onOutput?.(chunk, 'stdout')
            },
            stderr: chunk => {
              stderr.push(chunk)
              command.onOutput?.(chunk, 'stderr')
            }
          }
        })
        return result(code, stdout.text(), stderr.text(), performance.now() - started)
      } catch (error) {
        const because = error instanceof Error ? error.message : String(error)
        throw new FailureError(
          { kind: 'command', argv: command.argv, exitCode: 127, stderr: because },
          { cause: error }
        )
      }
    }
  }
}

/** A child that a signal ended has no exit code; it must not pass for success. */
function result(code: unknown, stdout: string, stderr: string, durationMs: number): CommandResult {
  return { exitCode: typeof code === 'number' ? code : 137, stdout, stderr, durationMs }
}

function childEnvironment(environment: Environment, command: Command): Record<string, string> {
  const merged = { ...environment, ...command.env }
  const kept = Object.entries(merged).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(INPUT|STATE)_/i.test(entry[0])
  )
  return Object.fromEntries(kept)
}

function keepLast(limit: number) {
  let chunks: Buffer[] = []
  let size = 0
  return {
    push(chunk: Buffer): void {
      chunks.push(chunk)
      size += chunk.length
      if (size > 2 * limit) {
        chunks = [Buffer.concat(chunks).subarray(-limit)]
        size = limit
      }
    },
    text: () => Buffer.concat(chunks).subarray(-limit).toString('utf8')
  }
}
