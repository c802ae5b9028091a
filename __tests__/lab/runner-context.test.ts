import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../lab/events/catalogue.mjs'
import { listEvents, loadEvent } from '../../lab/events/load.mjs'
import { contextOf, describeRunner } from '../../lab/runner/context.mjs'
import { resolveHost } from '../../lab/runner/hosts.mjs'

const fixtures = new URL('../fixtures/events/', import.meta.url)

describe('hosts', () => {
  it.each([
    ['github.com', 'https://github.com', 'https://api.github.com', 'https://api.github.com/graphql'],
    ['octo.ghe.com', 'https://octo.ghe.com', 'https://api.octo.ghe.com', 'https://api.octo.ghe.com/graphql'],
    [
      'ghe.example.org',
      'https://ghe.example.org',
      'https://ghe.example.org/api/v3',
      'https://ghe.example.org/api/graphql'
    ]
  ])('%s has the addresses that GitHub gives it', (host, server, api, graphql) => {
    expect(resolveHost(host)).toEqual({ server, api, graphql })
  })

  it('may be written in full, so that a lab stands in', () => {
    expect(resolveHost({ api: 'http://127.0.0.1:4000' })).toEqual({
      server: 'https://github.com',
      api: 'http://127.0.0.1:4000',
      graphql: 'http://127.0.0.1:4000/graphql'
    })
    expect(resolveHost({ server: 'https://octo.ghe.com' }).api).toBe('https://api.octo.ghe.com')
  })
})

const head = '6113728f27ae82c7b1a177c8d03f9e96e0adf246'
const userHead = 'a10867b14bb761a232cd80139fbd4c0d33264240'
const released = '4e1243bd22c66e76c2ba9eddc1f91394e57f9f83'
const queued = `gh-readonly-queue/main/pr-41-${head}`

/** name, GITHUB_EVENT_NAME, GITHUB_REF, GITHUB_SHA, GITHUB_REF_NAME, GITHUB_REF_TYPE, GITHUB_HEAD_REF, GITHUB_BASE_REF, GITHUB_ACTOR */
const runs: [string, string, string, string, string, string, string, string, string][] = [
  ['push-branch', 'push', 'refs/heads/main', head, 'main', 'branch', '', '', 'octocat'],
  ['push-tag', 'push', 'refs/tags/v1.2.3', released, 'v1.2.3', 'tag', '', '', 'octocat'],
  ['push-tag-slash', 'push', 'refs/tags/web/v2.0.0-rc.1', released, 'web/v2.0.0-rc.1', 'tag', '', '', 'Mona-Lisa'],
  ['push-deleted-branch', 'push', 'refs/heads/main', head, 'main', 'branch', '', '', 'octocat'],
  ['release-published', 'release', 'refs/tags/v1.2.3', released, 'v1.2.3', 'tag', '', '', 'octocat'],
  ['release-prerelease', 'release', 'refs/tags/v2.0.0-beta.2', released, 'v2.0.0-beta.2', 'tag', '', '', 'Mona-Lisa'],
  [
    'pull-request',
    'pull_request',
    'refs/pull/41/merge',
    'b7c1e8a4c2b7f0f1d0c8e67d3f1f4b2e9a6d5c40',
    '41/merge',
    'branch',
    'feature/basque',
    'main',
    'octocat'
  ],
  [
    'pull-request-fork',
    'pull_request',
    'refs/pull/57/merge',
    'c3a5b1d29e8f70416b2c4d6e8f0a1b3c5d7e9f10',
    '57/merge',
    'branch',
    'main',
    'main',
    'hubot-outside'
  ],
  [
    'pull-request-dependabot',
    'pull_request',
    'refs/pull/63/merge',
    'd4e6f8a0b2c4d6e8f0a1b3c5d7e9f10213243546',
    '63/merge',
    'branch',
    'dependabot/go_modules/golang.org/x/text-0.34.0',
    'main',
    'dependabot[bot]'
  ],
  [
    'pull-request-merged',
    'pull_request',
    'refs/heads/main',
    head,
    'main',
    'branch',
    'feature/basque',
    'main',
    'octocat'
  ],
  [
    'pull-request-target-fork',
    'pull_request_target',
    'refs/heads/main',
    head,
    'main',
    'branch',
    'main',
    'main',
    'hubot-outside'
  ],
  ['schedule', 'schedule', 'refs/heads/main', head, 'main', 'branch', '', '', 'octocat'],
  [
    'workflow-dispatch-branch',
    'workflow_dispatch',
    'refs/heads/trunk',
    userHead,
    'trunk',
    'branch',
    '',
    '',
    'Mona-Lisa'
  ],
  ['workflow-dispatch-tag', 'workflow_dispatch', 'refs/tags/v2.0.0', released, 'v2.0.0', 'tag', '', '', 'Mona-Lisa'],
  ['workflow-run', 'workflow_run', 'refs/heads/main', head, 'main', 'branch', '', '', 'octocat'],
  ['workflow-run-fork', 'workflow_run', 'refs/heads/main', head, 'main', 'branch', '', '', 'hubot-outside'],
  [
    'merge-group',
    'merge_group',
    `refs/heads/${queued}`,
    'e8d7c6b5a4938271605f4e3d2c1b0a9f8e7d6c5b',
    queued,
    'branch',
    '',
    '',
    'github-merge-queue[bot]'
  ],
  ['workflow-call', 'push', 'refs/heads/main', head, 'main', 'branch', '', '', 'octocat'],
  ['repository-dispatch', 'repository_dispatch', 'refs/heads/main', head, 'main', 'branch', '', '', 'octocat'],
  ['issue-comment', 'issue_comment', 'refs/heads/main', head, 'main', 'branch', '', '', 'octocat'],
  ['create-tag', 'create', 'refs/tags/v1.2.3', released, 'v1.2.3', 'tag', '', '', 'octocat'],
  ['create-branch', 'create', 'refs/heads/Feature/Blue', userHead, 'Feature/Blue', 'branch', '', '', 'Mona-Lisa'],
  ['delete-branch', 'delete', 'refs/heads/main', head, 'main', 'branch', '', '', 'octocat']
]

describe('the environment of an event', () => {
  it.each(runs)('%s', (fixture, event, ref, sha, refName, refType, headRef, baseRef, actor) => {
    const { name, env } = loadEvent(fixture)
    expect(name).toBe(event)
    expect(env).toMatchObject({
      GITHUB_EVENT_NAME: event,
      GITHUB_REF: ref,
      GITHUB_SHA: sha,
      GITHUB_REF_NAME: refName,
      GITHUB_REF_TYPE: refType,
      GITHUB_HEAD_REF: headRef,
      GITHUB_BASE_REF: baseRef,
      GITHUB_ACTOR: actor,
      GITHUB_TRIGGERING_ACTOR: actor
    })
  })

  it('has every event of the list in the table above, and every file in the list', () => {
    expect(runs.map(([name]) => name)).toEqual(listEvents())
    const files = Object.values(CATALOGUE).map(({ file }) => file)
    expect(readdirSync(fixtures).sort()).toEqual(files.sort())
  })

  it.each(listEvents())('%s carries the repository, with all that a publish asks of it', name => {
    const { payload, env } = loadEvent(name)
    const repository = payload['repository'] as Record<string, unknown>
    expect(repository).toMatchObject({
      full_name: env['GITHUB_REPOSITORY'],
      default_branch: expect.any(String) as unknown,
      visibility: expect.stringMatching(/^(public|private|internal)$/) as unknown,
      html_url: `https://github.com/${env['GITHUB_REPOSITORY']}`
    })
    expect(repository).toHaveProperty('description')
    expect(repository).toHaveProperty('license')
    expect(repository).toHaveProperty('created_at')
    expect(env['GITHUB_REPOSITORY_OWNER']).toBe((repository['owner'] as { login: string }).login)
  })

  it('belongs to an organisation or to a user, with capitals in both names', () => {
    const owners = (name: string) => (loadEvent(name).payload['repository'] as { owner: { type: string } }).owner.type
    expect([owners('push-branch'), loadEvent('push-branch').env['GITHUB_REPOSITORY']]).toEqual([
      'Organization',
      'Octo-Org/Hello-World'
    ])
    expect([owners('push-tag-slash'), loadEvent('push-tag-slash').env['GITHUB_REPOSITORY']]).toEqual([
      'User',
      'Mona-Lisa/Paint.Box'
    ])
  })

  it('of a called workflow is the caller’s', () => {
    expect(loadEvent('workflow-call').env).toMatchObject({
      GITHUB_WORKFLOW: 'Release train',
      GITHUB_WORKFLOW_REF: 'Octo-Org/Hello-World/.github/workflows/release-train.yml@refs/heads/main'
    })
  })

  it('says whether the ref is protected, and which run and attempt it is', () => {
    const { env } = loadEvent('push-branch', { facts: { runAttempt: 2, runId: 5, triggeringActor: 'hubot' } })
    expect(env).toMatchObject({
      GITHUB_REF_PROTECTED: 'true',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_RUN_ID: '5',
      GITHUB_ACTOR: 'octocat',
      GITHUB_TRIGGERING_ACTOR: 'hubot'
    })
  })
})

describe('an event with changes', () => {
  it('is refused under an unknown name', () => {
    expect(() => loadEvent('nothing')).toThrow("There is no event 'nothing'; there are push-branch, push-tag")
  })

  it('moves to another repository wherever the payload names it', () => {
    const { payload, env } = loadEvent('pull-request-fork', { repository: 'My-Org/App' })
    expect(env).toMatchObject({ GITHUB_REPOSITORY: 'My-Org/App', GITHUB_REPOSITORY_OWNER: 'My-Org' })
    expect(payload['pull_request']).toMatchObject({
      base: { label: 'My-Org:main', repo: { full_name: 'My-Org/App' } },
      head: { repo: { full_name: 'hubot-outside/App' } }
    })
    expect(JSON.stringify(payload)).not.toMatch(/Octo-Org|Hello-World/)
  })

  it.each([['ghe.example.org'], ['octo.ghe.com']])('moves to %s with all addresses', host => {
    const { payload, env } = loadEvent('release-published', { host })
    expect(env['GITHUB_SERVER_URL']).toBe(`https://${host}`)
    expect(env['GITHUB_API_URL']).toBe(resolveHost(host).api)
    expect(JSON.stringify(payload)).not.toMatch(/"[^"]*(?<!avatars\.|uploads\.)github\.com[^"]*"(?!:)/)
  })

  it.each([
    ['push-tag', 'refs/tags/v9.0.0', 'v9.0.0'],
    ['push-branch', 'refs/heads/Dev', 'Dev'],
    ['release-published', 'refs/tags/v9.0.0', 'v9.0.0'],
    ['workflow-dispatch-branch', 'refs/tags/x', 'x'],
    ['create-branch', 'refs/tags/x', 'x']
  ])('%s takes the ref %s', (name, ref, short) => {
    const { env } = loadEvent(name, { ref })
    expect([env['GITHUB_REF'], env['GITHUB_REF_NAME']]).toEqual([ref, short])
  })

  it('names the tag of a release everywhere', () => {
    expect(JSON.stringify(loadEvent('release-published', { ref: 'refs/tags/v9.0.0' }).payload)).not.toContain('v1.2.3')
  })

  it('does not take a ref where it follows from the payload', () => {
    expect(() => loadEvent('pull-request', { ref: 'refs/heads/x' })).toThrow("change that with 'payload'")
  })

  it.each([
    ['push-branch', head],
    ['push-tag', released],
    ['pull-request', 'b7c1e8a4c2b7f0f1d0c8e67d3f1f4b2e9a6d5c40'],
    ['merge-group', 'e8d7c6b5a4938271605f4e3d2c1b0a9f8e7d6c5b'],
    ['release-published', 'is not in the payload'],
    ['schedule', 'is not in the payload']
  ])('%s takes a commit wherever it stands', (name, before) => {
    const sha = '0123456789abcdef0123456789abcdef01234567'
    const { env, payload } = loadEvent(name, { sha })
    expect(env['GITHUB_SHA']).toBe(sha)
    expect(JSON.stringify(payload)).not.toContain(before)
  })

  it('takes payload and environment as the last word', () => {
    const { payload, env } = loadEvent('push-tag', {
      payload: { repository: { description: 'New', license: null }, added: [1] },
      env: { GITHUB_ACTOR: 'robot' }
    })
    expect(payload).toMatchObject({
      repository: { description: 'New', license: null, name: 'Hello-World' },
      added: [1]
    })
    expect(env['GITHUB_ACTOR']).toBe('robot')
  })

  it('leaves the file as it is', () => {
    const before = readFileSync(new URL('push-tag.json', fixtures), 'utf8')
    loadEvent('push-tag', { payload: { ref: 'x' } })
    expect(readFileSync(new URL('push-tag.json', fixtures), 'utf8')).toBe(before)
  })
})

describe('contexts', () => {
  it('the github context has the variables, the payload and the token', () => {
    const { env, payload } = loadEvent('push-tag')
    expect(contextOf({ ...env, OTHER: 'x' }, payload, 'T')).toMatchObject({
      ref: 'refs/tags/v1.2.3',
      repository: 'Octo-Org/Hello-World',
      event_name: 'push',
      event: payload,
      token: 'T',
      repositoryUrl: 'git://github.com/Octo-Org/Hello-World.git'
    })
    expect(contextOf({ OTHER: 'x' }, {}, '')).not.toHaveProperty('other')
  })

  it.each([
    ['x64', 'X64'],
    ['arm64', 'ARM64']
  ])('the runner context on %s has the names of GitHub', (arch, name) => {
    expect(describeRunner({ temp: '/t', toolCache: '/c', workspace: '/w/app/app', arch, debug: true })).toEqual({
      os: 'Linux',
      arch: name,
      name: 'GitHub Actions 7',
      environment: 'github-hosted',
      temp: '/t',
      tool_cache: '/c',
      workspace: '/w/app',
      debug: '1'
    })
  })
})
