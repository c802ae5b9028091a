import { arrivalsAsJson } from '../domain/arrival.js'
import { type Diagnosis } from '../domain/diagnosis.js'
import type { Decision } from '../domain/decision.js'
import type { Progress } from '../domain/progress.js'
import { formatName, formatPinned, formatReference, type Reference } from '../domain/reference.js'
import type { PublishOutputs } from './outputs.js'

/** Every output that is known so far; after a failure too. */
export function outputsOf(progress: Progress, decisions: readonly Decision[], diagnosis?: Diagnosis): PublishOutputs {
  const image = progress.images[0]
  const published = publishedOf(progress)
  return {
    ...(image === undefined ? {} : { image: formatName(image) }),
    ...(progress.digest === undefined ? {} : { digest: progress.digest }),
    ...(image === undefined || progress.digest === undefined || !(progress.pushed || progress.reused === true)
      ? {}
      : { 'image-digest': formatPinned(image, progress.digest) }),
    ...(progress.imageId === undefined ? {} : { imageid: progress.imageId }),
    tags: published.map(formatReference).join('\n'),
    'tag-names': [...new Set(published.map(({ tag }) => tag))].join('\n'),
    ...(progress.version === undefined ? {} : { version: progress.version }),
    ...(progress.labels === undefined ? {} : { labels: progress.labels.join('\n') }),
    ...(progress.annotations === undefined ? {} : { annotations: progress.annotations.join('\n') }),
    ...(progress.json === undefined ? {} : { json: progress.json }),
    ...(progress.metadata === undefined ? {} : { metadata: progress.metadata }),
    credential: progress.credential,
    pushed: String(progress.pushed),
    ...(progress.reused === undefined ? {} : { reused: String(progress.reused) }),
    ...(progress.arrivals === undefined ? {} : { 'tag-states': arrivalsAsJson(progress.arrivals) }),
    ...(progress.platformDigests === undefined ? {} : { 'platform-digests': JSON.stringify(progress.platformDigests) }),
    ...(progress.record === undefined ? {} : { 'digest-record': progress.record }),
    ...(progress.packageUrl === undefined ? {} : { 'package-url': progress.packageUrl }),
    plan: JSON.stringify({ steps: progress.plan?.steps ?? [], decisions }),
    ...(diagnosis === undefined ? {} : { failure: diagnosis.id, diagnosis: JSON.stringify(diagnosis) })
  }
}

/** Tags that stay at another image are not what this run published. */
function publishedOf({ references, tags = [] }: Progress): readonly Reference[] {
  const kept = tags.filter(({ state }) => state === 'kept').map(({ reference }) => reference)
  return references.filter(reference => !kept.includes(formatReference(reference)))
}

/** False where the plan found out that nothing has to be built. */
export function builtSomething({ plan }: Progress): boolean {
  return plan === undefined || plan.steps.some(({ kind }) => kind === 'build')
}

/** The closing lines of the log after success. */
export function describeSuccess(
  progress: Progress,
  { dryRun = false, verb = 'Published' }: { readonly dryRun?: boolean; readonly verb?: string } = {}
): string[] {
  if (dryRun) return ['Dry run: nothing was built or pushed.']
  const image = progress.images[0]
  const kept = (progress.tags ?? []).filter(({ state }) => state === 'kept')
  const left = kept.map(({ reference, because }) => `  ${reference} stays where it is: ${because}`)
  if (!progress.pushed || image === undefined || progress.digest === undefined) {
    const because = progress.notPushed ?? 'nothing was to be pushed'
    if (progress.reused === true && image !== undefined && progress.digest !== undefined)
      return [`Nothing published, ${formatPinned(image, progress.digest)} is given back: ${because}.`]
    return [`${builtSomething(progress) ? 'Built, not pushed' : 'Nothing built or pushed'}: ${because}.`]
  }
  return [
    `${progress.reused === true ? `${verb}, without a build,` : verb} ${formatPinned(image, progress.digest)}`,
    ...publishedOf(progress).map(reference => `  ${formatReference(reference)}`),
    ...left,
    ...(progress.packageUrl === undefined ? [] : [`Package: ${progress.packageUrl}`])
  ]
}
