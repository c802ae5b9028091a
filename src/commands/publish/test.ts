import type { PlannedTest } from '../../domain/plan/publish.js'
import type { Plan, StepOf } from '../../domain/plan/step.js'
import { formatReference } from '../../domain/reference.js'
import type { BuildTools } from '../../execute/build.js'
import { filesIn, runBuild } from '../../execute/build.js'
import type { Handlers } from '../../execute/plan.js'
import type { PublishIntent } from '../../intent/publish.js'
import { valueOf } from '../../domain/known.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Workshop } from './engine.js'
import { pusherOf } from './set-up.js'

/** Whether the user wants a test, and where the image waits for it: a builder that is no daemon keeps nothing that could be run. */
export function testOf(
  { inputs }: PublishIntent,
  { engine }: PublishSurvey,
  { builder }: Workshop
): PlannedTest | undefined {
  if (inputs.test === '') return undefined
  const inDaemon =
    builder === undefined ||
    builder.kind === 'daemon' ||
    (builder.kind === 'selected' && builder.builder.driver.known && builder.builder.driver.value === 'docker')
  const platform = valueOf(engine.daemon)?.platform ?? engine.platform
  return {
    command: inputs.test,
    held: inDaemon ? 'engine' : 'archive',
    platform: platform === '' ? undefined : platform
  }
}

interface TestScene {
  readonly plan: Plan
  readonly build: BuildTools
  readonly registry: RegistryClient
  readonly survey: PublishSurvey
  readonly workshop: Workshop
  readonly journal: Journal
  readonly onPushed: () => void
}

/** Handlers of runs with a test. */
export function testHandlers(scene: TestScene): Pick<Handlers, 'test' | 'deliver'> {
  const { plan, build, registry, survey, workshop, journal, onPushed } = scene
  return {
    test: async step => {
      const { testStep } = await import('../../execute/steps/test.js')
      const { workspace, ports } = build
      await testStep(step, { image: imageOf(scene), workspace, ports, note: known => journal.note(known) })
    },
    deliver: async (step, slots) => {
      const { deliverStep } = await import('../../execute/steps/deliver.js')
      const program = pusherOf(survey, workshop)
      const imageId = journal.facts.imageId ?? ''
      await deliverStep(step, slots, { build, program, imageId, registry, note: known => journal.note(known) })
      const last = plan.steps.findLast(({ kind }) => kind === 'deliver')
      if (last === step) onPushed()
    }
  }
}

/** What the engine calls the image: a list of podman's by its own name, else the first reference, else the ID. */
function imageOf({ plan, build, journal }: TestScene): string {
  const [step] = builds(plan)
  const several = (step?.spec.platforms.length ?? 0) > 1
  if (several && (step?.engine === 'podman' || step?.engine === 'buildah')) return filesIn(build.folder).list
  const [reference] = step?.spec.references ?? []
  return reference === undefined ? (journal.facts.imageId ?? '') : formatReference(reference)
}

/**
 * Runs the builds of a plan whose image waits in a file: the first writes it there, the second gives the test a copy out of the cache and is
 * nobody's news.
 */
export async function heldBuild(
  plan: Plan,
  step: StepOf<'build'>,
  tools: BuildTools,
  build: (step: StepOf<'build'>) => Promise<void>
): Promise<void> {
  if (!plan.steps.some(each => each.kind === 'deliver' && each.from === 'archive')) return build(step)
  if (builds(plan)[0] !== step) {
    await runBuild(step.spec, tools)
    return
  }
  const { archivePath } = await import('../../execute/steps/deliver.js')
  const outputs = [...step.spec.outputs, `type=oci,dest=${archivePath(tools.folder)}`]
  await build({ ...step, spec: { ...step.spec, outputs } })
}

function builds({ steps }: Plan): StepOf<'build'>[] {
  return steps.filter(step => step.kind === 'build')
}
