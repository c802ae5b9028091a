import type { Progress } from '../domain/progress.js'
import { publishOutputs } from './outputs.js'
import { describeSuccess } from './publish.js'

const NOT_HERE = ['imageid', 'metadata', 'labels', 'annotations', 'json', 'digest-record', 'reused']

/** Outputs of the sub-action `promote`: those of the root action that make sense for an image that exists. */
export const promoteOutputs: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(publishOutputs).filter(([name]) => !NOT_HERE.includes(name))
)

/** The closing lines of the log after success. */
export function describePromotion(progress: Progress): string[] {
  return progress.pushed
    ? describeSuccess(progress, { verb: 'Promoted' })
    : [`Nothing was written: ${progress.notPushed ?? 'dry-run: true was set'}.`]
}
