import { mkdir } from 'node:fs/promises'
import { FailureError } from '../domain/failure.js'
import type { StepOf } from '../domain/plan/step.js'
import type { Undo } from '../domain/undo.js'
import { compileBuilder } from '../engines/builder.js'
import type { Ports } from '../ports/ports.js'

export interface BuilderTools {
  /** How to call buildx. */
  readonly program: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** A folder for the builder's own definition; its last part is the builder's name. Made here. */
  readonly folder: string
  /** Whether the registry is on this machine. */
  readonly loopback: boolean
  readonly recordUndo: (undo: Undo) => void
  readonly ports: Ports
}

/** Makes the container that builds. What takes it away again is written down first. */
export async function makeBuilder(step: StepOf<'builder'>, tools: BuilderTools): Promise<void> {
  const { folder, ports } = tools
  const argv = [...tools.program, ...compileBuilder(step, tools.loopback)]
  tools.recordUndo({ kind: 'remove-builder', folder, program: tools.program })
  await mkdir(folder, { mode: 0o700 })
  const result = await ports.log.fenced(async write =>
    ports.commands.run({ argv, env: { ...tools.env, BUILDX_CONFIG: folder }, onOutput: write })
  )
  if (result.exitCode === 0) return
  const stderr = result.stderr || result.stdout
  // The limit of Docker Hub has an explanation of its own.
  if (/toomanyrequests|rate limit/i.test(stderr))
    throw new FailureError({ kind: 'command', argv, exitCode: result.exitCode, stderr })
  const words = stderr.trim().split(/\r?\n/).at(-1)
  throw new FailureError({
    kind: 'refused',
    id: 'builder-not-started',
    because: `the build container of ${step.image} could not be started: ${words}. If its registry cannot be reached, set builder-image to an image that can be, or builder to a builder of your own. The log says at "builder" why a container was needed; without that, the Docker daemon builds`
  })
}
