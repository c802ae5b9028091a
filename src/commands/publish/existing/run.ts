import type { Metadata } from '../../../domain/metadata.js'
import type { ImageName } from '../../../domain/reference.js'
import type { Source } from '../../../domain/source.js'
import type { ImageIdentity } from '../../../domain/tag-guard/identity.js'
import type { PublishIntent } from '../../../intent/publish.js'
import type { ExistingSurvey } from '../../../survey/existing.js'
import type { LookedSource } from '../../../survey/source.js'

export interface ExistingRun {
  readonly intent: PublishIntent
  readonly source: Source
  readonly images: readonly ImageName[]
  /** Called once the image is in the registry, before its tags are. */
  readonly onPushed: (survey: ExistingSurvey) => void
}

/** The image, found and described. */
export interface Existing {
  readonly source: LookedSource
  readonly metadata: Metadata
  /** Whether an index with annotations goes around it. */
  readonly annotated: boolean
}

/** The version that the image is given here; what it says of itself by its labels is another repository's matter. */
export function identityGiven({ metadata }: Existing): ImageIdentity {
  return { version: metadata.version, revision: undefined, source: undefined }
}
