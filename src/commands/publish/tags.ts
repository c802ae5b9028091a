import type { ImageName } from '../../domain/reference.js'
import type { NoteProgress } from '../../domain/progress.js'
import { movesBy, upwardOf, type UpwardTag } from '../../domain/tag-guard/floating.js'
import type { GuardedTags } from '../../domain/tag-guard/guard.js'
import { type ImageIdentity, identityOf } from '../../domain/tag-guard/identity.js'
import { createTagKeeper, type TagKeeper } from '../../execute/tags.js'
import type { Described } from '../../intent/metadata.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { RegistryClient } from '../../registry/client.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'
import { guardRun } from '../stages/guard.js'

/** What the guard of tags means for a run of the root action. */
export interface RunTags extends GuardedTags {
  readonly own: ImageIdentity
  /** Floating tags that are looked at again just before they move. */
  readonly upward: readonly UpwardTag[]
  /** False where every package has its image already, or no tag is left to put. */
  readonly builds: boolean
}

/**
 * Decides tag by tag what is put. Where a tag of a fixed meaning carries the image, floating ones are decided after the build, and the
 * build does not wait for the look at them.
 */
export async function guardTagsOf(
  intent: PublishIntent,
  images: readonly ImageName[],
  survey: PublishSurvey,
  { metadata, labels }: Described,
  journal: Journal
): Promise<RunTags> {
  const { inputs } = intent
  const { tags } = metadata
  const own = identityOf(Object.fromEntries(labels))
  const upward = upwardOf(tags, inputs['move-tags'])
  journal.note({ reused: false })
  if (!intent.push.push || intent.tagless) {
    const packages = images.map(image => ({ image, tags, existing: undefined }))
    return { packages, kept: [], present: [], decisions: [], refusal: undefined, own, upward: [], builds: true }
  }
  const { reuse } = survey
  if (reuse !== undefined) {
    const verdict = reuse.kind === 'found' ? 'rejected' : 'chosen'
    journal.decide({ about: 'step', value: 'build', verdict, because: reuse.because })
  }
  const isCarried = tags.some(({ kind }) => movesBy(kind) === undefined)
  const guarded = await guardRun(
    {
      inputs,
      images,
      tags,
      own,
      looks: survey.tags,
      ...(reuse?.kind === 'found' ? { reusable: reuse.digests } : {}),
      later: isCarried && reuse?.kind !== 'found' && !inputs['dry-run']
    },
    journal
  )
  const builds = guarded.packages.some(each => each.existing === undefined && each.tags.length > 0)
  return { ...guarded, own, upward, builds }
}

export function keepTags(
  { own, upward, kept }: RunTags,
  registry: RegistryClient,
  survey: PublishSurvey,
  { ports: { clock } }: Tools
): TagKeeper {
  return createTagKeeper({ registry, clock, looks: survey.tags, own, upward, kept })
}

/** Several read-backs of one run add up. */
export function noteInto(journal: Journal): NoteProgress {
  return known => {
    const { verified } = known
    journal.note(verified === undefined ? known : { ...known, verified: [...journal.facts.verified, ...verified] })
  }
}

/** What was decided about floating tags only when they were put; also after a failure. */
export function noteOutcomes(keeper: TagKeeper, { kept }: RunTags, journal: Journal): void {
  journal.note({ tags: keeper.outcomes })
  for (const outcome of keeper.outcomes.filter(each => !kept.includes(each))) {
    const verdict = outcome.state === 'kept' ? 'rejected' : 'chosen'
    journal.decide({ about: 'tag', value: outcome.reference, verdict, because: outcome.because })
  }
}
