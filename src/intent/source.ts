import type { InputProblem } from '../domain/failure.js'
import { parseSource, type Source } from '../domain/source.js'
import type { PublishInputs } from '../inputs/publish.js'
import type { DescribingIntent } from './metadata.js'

/** The image that takes the place of a build, or undefined where something is built. Problems are found by `findSourceProblems`. */
export function intendSource({ source }: Pick<PublishInputs, 'source'>): Source | undefined {
  if (source === '') return undefined
  const parsed = parseSource(source)
  return parsed.ok ? parsed.source : undefined
}

/** What is wrong with `source`, and what cannot be done with an image that exists. */
export function findSourceProblems(inputs: PublishInputs): InputProblem[] {
  if (inputs.source === '') return []
  const parsed = parseSource(inputs.source)
  const wrong = (input: string, value: string, allowed: string): InputProblem => ({
    input,
    value,
    problem: 'applies to a build, but source: names an existing image',
    allowed
  })
  return [
    ...(parsed.ok ? [] : [parsed.problem]),
    ...(inputs.test === '' ? [] : [wrong('test', inputs.test, 'Test the image in a step before this one.')]),
    ...(inputs.load ? [wrong('load', 'true', 'Leave one of the two out.')] : []),
    ...(inputs['digest-only'] ? [wrong('digest-only', 'true', 'Leave one of the two out.')] : []),
    ...(inputs.call === 'build' ? [] : [wrong('call', inputs.call, 'Leave one of the two out.')])
  ]
}

/** Labels and annotations that were asked for stand on an index around the image; without any of them it stays as it is. */
export function describingSource(intent: DescribingIntent & { readonly inputs: PublishInputs }): DescribingIntent {
  const { inputs, context, settings } = intent
  const annotations = [inputs.labels, inputs.annotations].filter(lines => lines.trim() !== '').join('\n')
  const index = annotations !== ''
  return { inputs: { ...inputs, labels: '', annotations, 'annotation-levels': 'index' }, context, index, settings }
}
