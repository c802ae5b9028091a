import type { Digest } from '../../domain/digest.js'
import type { NoteProgress } from '../../domain/progress.js'
import type { ImageName } from '../../domain/reference.js'
import { executePlan } from '../../execute/plan.js'
import { indexStep } from '../../execute/steps/index.js'
import { retagStep } from '../../execute/steps/retag.js'
import { verifyStep } from '../../execute/steps/verify.js'
import { createTagKeeper } from '../../execute/tags.js'
import type { MergeIntent } from '../../intent/merge.js'
import type { Tools } from '../../lifecycle.js'
import type { Ports } from '../../ports/ports.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Journal } from '../../report/journal.js'
import type { MergeSurvey } from '../../survey/merge.js'
import { createPersistence } from '../stages/persistence.js'
import { phaseOf } from '../stages/phase.js'
import type { Merger } from './plan.js'

/** Does what the plan says: index by digest, then tags, then the read-back. */
export async function executeMerge(
  { plan, own, upward }: Merger,
  intent: MergeIntent,
  survey: MergeSurvey,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const { ports } = tools
  const { log, clock } = ports
  const registry = survey.access.client.withRetry(createPersistence(intent, survey.access, journal, tools).policy)
  const note: NoteProgress = known => journal.note(known)
  const { record: first } = survey.legs[0] ?? {}
  const keeper = createTagKeeper({ registry, clock, looks: survey.looks, own, upward })
  const copy = async (from: ImageName, digest: Digest, to: ImageName): Promise<void> =>
    copyBetweenPackages(registry, from, digest, to, ports)
  await executePlan(
    plan,
    {
      copy: async step => {
        if (first !== undefined) await Promise.all(step.to.map(async to => copy(first.image, first.digest, to)))
      },
      index: async (step, slots) => indexStep(step, slots, { registry, log, note, copy }),
      retag: async (step, slots) => retagStep(step, slots, { registry, log, keeper }),
      verify: async (step, slots) => verifyStep(step, slots, { registry, log, note, keeper })
    },
    phaseOf(journal, log)
  )
}

/** Several packages are rare, so what copies is loaded only for them. */
async function copyBetweenPackages(
  registry: RegistryClient,
  from: ImageName,
  digest: Digest,
  to: ImageName,
  { clock, log }: Ports
): Promise<void> {
  const [{ registrySource }, { readTree }, { copyImage }] = await Promise.all([
    import('../../content/source.js'),
    import('../../content/tree.js'),
    import('../../execute/copy.js')
  ])
  const source = registrySource(registry, from)
  const progress = (line: string): void => log.info(line)
  await copyImage(source, await readTree(source, digest), registry, to, { clock, progress })
}
