import { FailureError } from '../../domain/failure.js'
import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { shellsFor, WITHHELD } from '../../domain/test-command.js'
import type { CommandResult, Ports } from '../../ports/ports.js'
import { platform } from '../../ports/runtime.js'

export interface TestTools {
  /** Reference or ID by which the engine knows what was built. */
  readonly image: string
  readonly workspace: string
  readonly ports: Ports
  readonly note: NoteProgress
}

/** Runs the user's command once, in the workspace, with `IMAGE` set. Anything but exit code 0 is a failure, and nothing is pushed. */
export async function testStep({ command }: StepOf<'test'>, tools: TestTools): Promise<void> {
  const { image, ports, note } = tools
  ports.log.info(`IMAGE=${image}`)
  const { exitCode, durationMs } = await run(shellsFor(platform, command), tools)
  note({ test: { exitCode, ms: durationMs } })
  if (exitCode !== 0) throw new FailureError({ kind: 'test', exitCode, durationMs, image })
  ports.log.info(`The test passed in ${Math.round(durationMs / 100) / 10} s`)
}

/** By the first shell that is there. */
async function run(shells: readonly (readonly string[])[], tools: TestTools): Promise<CommandResult> {
  const [shell, ...others] = shells
  if (shell === undefined) throw new TypeError('there is no shell to try')
  const withheld = Object.fromEntries(WITHHELD.map(name => [name, undefined]))
  try {
    return await tools.ports.log.fenced(async write =>
      tools.ports.commands.run({
        argv: shell,
        cwd: tools.workspace,
        env: { ...withheld, IMAGE: tools.image },
        onOutput: write
      })
    )
  } catch (error) {
    // The program itself could not be started.
    if (!(error instanceof FailureError) || error.failure.kind !== 'command' || others.length === 0) throw error
    return run(others, tools)
  }
}
