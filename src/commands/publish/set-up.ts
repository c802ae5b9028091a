import { resolve } from 'node:path'
import type { DockerConfig, Login } from '../../domain/docker-config.js'
import { valueOf } from '../../domain/known.js'
import type { Plan } from '../../domain/plan/step.js'
import { type BuildTools, filesIn } from '../../execute/build.js'
import type { Handlers } from '../../execute/plan.js'
import type { Tools } from '../../lifecycle.js'
import { type Environment, platform } from '../../ports/runtime.js'
import type { PublishSurvey } from '../../survey/publish.js'
import type { Workshop } from './engine.js'

/** Handlers of the steps that few runs have: loaded when such a step comes. */
export function setUpHandlers(
  build: BuildTools,
  survey: PublishSurvey,
  workshop: Workshop,
  tools: Tools
): Pick<Handlers, 'builder' | 'emulation'> {
  const { ports, recordUndo } = tools
  return {
    builder: async step => {
      const { makeBuilder } = await import('../../execute/builder.js')
      const folder = build.env['BUILDX_CONFIG'] ?? ''
      const loopback = /^(localhost|127\.|\[::1\])/.test(survey.access.client.host)
      await makeBuilder(step, { program: build.program, env: build.env, folder, loopback, recordUndo, ports })
    },
    emulation: async step => {
      const { registerEmulators } = await import('../../execute/emulation.js')
      const { docker, podman } = survey.engine
      const program = workshop.engine.engine === 'podman' ? valueOf(podman) : (valueOf(docker) ?? valueOf(podman))
      await registerEmulators(step, { program, env: build.env, ports })
    }
  }
}

/** What pushes an image that stands in the engine: docker, where buildx or the classic builder has built it. */
export function pusherOf({ engine }: PublishSurvey, { engine: chosen }: Workshop): readonly string[] {
  return chosen.engine === 'buildx' ? [valueOf(engine.docker) ?? 'docker'] : chosen.program
}

/** What the engine and builder need in their environment beside docker's own config. */
export async function environmentOf(
  { engine, builder, name }: Workshop,
  config: {
    readonly folder: string
    readonly userConfig: DockerConfig
    readonly host: string
    readonly login: Login | 'none' | 'as-it-is'
  },
  environment: Environment,
  temp: string
): Promise<Readonly<Record<string, string>>> {
  // A builder of our own is written down in a folder of its own, so that nothing is added to the user's.
  if (builder?.kind === 'container') return { BUILDX_CONFIG: resolve(temp, name) }
  if (engine.engine !== 'podman' && engine.engine !== 'buildah') return {}
  const [{ writePodmanAuth }, { podmanAuthFile }] = await Promise.all([
    import('../../execute/podman-auth.js'),
    import('../../survey/login-stores.js')
  ])
  const userFile = podmanAuthFile(environment, platform, process.geteuid?.() ?? 0)
  return writePodmanAuth({ ...config, userFile })
}

/** The engine takes away what it needed for the work, whatever became of it; that this fails is nobody's trouble. */
export async function tidyEngine({ steps }: Plan, { engine, program, folder, env, ports }: BuildTools): Promise<void> {
  const spec = steps.flatMap(step => (step.kind === 'build' ? [step.spec] : []))[0]
  if (spec === undefined) return
  for (const argv of engine.tidy(spec, filesIn(folder)))
    await ports.commands.run({ argv: [...program, ...argv], env }).catch(() => undefined)
}
