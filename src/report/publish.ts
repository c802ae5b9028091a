import { arrivalsAsJson } from '../domain/arrival.js'
import { type Diagnosis } from '../domain/diagnosis.js'
import type { Decision } from '../domain/decision.js'
import type { Progress } from '../domain/progress.js'
import { formatName, formatPinned, formatReference } from '../domain/reference.js'
import type { PublishOutputs } from './outputs.js'

/** Every output that is known so far; after a failure too. */
export function outputsOf(progress: Progress, decisions: readonly Decision[], diagnosis?: Diagnosis): PublishOutputs {
  const image = progress.images[0]
  return {
    ...(image === undefined ? {} : { image: formatName(image) }),
    ...(progress.digest === undefined ? {} : { digest: progress.digest }),
    ...(image === undefined || progress.digest === undefined || !progress.pushed
      ? {}
      : { 'image-digest': formatPinned(image, progress.digest) }),
    ...(progress.imageId === undefined ? {} : { imageid: progress.imageId }),
    tags: progress.references.map(formatReference).join('\n'),
    'tag-names': [...new Set(progress.references.map(({ tag }) => tag))].join('\n'),
    ...(progress.version === undefined ? {} : { version: progress.version }),
    ...(progress.labels === undefined ? {} : { labels: progress.labels.join('\n') }),
    ...(progress.annotations === undefined ? {} : { annotations: progress.annotations.join('\n') }),
    ...(progress.json === undefined ? {} : { json: progress.json }),
    ...(progress.metadata === undefined ? {} : { metadata: progress.metadata }),
    credential: progress.credential,
    pushed: String(progress.pushed),
    ...(progress.arrivals === undefined ? {} : { 'tag-states': arrivalsAsJson(progress.arrivals) }),
    ...(progress.platformDigests === undefined ? {} : { 'platform-digests': JSON.stringify(progress.platformDigests) }),
    ...(progress.record === undefined ? {} : { 'digest-record': progress.record }),
    ...(progress.packageUrl === undefined ? {} : { 'package-url': progress.packageUrl }),
    plan: JSON.stringify({ steps: progress.plan?.steps ?? [], decisions }),
    ...(diagnosis === undefined ? {} : { failure: diagnosis.id, diagnosis: JSON.stringify(diagnosis) })
  }
}

/** The closing lines of the log after success. */
export function describeSuccess(progress: Progress): string[] {
  const image = progress.images[0]
  if (!progress.pushed || image === undefined || progress.digest === undefined) {
    return [`Built, not pushed: ${progress.notPushed ?? 'nothing was to be pushed'}.`]
  }
  return [
    `Published ${formatPinned(image, progress.digest)}`,
    ...progress.references.map(reference => `  ${formatReference(reference)}`),
    ...(progress.packageUrl === undefined ? [] : [`Package: ${progress.packageUrl}`])
  ]
}
