import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadEvent } from '../../lab/events/load.mjs'
import { parseContext } from '../../src/context/parse.js'
import { parseHosts } from '../../src/context/hosts.js'

const { env, payload } = loadEvent('push-branch')
const complete = { ...env, RUNNER_TEMP: '/temp', GITHUB_WORKSPACE: '/work' }

describe('the hosts of a run', () => {
  it.each([
    ['', '', 'github.com', 'https://github.com', 'https://api.github.com', 'ghcr.io'],
    [
      'https://github.com',
      'https://api.github.com',
      'github.com',
      'https://github.com',
      'https://api.github.com',
      'ghcr.io'
    ],
    [
      'https://octo.ghe.com',
      '',
      'ghe.com',
      'https://octo.ghe.com',
      'https://api.octo.ghe.com',
      'containers.octo.ghe.com'
    ],
    [
      'https://ghe.example.org',
      '',
      'ghes',
      'https://ghe.example.org',
      'https://ghe.example.org/api/v3',
      'containers.ghe.example.org'
    ],
    [
      'https://GHE.example.org/',
      '',
      'ghes',
      'https://ghe.example.org',
      'https://ghe.example.org/api/v3',
      'containers.ghe.example.org'
    ],
    [
      'http://localhost:3000',
      'http://localhost:3001',
      'ghes',
      'http://localhost:3000',
      'http://localhost:3001',
      'containers.localhost:3000'
    ],
    [
      'https://notgithub.com',
      '',
      'ghes',
      'https://notgithub.com',
      'https://notgithub.com/api/v3',
      'containers.notgithub.com'
    ]
  ])('of server "%s" and api "%s" are those of %s', (server, api, kind, web, rest, registry) => {
    expect(parseHosts(server, api)).toEqual({ hosts: { kind, server: web, api: rest, registry } })
  })

  it.each([
    'github.com',
    'ftp://github.com',
    'https://user:secret@github.com',
    'https://user@github.com',
    'https://:secret@github.com',
    'https://github.com/?a=b',
    'nonsense',
    '::'
  ])('are not found in the server address "%s"', server => {
    expect(parseHosts(server, '')).toMatchObject({ problem: { input: 'GITHUB_SERVER_URL', value: server } })
  })

  it('are not found in an api address that is none', () => {
    expect(parseHosts('https://github.com', 'api')).toMatchObject({ problem: { input: 'GITHUB_API_URL' } })
  })
})

describe('the context of a run', () => {
  it('holds what the runner says of the run', () => {
    const { context } = parseContext(complete, payload)
    expect(context).toMatchObject({
      sha: env['GITHUB_SHA'],
      actor: env['GITHUB_ACTOR'],
      workspace: '/work',
      temp: '/temp',
      run: {
        id: '9876543210',
        attempt: '1',
        number: '42',
        workflow: 'Publish',
        job: 'publish',
        url: 'https://github.com/Octo-Org/Hello-World/actions/runs/9876543210/attempts/1'
      }
    })
  })

  it('takes the actor for the one who triggered it where the runner is too old to say', () => {
    const { context } = parseContext(
      { ...complete, GITHUB_TRIGGERING_ACTOR: undefined, GITHUB_RUN_ATTEMPT: '' },
      payload
    )
    expect([context?.triggeringActor, context?.run.attempt]).toEqual([env['GITHUB_ACTOR'], '1'])
  })

  it('writes commit ids in lower case, as git does', () => {
    expect(parseContext({ ...complete, GITHUB_SHA: 'A'.repeat(40) }, payload).context?.sha).toBe('a'.repeat(40))
  })

  it('names every variable that is missing at once', () => {
    const { problems } = parseContext({}, {})
    expect(problems?.map(({ input, problem }) => `${input} ${problem}`)).toEqual([
      'GITHUB_REPOSITORY is not set',
      'GITHUB_SHA is not set',
      'GITHUB_EVENT_NAME is not set',
      'RUNNER_TEMP is not set'
    ])
  })

  it.each([
    ['GITHUB_REPOSITORY', 'octo/org/app'],
    ['GITHUB_REPOSITORY', 'app'],
    ['GITHUB_REPOSITORY', 'octo org/app'],
    ['GITHUB_SHA', 'main'],
    ['GITHUB_SHA', 'abc123'],
    ['GITHUB_REF', 'refs/heads/a b'],
    ['GITHUB_REF', 'refs/heads/a\nb'],
    ['GITHUB_REF', 'refs/heads/a\u0007'],
    ['GITHUB_EVENT_NAME', 'push; echo']
  ])('is refused where %s is "%s"', (name, value) => {
    const { problems } = parseContext({ ...complete, [name]: value }, payload)
    expect(problems).toEqual([expect.objectContaining({ input: name, value, problem: 'has an unexpected value' })])
  })

  it.each([
    ['a run without ref', { GITHUB_REF: '' }],
    ['a commit id of SHA-256', { GITHUB_SHA: 'a'.repeat(64) }],
    ['an owner with an underscore, as managed users have', { GITHUB_REPOSITORY: 'mona_octo/app' }]
  ])('allows %s', (_, changes) => {
    expect(parseContext({ ...complete, ...changes }, payload).problems).toBeUndefined()
  })

  it('keeps a pull request one without its payload, of the least trust', () => {
    const run = {
      ...complete,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_HEAD_REF: 'fix',
      GITHUB_BASE_REF: 'main'
    }
    const { context } = parseContext(run, {})
    expect(context?.trust).toBe('fork')
    expect(context?.event).toEqual({
      kind: 'pull-request',
      name: 'pull_request',
      action: '',
      number: 7,
      origin: 'fork',
      headRef: 'fix',
      headSha: env['GITHUB_SHA'],
      baseRef: 'main',
      merged: false
    })
  })

  it.each([
    'push',
    'release',
    'pull_request',
    'pull_request_target',
    'schedule',
    'workflow_run',
    'merge_group',
    'fork'
  ])('reads a payload of any shape for %s without failing', name => {
    const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined))
    // Payloads of the right names and the wrong types are the likelier accident.
    const twisted = fc.record(
      {
        repository: anything,
        pull_request: anything,
        number: anything,
        release: anything,
        workflow_run: anything,
        merge_group: anything,
        head_commit: anything,
        base_ref: anything,
        deleted: anything
      },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(fc.oneof(anything, twisted), given => {
        const { context } = parseContext({ ...complete, GITHUB_EVENT_NAME: name }, given)
        expect(context?.repository).toMatchObject({ owner: 'Octo-Org', name: 'Hello-World' })
      })
    )
  })

  it('does not take inherited properties of a payload for its own', () => {
    const { context } = parseContext(
      { ...complete, GITHUB_EVENT_NAME: 'schedule' },
      Object.create({ schedule: '* * * * *' })
    )
    expect(context?.event).toEqual({ kind: 'schedule', cron: '' })
  })
})
