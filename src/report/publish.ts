import { arrivalsAsJson } from '../domain/arrival.js'
import { type Diagnosis } from '../domain/diagnosis.js'
import type { Decision } from '../domain/decision.js'
import type { Progress } from '../domain/progress.js'
import { formatName, formatPinned, formatReference, type Reference, sameName } from '../domain/reference.js'
import type { PublishOutputs } from './outputs.js'

/** Every output that is known so far; after a failure too. */
export function outputsOf(progress: Progress, decisions: readonly Decision[], diagnosis?: Diagnosis): PublishOutputs {
  const image = progress.images[0]
  const published = publishedOf(progress)
  const pinned = pinnedOf(progress)
  const digest = progress.existing ?? progress.digest
  const isThere = progress.pushed || progress.reused === true || progress.existing !== undefined
  return {
    ...(image === undefined ? {} : { image: formatName(image) }),
    ...(digest === undefined ? {} : { digest }),
    ...(pinned === undefined || !isThere ? {} : { 'image-digest': pinned }),
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

/**
 * `ghcr.io/o/n@sha256:…` of the first image that holds the digest of this run: where all tags of an image stay at another one, it was
 * given nothing.
 */
export function pinnedOf(progress: Progress): string | undefined {
  const { images, existing, digest = existing } = progress
  const published = publishedOf(progress)
  const image = images.find(each => published.some(({ name }) => sameName(name, each))) ?? images[0]
  return image === undefined || digest === undefined ? undefined : formatPinned(image, existing ?? digest)
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
  const pinned = pinnedOf(progress)
  const kept = (progress.tags ?? []).filter(({ state }) => state === 'kept')
  const left = kept.map(({ reference, because }) => `  ${reference} stays where it is: ${because}`)
  if (!progress.pushed || pinned === undefined) {
    const because = progress.notPushed ?? 'there was nothing to push'
    if (progress.reused === true && pinned !== undefined)
      return [`Nothing published; ${pinned} is returned: ${because}.`]
    return [`${builtSomething(progress) ? 'Built, not pushed' : 'Nothing built or pushed'}: ${because}.`]
  }
  return [
    `${progress.reused === true ? `${verb}, without a build,` : verb} ${pinned}`,
    ...publishedOf(progress).map(reference => `  ${formatReference(reference)}`),
    ...left,
    ...(progress.packageUrl === undefined ? [] : [`Package: ${progress.packageUrl}`])
  ]
}
