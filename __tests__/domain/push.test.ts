import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/context/context.js'
import { decidePush } from '../../src/domain/push.js'

const pullRequest = (origin: 'same-repository' | 'fork' | 'dependabot'): Event => ({
  kind: 'pull-request',
  name: 'pull_request',
  action: 'opened',
  number: 7,
  origin,
  headRef: 'topic',
  headSha: 'a'.repeat(40),
  baseRef: 'main',
  merged: false
})

const EVENTS: readonly (readonly [string, Event, boolean, RegExp])[] = [
  ['a push', { kind: 'push', deleted: false }, true, /publishes/],
  ['a push that deletes', { kind: 'push', deleted: true }, false, /deletes a branch or tag/],
  [
    'a release',
    { kind: 'release', action: 'published', tag: 'v1', prerelease: false, draft: false },
    true,
    /publishes/
  ],
  ['a schedule', { kind: 'schedule', cron: '0 0 * * *' }, true, /publishes/],
  ['a dispatch', { kind: 'workflow-dispatch' }, true, /publishes/],
  ['a run after another', { kind: 'workflow-run', fromFork: false }, true, /publishes/],
  ['any other event', { kind: 'other', name: 'repository_dispatch' }, true, /publishes/],
  ['a merge group', { kind: 'merge-group', baseRef: 'main', headRef: 'queue' }, false, /merge group is a trial merge/],
  ['a pull request', pullRequest('same-repository'), false, /this is pull request #7.*push: true/],
  ['a pull request of a fork', pullRequest('fork'), false, /#7 comes from a fork/],
  ['a pull request of Dependabot', pullRequest('dependabot'), false, /#7 comes from Dependabot/]
]

describe('push: auto', () => {
  it.each(EVENTS)('on %s', (_, event, push, because) => {
    const decision = decidePush('auto', event)
    expect(decision.push).toBe(push)
    expect(decision.because).toMatch(because)
  })
})

describe.each(['true', 'false'] as const)('push: %s', input => {
  it.each(EVENTS)('is what counts on %s', (_, event) => {
    expect(decidePush(input, event)).toEqual({ push: input === 'true', because: `push: ${input} was set` })
  })
})
