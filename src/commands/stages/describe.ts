import { judgeDockerfileLabels } from '../../domain/dockerfile-labels.js'
import { FailureError } from '../../domain/failure.js'
import { type Known, valueOf } from '../../domain/known.js'
import { describeAsJson } from '../../domain/metadata-output.js'
import { type Described, describe, type DescribingIntent, labelLines, metadataRequest } from '../../intent/metadata.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { Repository } from '../../context/context.js'
import type { CheckoutFacts } from '../../survey/checkout.js'

/** What the looks learnt that tags and labels are made of. */
export interface DescribedBy {
  readonly repository: Repository
  readonly commitDate: Known<string>
  /** Labels that the Dockerfile sets; none where nothing is built. */
  readonly dockerfileLabels: CheckoutFacts['labels']
}

/** Tags, labels and annotations from all that is known now; shown with the reason of each. */
export async function describeRun(
  intent: DescribingIntent,
  { repository, commitDate, dockerfileLabels }: DescribedBy,
  journal: Journal,
  { ports: { clock, log } }: Tools
): Promise<Described> {
  const learnt = { repository, commitDate: valueOf(commitDate) }
  const registry = journal.facts.images[0]?.host ?? ''
  const described = await describe(intent, metadataRequest(intent, registry, learnt, new Date(clock.now())))
  const { metadata } = described
  if (metadata.problems.length > 0) throw new FailureError({ kind: 'input', problems: metadata.problems })
  const dockerfile = judgeDockerfileLabels(dockerfileLabels, metadata.labels)
  for (const warning of [...metadata.warnings, ...dockerfile.warnings]) log.warning(warning)
  await log.group('Tags and labels', async () => {
    for (const { about, value, verdict, because } of [...metadata.decisions, ...dockerfile.decisions])
      log.info(`${about} ${value}: ${verdict} – ${because}`)
    return Promise.resolve()
  })
  journal.decide(...metadata.decisions.filter(({ about }) => about !== 'image'), ...dockerfile.decisions)
  journal.note({
    labels: labelLines(metadata),
    annotations: described.annotations,
    json: JSON.stringify(describeAsJson(metadata)),
    ...(metadata.version === undefined ? {} : { version: metadata.version })
  })
  return described
}
