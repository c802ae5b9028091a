import type { CredentialId } from '../access.js'
import type { Decision } from '../decision.js'
import { type ImageName, type Reference, type Tag, formatReference } from '../reference.js'
import { BUILT, type BuildSpec, type Plan, type Step } from './step.js'

export interface PublishIntent {
  readonly images: readonly ImageName[]
  /** Most exact first: the build pushes the first, so that floating tags move only when the exact one stands. */
  readonly tags: readonly Tag[]
  readonly push: boolean
  readonly credential: CredentialId | 'none'
  readonly build: Omit<BuildSpec, 'references' | 'push'>
  readonly decisions: readonly Decision[]
}

/** Everything that will be done, in order, before any of it is done. */
export function planPublish(intent: PublishIntent): Plan {
  const { images, tags, push } = intent
  const references = images.flatMap(name => tags.map((tag): Reference => ({ name, tag })))
  const carried = push ? images.flatMap(name => tags.slice(0, 1).map((tag): Reference => ({ name, tag }))) : references
  const steps: Step[] = [{ kind: 'build', into: BUILT, spec: { ...intent.build, references: carried, push } }]
  if (push) {
    for (const image of images) {
      if (tags.length > 1) steps.push({ kind: 'retag', image, from: BUILT, to: tags.slice(1) })
    }
    steps.push({ kind: 'verify', references, is: BUILT })
  }
  return { push, credential: intent.credential, images, references, steps, decisions: intent.decisions }
}

/** The plan as lines for the log of a dry run. */
export function describePlan(plan: Plan): string[] {
  return plan.steps.map(step => {
    switch (step.kind) {
      case 'build':
        return `build ${step.spec.context}${step.spec.push ? ` and push ${step.spec.references.map(formatReference).join(', ')}` : ' (no push)'}`
      case 'retag':
        return `put further tags on what was built: ${step.to.join(', ')}`
      case 'verify':
        return `read back ${step.references.length} tag${step.references.length === 1 ? '' : 's'} and compare the digest`
    }
  })
}
