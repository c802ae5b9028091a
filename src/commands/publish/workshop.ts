import type { PublishPlanRequest } from '../../domain/plan/publish.js'
import type { BuildSpec, StepOf } from '../../domain/plan/step.js'
import { indexAnnotations } from '../../engines/containers.js'
import type { Described } from '../../intent/metadata.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Environment } from '../../ports/runtime.js'
import type { Workshop } from './engine.js'

/** What the choice of engine and builder adds to the plan: what has to be made before the build, and what the engine leaves to us. */
export function prepareWorkshop(
  { build }: PublishIntent,
  { engine, builder, emulation, name }: Workshop,
  { annotations }: Described
): Pick<PublishPlanRequest, 'engine' | 'before' | 'indexAnnotations'> {
  const before: StepOf<'builder' | 'emulation'>[] = []
  if (emulation.install.length > 0) before.push({ kind: 'emulation', architectures: emulation.install })
  if (builder?.kind === 'container')
    before.push({ kind: 'builder', name, image: builder.image, allow: build.build.allow })
  return {
    engine: engine.engine,
    before,
    indexAnnotations: engine.engine === 'buildx' ? {} : indexAnnotations(annotations)
  }
}

/** What the builder changes in the build. */
export function builderOf(
  { build, push }: PublishIntent,
  { builder, name }: Workshop
): Partial<Pick<BuildSpec, 'builder' | 'load'>> {
  switch (builder?.kind) {
    case 'container':
      return { builder: name }
    case 'daemon':
      // The daemon keeps what it pushes; asked to load it as well, one with containerd's store fails: "image … already exists".
      return push.push ? { load: false } : {}
    case 'selected':
    case undefined:
      return build.build.builder === undefined ? {} : { builder: build.build.builder }
  }
}

/** Seconds since 1970: `SOURCE_DATE_EPOCH` of the job where it is set, else the date of the commit. */
export function sourceDate(environment: Environment, commitDate: string | undefined): number | undefined {
  const given = environment['SOURCE_DATE_EPOCH']
  if (given !== undefined) return /^\d+$/.test(given) ? Number(given) : undefined
  return commitDate === undefined ? undefined : Date.parse(commitDate) / 1000
}
