import { FailureError } from '../domain/failure.js'
import type { StepOf } from '../domain/plan/step.js'
import { compileEmulation } from '../engines/builder.js'
import type { Ports } from '../ports/ports.js'

export interface EmulationTools {
  /** docker or podman; undefined where neither is there. */
  readonly program: string | undefined
  readonly env: Readonly<Record<string, string>>
  readonly ports: Ports
}

/**
 * Registers QEMU in the kernel for what is foreign and not registered. It stays there until the machine restarts, for every process, as
 * it does after docker/setup-qemu-action.
 */
export async function registerEmulators(
  { architectures }: StepOf<'emulation'>,
  { program, env, ports }: EmulationTools
): Promise<void> {
  if (program === undefined) {
    ports.log.warning(
      `No emulator is registered for ${architectures.join(', ')}, and neither docker nor podman is available to register one. RUN will most likely fail with "exec format error". On the machine itself: docker run --privileged --rm tonistiigi/binfmt --install ${architectures.join(',')}`,
      'Emulators are missing'
    )
    return
  }
  const argv = [program, ...compileEmulation(architectures)]
  const result = await ports.log.fenced(async write => ports.commands.run({ argv, env, onOutput: write }))
  if (result.exitCode !== 0)
    throw new FailureError({ kind: 'command', argv, exitCode: result.exitCode, stderr: result.stderr || result.stdout })
}
