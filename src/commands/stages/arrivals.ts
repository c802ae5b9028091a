import type { Identity } from '../../domain/arrival.js'
import { parseDigest } from '../../domain/digest.js'
import { FailureError } from '../../domain/failure.js'
import type { Plan } from '../../domain/plan/step.js'
import { formatReference } from '../../domain/reference.js'
import type { Tools } from '../../lifecycle.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Journal } from '../../report/journal.js'
import type { Access } from '../../survey/access.js'

const BUDGET_MS = 3_000
/** A cancelled run has three seconds for everything that is left to do. */
const CANCELLED_BUDGET_MS = 1_000

/**
 * After a failure that came when the registry may have been written to: what each tag points to now, so that the report can say which
 * ones moved. Does nothing after any other failure.
 */
export async function noteArrivals(
  error: FailureError,
  access: Access | undefined,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const { plan } = journal.facts
  if (access === undefined || plan?.push !== true) return
  const identity = await writtenBefore(error, journal)
  if (identity !== undefined) await lookAndTell(plan, access.client, identity, journal, tools)
}

/** By what this run's image would be known in the registry; undefined where nothing can have been written. */
async function writtenBefore({ failure, cause }: FailureError, { facts }: Journal): Promise<Identity | undefined> {
  // Where a version was there already, its missing tags were put on that image.
  const put = (facts.plan?.steps ?? []).flatMap(step =>
    step.kind === 'retag' && typeof step.from === 'string' ? [step.from] : []
  )
  const digests = facts.digest === undefined ? put : [facts.digest, ...put]
  const known: Identity = { digests, imageId: undefined }
  const engine = cause instanceof FailureError ? cause.failure : failure
  if (engine.kind === 'command') {
    const { readPushTrace } = await import('../../engines/push-failure.js')
    const { began, digests, imageId } = readPushTrace(engine.stderr)
    return began ? { digests: [...known.digests, ...digests], imageId } : undefined
  }
  const afterPush = failure.kind === 'refused' && (failure.id === 'no-digest' || failure.id === 'platforms-missing')
  return afterPush || ['registry', 'network', 'mismatch'].includes(failure.kind) ? known : undefined
}

async function lookAndTell(
  plan: Plan,
  registry: RegistryClient,
  identity: Identity,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const [{ lookWhatArrived }, { describeArrival, summariseArrivals }] = await Promise.all([
    import('../../execute/arrived.js'),
    import('../../domain/arrival.js')
  ])
  const { clock, log } = tools.ports
  const budgetMs = tools.cancelled() === undefined ? BUDGET_MS : CANCELLED_BUDGET_MS
  const arrivals = await journal.phase('what arrived', async () =>
    lookWhatArrived(registry, plan.references, identity, { clock, budgetMs })
  )
  const moved = arrivals.find(({ kind }) => kind === 'moved')
  const digest = moved?.kind === 'moved' ? parseDigest(moved.digest) : undefined
  journal.note({ arrivals, ...(journal.facts.digest === undefined && digest !== undefined ? { digest } : {}) })
  await log.group(`What arrived: ${summariseArrivals(arrivals)}`, async () => {
    for (const arrival of arrivals) log.info(`${formatReference(arrival.reference)} ${describeArrival(arrival)}`)
    return Promise.resolve()
  })
}
