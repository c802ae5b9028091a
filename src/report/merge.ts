import type { Progress } from '../domain/progress.js'
import { publishOutputs } from './outputs.js'
import { describeSuccess } from './publish.js'

const NOT_HERE = ['imageid', 'metadata', 'labels', 'digest-record', 'reused']

/** Outputs of the sub-action `merge`: those of the root action that make sense without a build. */
export const mergeOutputs: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(publishOutputs).filter(([name]) => !NOT_HERE.includes(name))
)

/** The closing lines of the log after success. */
export function describeMerge(progress: Progress): string[] {
  const platforms = Object.entries(progress.platformDigests ?? {}).map(([name, digest]) => `  ${name} ${digest}`)
  return progress.pushed
    ? [...describeSuccess(progress), 'Platforms:', ...platforms]
    : [`Nothing was written: ${progress.notPushed ?? 'dry-run: true was set'}.`, ...platforms]
}
