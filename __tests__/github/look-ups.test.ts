import { describe, expect, it } from 'vitest'
import { compareCommits, readCommitDate } from '../../src/github/commits.js'
import { readLogin, readOwner } from '../../src/github/owner.js'
import { readPackage } from '../../src/github/package.js'
import { readRepository } from '../../src/github/repository.js'
import { readTokenFacts } from '../../src/github/token-facts.js'
import type { Reply } from '../ports/server.js'
import { say, setApi } from './github-server.js'

const REPOSITORY = {
  id: 7,
  full_name: 'Octo-Org/App',
  owner: { login: 'Octo-Org', type: 'Organization' },
  html_url: 'https://github.com/Octo-Org/App',
  description: 'An app',
  license: { spdx_id: 'MIT' },
  private: true,
  visibility: 'internal',
  default_branch: 'trunk',
  created_at: '2020-01-02T03:04:05Z'
}
const ok = (body: object, headers: Record<string, string> = {}): Reply => ({ status: 200, headers, body })
const because = (text: string) => ({ known: false, because: expect.stringContaining(text) as string })

describe('readRepository', () => {
  it('reads what labels and reports need', async () => {
    const { github, server } = await setApi(() => ok(REPOSITORY))
    expect(await readRepository(github, 'octo-org', 'app')).toEqual({
      known: true,
      value: {
        fullName: 'Octo-Org/App',
        id: 7,
        ownerType: 'Organization',
        url: 'https://github.com/Octo-Org/App',
        description: 'An app',
        license: 'MIT',
        visibility: 'internal',
        defaultBranch: 'trunk',
        createdAt: '2020-01-02T03:04:05Z'
      }
    })
    expect(server.lines()).toEqual(['GET /repos/octo-org/app'])
  })

  it.each([
    ['no description', { description: null }, { description: undefined }],
    ['no licence', { license: null }, { license: undefined }],
    ['a licence that GitHub does not recognise', { license: { spdx_id: 'NOASSERTION' } }, { license: undefined }],
    ['a user as owner', { owner: { type: 'User' } }, { ownerType: 'User' }],
    ['only `private`', { visibility: undefined, private: true }, { visibility: 'private' }],
    ['only `private`, which is not', { visibility: undefined, private: false }, { visibility: 'public' }]
  ])('with %s', async (_, changes, expected) => {
    const { github } = await setApi(() => ok({ ...REPOSITORY, ...changes }))
    expect(await readRepository(github, 'o', 'r')).toMatchObject({ known: true, value: expected })
  })

  it.each<[string, Reply, string]>([
    ['404', say(404, 'Not Found'), 'does not exist or this token cannot see it'],
    ['403', say(403, 'Resource not accessible by integration'), 'Resource not accessible'],
    ['something else', ok({ id: 'x' }), 'not a repository'],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }, 'not a repository']
  ])('does not know after %s, and says why', async (_, reply, reason) => {
    const { github } = await setApi(() => reply)
    expect(await readRepository(github, 'o', 'r')).toEqual(because(reason))
  })
})

describe('readCommitDate', () => {
  it("reads the committer's date", async () => {
    const commit = { author: { date: '2020-01-01T00:00:00Z' }, committer: { date: '2026-01-15T10:20:30Z' } }
    const { github, server } = await setApi(() => ok({ commit }))
    expect(await readCommitDate(github, 'o', 'r', 'abc')).toEqual({ known: true, value: '2026-01-15T10:20:30Z' })
    expect(server.lines()).toEqual(['GET /repos/o/r/commits/abc'])
  })

  it.each<[string, Reply, string]>([
    ['422', say(422, 'No commit found for SHA: abc'), 'not in the repository'],
    ['404', say(404, 'Not Found'), 'not in the repository'],
    ['a commit without a date', ok({ commit: { committer: { date: 'yesterday' } } }), 'without a date']
  ])('does not know after %s', async (_, reply, reason) => {
    const { github } = await setApi(() => reply)
    expect(await readCommitDate(github, 'o', 'r', 'abc')).toEqual(because(reason))
  })
})

describe('compareCommits', () => {
  it.each(['ahead', 'behind', 'identical', 'diverged'])('reads %s', async status => {
    const { github, server } = await setApi(() => ok({ status, commits: [] }))
    expect(await compareCommits(github, 'o', 'r', 'aaa', 'bbb')).toEqual({ known: true, value: status })
    expect(server.lines()).toEqual(['GET /repos/o/r/compare/aaa...bbb'])
    expect(server.seen[0]?.query.get('per_page')).toBe('1')
  })

  it.each<[string, Reply, string]>([
    ['404', say(404, 'Not Found'), 'not in the repository'],
    ['another word', ok({ status: 'sideways' }), 'without a status']
  ])('does not know after %s', async (_, reply, reason) => {
    const { github } = await setApi(() => reply)
    expect(await compareCommits(github, 'o', 'r', 'aaa', 'bbb')).toEqual(because(reason))
  })
})

describe('readOwner', () => {
  it.each([
    ['User', { kind: 'user', login: 'Mona', id: 7 }],
    ['Organization', { kind: 'organization', login: 'Mona', id: 7 }]
  ])('reads a %s', async (type, value) => {
    const { github } = await setApi(() => ok({ login: 'Mona', id: 7, type }))
    expect(await readOwner(github, 'mona')).toEqual({ known: true, value })
  })

  it('knows that there is nobody of that name', async () => {
    const { github } = await setApi(() => say(404, 'Not Found'))
    expect(await readOwner(github, 'nobody')).toEqual({ known: true, value: { kind: 'absent' } })
  })

  it.each<[string, Reply, string]>([
    ['403', say(403, 'Forbidden'), 'Forbidden'],
    ['a kind that is neither', ok({ login: 'app[bot]', id: 7, type: 'Bot' }), 'not an account']
  ])('does not know after %s', async (_, reply, reason) => {
    const { github } = await setApi(() => reply)
    expect(await readOwner(github, 'x')).toEqual(because(reason))
  })
})

describe('readLogin', () => {
  it('reads whose token it is', async () => {
    const { github } = await setApi(() => ok({ login: 'robot' }))
    expect(await readLogin(github)).toEqual({ known: true, value: 'robot' })
  })

  it('does not know for the token of a job', async () => {
    const { github } = await setApi(() => say(403, 'Resource not accessible by integration'))
    expect(await readLogin(github)).toEqual(because('Resource not accessible'))
  })
})

describe('readPackage', () => {
  const PACKAGE = {
    name: 'app/web',
    visibility: 'private',
    created_at: '2021-06-07T08:09:10Z',
    html_url: 'https://github.com/orgs/Octo-Org/packages/container/package/app%2Fweb',
    repository: { full_name: 'Octo-Org/App' }
  }
  const visible = {
    kind: 'visible',
    visibility: 'private',
    createdAt: PACKAGE.created_at,
    ageMs: expect.any(Number) as number,
    url: PACKAGE.html_url
  }

  it('tells its age by the clock of the API, whatever this machine believes the time to be', async () => {
    const { github } = await setApi(() => ok(PACKAGE, { date: 'Mon, 07 Jun 2021 08:10:10 GMT' }))
    expect(await readPackage(github, 'o', 'user', 'p')).toMatchObject({ value: { ageMs: 60_000 } })
  })

  it.each([
    ['organization', 'GET /orgs/Octo-Org/packages/container/app%2Fweb'],
    ['user', 'GET /users/Octo-Org/packages/container/app%2Fweb']
  ] as const)('of a %s is asked for below its owner', async (kind, line) => {
    const { github, server } = await setApi(() => ok(PACKAGE))
    const read = await readPackage(github, 'Octo-Org', kind, 'app/web')
    expect(read).toEqual({ known: true, value: { ...visible, repository: 'Octo-Org/App' } })
    expect(server.lines()).toEqual([line])
  })

  it.each([
    ['null', null],
    ['not there', undefined]
  ])('is linked to nothing where the repository is %s', async (_, repository) => {
    const { github } = await setApi(() => ok({ ...PACKAGE, repository }))
    expect(await readPackage(github, 'o', 'user', 'p')).toEqual({
      known: true,
      value: { ...visible, repository: null }
    })
  })

  it('is absent or invisible for 404: nobody can tell', async () => {
    const { github } = await setApi(() => say(404, 'Package not found.'))
    expect(await readPackage(github, 'o', 'user', 'p')).toEqual({ known: true, value: { kind: 'absent-or-invisible' } })
  })

  it('is blocked where single sign-on is asked for, with the link', async () => {
    const url = 'https://github.com/orgs/octo-org/sso?authorization_request=A4C'
    const reply = say(403, 'Resource protected by organization SAML enforcement.', {
      'x-github-sso': `required; url=${url}`
    })
    const { github } = await setApi(() => reply)
    expect(await readPackage(github, 'o', 'organization', 'p')).toEqual({
      known: true,
      value: { kind: 'blocked', because: 'Resource protected by organization SAML enforcement.', ssoUrl: url }
    })
  })

  it('is blocked where the token has no right to look', async () => {
    const { github } = await setApi(() => say(403, 'You need at least read:packages scope to get a package.'))
    expect(await readPackage(github, 'o', 'user', 'p')).toMatchObject({ value: { kind: 'blocked', ssoUrl: undefined } })
  })

  it.each<[string, Reply, string]>([
    ['a rate limit', say(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0' }), 'rate limit'],
    ['401', say(401, 'Bad credentials'), 'Bad credentials'],
    ['something else', ok({ name: 'x' }), 'not a package']
  ])('is not known after %s', async (_, reply, reason) => {
    const { github } = await setApi(() => reply)
    expect(await readPackage(github, 'o', 'user', 'p')).toEqual(because(reason))
  })
})

describe('readTokenFacts', () => {
  it('reads scopes, end and request id of a classic token', async () => {
    const headers = {
      'x-oauth-scopes': 'read:packages, repo',
      'github-authentication-token-expiration': '2026-02-01 10:00:00 UTC',
      'x-github-request-id': 'A:1'
    }
    const { github } = await setApi(() => ok({}, headers))
    expect(await readTokenFacts(github)).toEqual({
      known: true,
      value: {
        kind: 'alive',
        scopes: ['read:packages', 'repo'],
        expiresAt: '2026-02-01T10:00:00.000Z',
        sso: undefined,
        requestId: 'A:1'
      }
    })
  })

  it('knows no scopes of a token that has none', async () => {
    const { github } = await setApi(() => ok({}))
    expect(await readTokenFacts(github)).toMatchObject({
      value: { kind: 'alive', scopes: undefined, expiresAt: undefined }
    })
  })

  it.each<[string, Reply, object]>([
    ['401', say(401, 'Bad credentials'), { kind: 'dead', because: 'Bad credentials' }],
    [
      '403',
      say(403, 'Your enterprise forbids classic tokens'),
      { kind: 'refused', because: 'Your enterprise forbids classic tokens' }
    ]
  ])('tells a token that is answered %s', async (_, reply, value) => {
    const { github } = await setApi(() => reply)
    expect(await readTokenFacts(github)).toMatchObject({ known: true, value })
  })

  it.each<[string, Reply]>([
    ['a rate limit', say(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0' })],
    ['429', say(429, 'Too many requests')],
    ['500', { status: 500 }]
  ])('knows nothing after %s', async (_, reply) => {
    const { github } = await setApi(() => reply)
    expect(await readTokenFacts(github)).toMatchObject({ known: false })
  })
})
