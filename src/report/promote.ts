import type { Progress } from '../domain/progress.js'
import { formatPinned, formatReference } from '../domain/reference.js'
import { publishOutputs } from './outputs.js'

const NOT_HERE = ['imageid', 'metadata', 'labels', 'annotations', 'json', 'digest-record']

/** Outputs of the sub-action `promote`: those of the root action that make sense for an image that exists. */
export const promoteOutputs: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(publishOutputs).filter(([name]) => !NOT_HERE.includes(name))
)

/** The closing lines of the log after success. */
export function describePromotion(progress: Progress): string[] {
  const [image] = progress.images
  if (!progress.pushed || image === undefined || progress.digest === undefined)
    return ['Nothing was written: dry-run: true was asked for.']
  return [
    `Promoted ${formatPinned(image, progress.digest)}`,
    ...progress.references.map(reference => `  ${formatReference(reference)}`),
    ...(progress.packageUrl === undefined ? [] : [`Package: ${progress.packageUrl}`])
  ]
}
