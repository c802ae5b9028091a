import { FailureError } from '../../domain/failure.js'
import type { BuildSpec } from '../../domain/plan/step.js'
import { dockerfileOf } from '../../domain/warnings.js'
import { parseCheck } from '../../engines/build-warnings.js'
import { buildEnvironment, type BuildTools, prepareFiles } from '../build.js'
import { tellWarnings } from '../warnings.js'

/** `call: check`, `outline`, `targets`: looks over the Dockerfile and builds nothing. What it finds stands at the lines it is about. */
export async function callStep(spec: BuildSpec, tools: BuildTools): Promise<void> {
  const { log, commands } = tools.ports
  const argv = [...tools.program, ...tools.engine.build(spec, await prepareFiles(tools))]
  const result = await log.fenced(async write =>
    commands.run({ argv, cwd: tools.workspace, env: buildEnvironment(spec, tools), onOutput: write })
  )
  const found = spec.call.startsWith('check') ? parseCheck(result.stdout, dockerfileOf(spec)) : []
  tellWarnings(found, log)
  if (result.exitCode === 0) return
  if (found.length > 0) throw new FailureError({ kind: 'check', found: found.length })
  if (/unsupported request frontend\.lint/.test(result.stderr)) {
    throw new FailureError({
      kind: 'refused',
      id: 'check-unsupported',
      because: 'the builder is too old to check Dockerfiles: call: check needs BuildKit 0.14 (Docker 27) or newer'
    })
  }
  throw new FailureError({ kind: 'command', argv, exitCode: result.exitCode, stderr: result.stderr || result.stdout })
}
