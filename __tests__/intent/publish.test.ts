import { describe, expect, it } from 'vitest'
import { FailureError, type InputProblem } from '../../src/domain/failure.js'
import { intendPublish, type PublishIntent } from '../../src/intent/publish.js'

const RUN = {
  GITHUB_REPOSITORY: 'Octo-Org/Hello-World',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_ACTOR: 'octocat',
  GITHUB_WORKSPACE: '/workspace',
  RUNNER_TEMP: '/temp'
}

type Given = Readonly<Record<string, string>>

function intend(given: Given, run: Given = RUN, payload: unknown = {}): PublishIntent {
  return intendPublish(name => given[name] ?? '', Object.keys(given), run, payload)
}

function problemsOf(given: Given, run: Given = RUN): readonly InputProblem[] {
  try {
    intend(given, run)
  } catch (error) {
    return error instanceof FailureError && error.failure.kind === 'input' ? error.failure.problems : []
  }
  return []
}

describe('what the user wants', () => {
  it('is a push with the defaults on a push event', () => {
    expect(intend({ 'github-token': 'ghs_t' }).push).toEqual({
      push: true,
      because: 'the event publishes (push: auto)'
    })
  })

  it.each(['check', 'outline', 'targets', 'check,format=json'])(
    'is no push with call: %s, whatever the event',
    call => {
      expect(intend({ 'github-token': 'ghs_t', call }).push).toEqual({
        push: false,
        because: `call: ${call} builds nothing`
      })
    }
  )

  it('keeps what was given beside what it became', () => {
    const intent = intend({ platforms: 'linux/amd64,linux/arm64', retries: '5', context: '' })
    expect(intent.inputs.retries).toBe(5)
    expect(intent.build.build).toMatchObject({ platforms: ['linux/amd64', 'linux/arm64'], context: '.' })
    expect(intent.context).toMatchObject({ actor: 'octocat', workspace: '/workspace' })
  })
})

describe('inputs that do not go together', () => {
  it.each([
    ['credential', { credential: 'pat' }, /PAT, but the input pat is empty/],
    ['credential', { credential: 'github-token' }, /token, but the input github-token is empty/],
    ['push', { call: 'check', push: 'true' }, /call: check, which builds nothing/],
    ['test', { test: 'true', call: 'check' }, /call: check, which builds nothing/],
    ['digest-only', { 'digest-only': 'true', source: 'alpine:3' }, /source: names an existing image/],
    ['reuse-build', { 'digest-only': 'true', 'reuse-build': 'true' }, /digest-only: true builds one that gets no tags/],
    ['call', { 'digest-only': 'true', call: 'check' }, /digest-only: true has nothing to push/]
  ])('%s is named with the reason: %j', (input, given, problem) => {
    const problems = problemsOf(given)
    expect(problems.map(each => each.input)).toEqual([input])
    expect(problems[0]?.problem).toMatch(problem)
    expect(problems[0]?.allowed).not.toBe('')
  })

  it.each([
    { credential: 'pat', pat: 'ghp_x' },
    { credential: 'github-token', 'github-token': 'ghs_x' },
    { call: 'check', push: 'auto' },
    { call: 'check', push: 'false' },
    { load: 'true', outputs: 'type=local,dest=out' },
    { 'digest-only': 'true', push: 'false' },
    { 'digest-only': 'true', load: 'true' },
    { 'digest-only': 'true', test: 'true' }
  ])('%j go together', given => {
    expect(problemsOf(given)).toEqual([])
  })
})

describe('a context by Git', () => {
  const own = 'https://github.com/Octo-Org/Hello-World.git'
  const token = 'ghs_hunter-two-is-long-enough'

  it('{{defaultContext}} is the commit of the run, with the job’s token as a secret for that host', () => {
    const { build } = intend({ 'github-token': token, context: '{{defaultContext}}:app', secrets: 'a=1' })
    expect(build.build.context).toBe(`${own}#${'a'.repeat(40)}:app`)
    expect(build.build.secrets).toEqual([
      { kind: 'value', id: 'a', index: 0 },
      { kind: 'value', id: 'GIT_AUTH_TOKEN.github.com', index: 1 }
    ])
    expect(build.secrets[1]?.reveal()).toBe(token)
    expect(JSON.stringify(build)).not.toContain(token)
  })

  it.each([
    ['the repository written out', { context: `${own}#main` }, 1],
    ['a further context', { 'build-contexts': 'base={{defaultContext}}:base' }, 1],
    ['a token that the user gives', { context: own, secrets: 'GIT_AUTH_TOKEN=x' }, 0],
    ['a token for a host that the user gives', { context: own, secrets: 'GIT_AUTH_TOKEN.github.com=x' }, 0],
    ['another repository', { context: 'https://github.com/octo-org/other.git' }, 0],
    ['another host', { context: 'https://example.org/Octo-Org/Hello-World.git' }, 0],
    ['a folder', { context: 'app' }, 0]
  ])('%s gets that many tokens: %j %i', (_, given, count) => {
    const { secrets } = intend({ 'github-token': token, ...given }).build
    expect(secrets.filter(secret => secret.reveal() === token)).toHaveLength(count)
  })
})

describe('outputs that push by themselves', () => {
  it('push nothing where nothing is pushed, and that is said', () => {
    const { build } = intend({ push: 'false', outputs: 'type=image,name=ghcr.io/o/n:1,push=true\ntype=oci,dest=o.tar' })
    expect(build.build.outputs).toEqual(['type=image,name=ghcr.io/o/n:1,push=false', 'type=oci,dest=o.tar'])
    expect(build.decisions).toMatchObject([{ verdict: 'rejected' }])
  })

  it('stay where the run publishes', () => {
    const { build } = intend({ outputs: 'type=registry' })
    expect(build.build.outputs).toEqual(['type=registry'])
    expect(build.decisions).toMatchObject([{ verdict: 'chosen' }])
  })
})

describe('what would be exposed', () => {
  it('is found in build arguments, labels and annotations, against every secret of the run', () => {
    const secret = 'hunter-two-is-long'
    const environment = { ...RUN, FROM_ENV: 'from-the-environment' }
    const { exposures } = intend(
      {
        'github-token': 'ghs_x',
        secrets: `s=${secret}`,
        'secret-envs': 'e=FROM_ENV',
        'build-args': `A=${secret}\nB=fine\nC=from-the-environment\nD_TOKEN=abcdefgh`,
        labels: `l=${secret}`,
        annotations: `n=${secret}`,
        'allow-secret-build-args': 'D_TOKEN'
      },
      environment
    )
    expect(exposures.map(({ input, name }) => `${input} ${name}`)).toEqual([
      'build-args A',
      'build-args C',
      'labels l',
      'annotations n'
    ])
  })
})

describe('all problems come at once', () => {
  const given = {
    push: 'maybe',
    retries: 'many',
    credential: 'pat',
    secrets: 'novalue',
    'secret-files': 'id=',
    password: 'x',
    call: 'check'
  }

  it('a wrong value hides neither a contradiction nor a malformed list nor a renamed input', () => {
    expect(problemsOf(given).map(({ input }) => input)).toEqual([
      'password',
      'push',
      'retries',
      'secrets',
      'secret-files',
      'credential'
    ])
  })

  it('what the runner should have set is among them', () => {
    expect(problemsOf(given, { ...RUN, GITHUB_SHA: 'main' }).map(({ input }) => input)).toContain('GITHUB_SHA')
    expect(problemsOf({}, { ...RUN, RUNNER_TEMP: '' }).map(({ input }) => input)).toEqual(['RUNNER_TEMP'])
  })

  it('no problem shows a secret', () => {
    const shown = JSON.stringify(problemsOf({ ...given, secrets: '=hunter2\n=hunter3', pat: 'ghp_hunter' }))
    expect(shown).not.toContain('hunter')
  })
})
