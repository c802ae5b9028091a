import { listPlatforms } from '../records/join.js'
import { formatName, formatReference } from '../reference.js'
import type { Plan, Step } from './step.js'

/** The plan as lines for the log: what will be done, in order. */
export function describePlan(plan: Plan): string[] {
  return plan.steps.map(step => describeStep(step, plan))
}

function describeStep(step: Step, { push, steps }: Plan): string {
  switch (step.kind) {
    case 'builder':
      return `create the builder ${step.name}: a container of ${step.image}, removed at the end of the run`
    case 'emulation':
      return `register QEMU for ${step.architectures.join(', ')}`
    case 'build':
      return `build ${step.spec.context} with ${step.engine}${step.spec.push ? ` and push ${step.spec.references.map(formatReference).join(', ')}` : push ? '' : ' (no push)'}`
    case 'test':
      return 'run the test command on what was built; stop here unless it ends with exit code 0'
    case 'push':
      return `push ${step.to.map(formatReference).join(', ')}`
    case 'copy':
      return `copy ${step.from} to ${step.to.map(formatName).join(', ')}`
    case 'index':
      return `join ${listPlatforms(step.of)} into one multi-platform image in ${step.to.map(formatName).join(', ')}`
    case 'retag':
      return steps.some(({ kind }) => kind === 'build' || kind === 'push')
        ? `put additional tags on the built image: ${step.to.join(', ')}`
        : `tag the image in ${formatName(step.image)}: ${step.to.join(', ')}`
    case 'deliver':
      return `push what was built to ${formatName(step.to)} by its digest, without a tag`
    case 'record':
      return `read back what was pushed to ${formatName(step.image)} and write the digest record of this leg`
    case 'verify':
      return `read back ${step.references.length} tag${step.references.length === 1 ? '' : 's'} and compare the digest`
  }
}
