import type { Event } from '../context/context.js'

export interface PushDecision {
  readonly push: boolean
  /** A full sentence for log and summary. */
  readonly because: string
}

const PUBLISHES: PushDecision = { push: true, because: 'the event publishes (push: auto)' }

/** Whether this run publishes. Pull requests and merge groups are built, to see that they build, and nothing more. */
export function decidePush(input: 'auto' | 'true' | 'false', event: Event): PushDecision {
  if (input === 'true') return { push: true, because: 'push: true was set' }
  if (input === 'false') return { push: false, because: 'push: false was set' }
  switch (event.kind) {
    case 'pull-request':
      return {
        push: false,
        because: `${pullRequest(event)}: images of pull requests are built but not pushed (push: true changes that)`
      }
    case 'merge-group':
      return {
        push: false,
        because: 'a merge group is a trial merge: it is built but not pushed (push: true changes that)'
      }
    case 'push':
      return event.deleted
        ? { push: false, because: 'the event deletes a branch or tag, so there is nothing to publish' }
        : PUBLISHES
    case 'release':
    case 'schedule':
    case 'workflow-dispatch':
    case 'workflow-run':
    case 'other':
      return PUBLISHES
  }
}

function pullRequest(event: Extract<Event, { kind: 'pull-request' }>): string {
  switch (event.origin) {
    case 'fork':
      return `pull request #${event.number} comes from a fork, whose runs are not allowed to push`
    case 'dependabot':
      return `pull request #${event.number} comes from Dependabot, whose runs are not allowed to push`
    case 'same-repository':
      return `this is pull request #${event.number}`
  }
}
