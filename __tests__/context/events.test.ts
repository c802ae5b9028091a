import { describe, expect, it } from 'vitest'
import { listEvents, loadEvent } from '../../lab/events/load.mjs'
import type { Context, Event, Trust } from '../../src/context/context.js'
import { parseContext } from '../../src/context/parse.js'

type Expected = readonly [fixture: string, ref: string, trust: Trust, event: Event]

const HEAD = '0ddf0a0dc86bab8eb62a2ed6e0f2d1b42e9e86d1'
const FORK_HEAD = '9b1f4cf2aa6a8d0f1f2d8f0b5df1c6a7e8d90123'
const RELEASED = { id: '4e1243bd22c66e76c2ba9eddc1f91394e57f9f83', timestamp: '2026-03-03T16:02:58.000Z' }
const BEFORE = '1f3870be274f6c49b3e31a0c6728957f8c3b2a10'
const MAIN_COMMIT = { id: '6113728f27ae82c7b1a177c8d03f9e96e0adf246', timestamp: '2026-03-04T10:11:09.000Z' }
const QUEUE = 'refs/heads/gh-readonly-queue/main/pr-41-6113728f27ae82c7b1a177c8d03f9e96e0adf246'
const MAIN = 'refs/heads/main'

function pull(changes: Partial<Extract<Event, { kind: 'pull-request' }>>): Event {
  return {
    kind: 'pull-request',
    name: 'pull_request',
    action: 'opened',
    number: 41,
    origin: 'same-repository',
    headRef: 'feature/basque',
    headSha: HEAD,
    baseRef: 'main',
    merged: false,
    ...changes
  }
}

const EVENTS: readonly Expected[] = [
  ['push-branch', MAIN, 'full', { kind: 'push', deleted: false, headCommit: MAIN_COMMIT, before: BEFORE }],
  ['push-tag', 'refs/tags/v1.2.3', 'full', { kind: 'push', deleted: false, baseRef: MAIN, headCommit: RELEASED }],
  ['push-tag-slash', 'refs/tags/web/v2.0.0-rc.1', 'full', { kind: 'push', deleted: false, headCommit: RELEASED }],
  ['push-deleted-branch', MAIN, 'full', { kind: 'push', deleted: true }],
  [
    'release-published',
    'refs/tags/v1.2.3',
    'full',
    { kind: 'release', action: 'published', tag: 'v1.2.3', prerelease: false, draft: false }
  ],
  [
    'release-prerelease',
    'refs/tags/v2.0.0-beta.2',
    'full',
    { kind: 'release', action: 'published', tag: 'v2.0.0-beta.2', prerelease: true, draft: false }
  ],
  ['pull-request', 'refs/pull/41/merge', 'full', pull({ action: 'synchronize' })],
  [
    'pull-request-fork',
    'refs/pull/57/merge',
    'fork',
    pull({ number: 57, origin: 'fork', headRef: 'main', headSha: FORK_HEAD })
  ],
  [
    'pull-request-dependabot',
    'refs/pull/63/merge',
    'dependabot',
    pull({
      number: 63,
      origin: 'dependabot',
      headRef: 'dependabot/go_modules/golang.org/x/text-0.34.0',
      headSha: '5d0c3f7e1b9a2846c7d8e9f0a1b2c3d4e5f60718'
    })
  ],
  ['pull-request-merged', MAIN, 'full', pull({ action: 'closed', merged: true })],
  [
    'pull-request-target-fork',
    MAIN,
    'full',
    pull({ name: 'pull_request_target', number: 57, origin: 'fork', headRef: 'main', headSha: FORK_HEAD })
  ],
  ['schedule', MAIN, 'full', { kind: 'schedule', cron: '17 4 * * 1' }],
  ['workflow-dispatch-branch', 'refs/heads/trunk', 'full', { kind: 'workflow-dispatch' }],
  ['workflow-dispatch-tag', 'refs/tags/v2.0.0', 'full', { kind: 'workflow-dispatch' }],
  [
    'workflow-run',
    MAIN,
    'full',
    { kind: 'workflow-run', fromFork: false, headSha: HEAD, headBranch: 'feature/basque' }
  ],
  ['workflow-run-fork', MAIN, 'full', { kind: 'workflow-run', fromFork: true, headSha: FORK_HEAD, headBranch: 'main' }],
  ['merge-group', QUEUE, 'full', { kind: 'merge-group', baseRef: MAIN, headRef: QUEUE }],
  ['workflow-call', MAIN, 'full', { kind: 'push', deleted: false, headCommit: MAIN_COMMIT, before: BEFORE }],
  ['repository-dispatch', MAIN, 'full', { kind: 'other', name: 'repository_dispatch' }],
  ['issue-comment', MAIN, 'full', { kind: 'other', name: 'issue_comment' }],
  ['create-tag', 'refs/tags/v1.2.3', 'full', { kind: 'other', name: 'create' }],
  ['create-branch', 'refs/heads/Feature/Blue', 'full', { kind: 'other', name: 'create' }],
  ['delete-branch', MAIN, 'full', { kind: 'other', name: 'delete' }]
]

function read(name: string, overrides: Parameters<typeof loadEvent>[1] = {}): Context {
  const { env, payload } = loadEvent(name, overrides)
  const parsed = parseContext({ ...env, RUNNER_TEMP: '/runner/temp', GITHUB_WORKSPACE: '/runner/work' }, payload)
  if (parsed.context === undefined) throw new Error(parsed.problems.map(({ input }) => input).join())
  return parsed.context
}

describe('the event of a run', () => {
  it('is tested for every kept event', () => {
    expect(EVENTS.map(([name]) => name).sort()).toEqual(listEvents().sort())
  })

  it.each(EVENTS)('%s is read with its ref and its trust', (name, ref, trust, event) => {
    const context = read(name)
    expect(context.event).toEqual(event)
    expect({ ref: context.ref, trust: context.trust }).toEqual({ ref, trust })
  })
})

describe('the trust of a run', () => {
  const dependabot = { env: { GITHUB_ACTOR: 'dependabot[bot]' } }

  it.each([
    ['push-branch', 'dependabot'],
    ['create-branch', 'dependabot'],
    ['pull-request', 'dependabot'],
    // A read-only token comes with the fork already.
    ['pull-request-fork', 'fork'],
    // These run with the base's token whoever caused them.
    ['pull-request-target-fork', 'full'],
    ['workflow-run', 'full'],
    ['schedule', 'full']
  ])('of %s by Dependabot is "%s"', (name, trust) => {
    expect(read(name, dependabot).trust).toBe(trust)
  })

  it('follows the actor of the first run, not the person who runs it again', () => {
    const context = read('pull-request-dependabot', { env: { GITHUB_TRIGGERING_ACTOR: 'octocat' } })
    expect([context.trust, context.triggeringActor]).toEqual(['dependabot', 'octocat'])
  })

  it('of a review on a fork’s pull request is that of the fork', () => {
    const review = read('pull-request-fork', { env: { GITHUB_EVENT_NAME: 'pull_request_review' } })
    expect([review.event.kind, review.trust]).toEqual(['other', 'fork'])
  })

  it('is the least where the head repository of a pull request is gone', () => {
    const context = read('pull-request', { payload: { pull_request: { head: { repo: null } } } })
    expect(context.trust).toBe('fork')
    expect(context.event).toMatchObject({ origin: 'fork' })
  })
})

describe('the repository of a run', () => {
  it('is known from the payload', () => {
    expect(read('push-branch').repository).toEqual({
      owner: 'Octo-Org',
      name: 'Hello-World',
      url: 'https://github.com/Octo-Org/Hello-World',
      ownerType: 'Organization',
      id: 186853002,
      visibility: 'public',
      description: 'A greeting service: says hello over HTTP, in 24 languages.',
      license: 'Apache-2.0',
      defaultBranch: 'main',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/) as string,
      complete: true
    })
  })

  it('belongs to a user, is private and has neither description nor licence, where the payload says so', () => {
    const { repository } = read('workflow-dispatch-branch')
    expect(repository).toMatchObject({ ownerType: 'User', visibility: 'private', complete: true })
    expect(Object.keys(repository)).not.toContain('description')
  })

  it.each(['description', 'license', 'default_branch'])(
    'is not complete where the payload has a minimal form of it, without %s',
    name => {
      const { env, payload } = loadEvent('workflow-run')
      const repository = Object.fromEntries(
        Object.entries(payload['repository'] as object).filter(([key]) => key !== name)
      )
      const { context } = parseContext({ ...env, RUNNER_TEMP: '/temp' }, { ...payload, repository })
      expect(context?.repository.complete).toBe(false)
    }
  )

  it('is created when seconds since 1970 say so, and when text does', () => {
    const bySeconds = read('push-branch', { payload: { repository: { created_at: 1558000000 } } })
    const byText = read('push-branch', { payload: { repository: { created_at: '2019-05-16T09:46:40Z' } } })
    expect(bySeconds.repository.createdAt).toBe('2019-05-16T09:46:40.000Z')
    expect(byText.repository.createdAt).toBe(bySeconds.repository.createdAt)
  })

  it('is not described by a payload that speaks of another one', () => {
    const context = read('push-branch', { env: { GITHUB_REPOSITORY: 'octo-org/other' } })
    expect(context.repository).toEqual({
      owner: 'octo-org',
      name: 'other',
      url: 'https://github.com/octo-org/other',
      complete: false
    })
  })
})
