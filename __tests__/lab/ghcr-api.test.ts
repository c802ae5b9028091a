import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicOf, startLab, tokenOf } from './ghcr-client.js'
import type { Lab } from './ghcr-client.js'

const first = '1'.repeat(40)
const second = '2'.repeat(40)
const side = '3'.repeat(40)

let lab: Lab

beforeAll(async () => {
  lab = await startLab({
    world: {
      users: { mona: {} },
      organizations: {
        'Octo-Org': { owners: ['boss'], members: ['robot'], basePermission: 'none' },
        sso: { members: ['robot', 'boss'], sso: true },
        fenced: { ipAllowList: true },
        strict: { members: ['robot'], forbidsClassicTokens: true }
      },
      repositories: {
        'Octo-Org/App': {
          visibility: 'public',
          description: 'An app',
          license: 'MIT',
          createdAt: '2024-01-01T00:00:00Z',
          commits: {
            [first]: {},
            [second]: { parents: [first], date: '2026-02-03T04:05:06Z' },
            [side]: { parents: [first] }
          },
          branches: { main: second, 'feature/x': side },
          tags: { v1: first }
        },
        'octo-org/secret': { commits: { [first]: {} }, userAccess: { reader: 'read' } },
        'sso/app': {},
        'fenced/app': { visibility: 'public' }
      },
      tokens: {
        job: { kind: 'github-token', repository: 'Octo-Org/App', permissions: { packages: 'write' } },
        noneJob: { kind: 'github-token', repository: 'Octo-Org/App' },
        secretJob: { kind: 'github-token', repository: 'octo-org/secret', permissions: { contents: 'none' } },
        fencedJob: { kind: 'github-token', repository: 'fenced/app', permissions: { packages: 'write' } },
        app: { kind: 'app', owner: 'octo-org', permissions: { packages: 'write' } },
        robot: {
          kind: 'classic',
          user: 'robot',
          scopes: ['repo', 'write:packages'],
          expiresAt: '2099-01-02T03:04:05Z'
        },
        scopeless: { kind: 'classic', user: 'robot' },
        boss: { kind: 'oauth', user: 'boss', scopes: ['repo', 'read:packages'] },
        reader: { kind: 'classic', user: 'reader', scopes: ['repo'] },
        fineReader: { kind: 'fine-grained', user: 'reader' },
        fine: { kind: 'fine-grained', user: 'robot' },
        mona: { kind: 'classic', user: 'mona', scopes: ['read:packages'] },
        dead: { kind: 'classic', user: 'mona', expiresAt: '2020-01-01T00:00:00Z' }
      },
      status: { Packages: 'major_outage' }
    }
  })
})
afterAll(() => lab.stop())

const ask = (path: string, id?: string): Promise<Response> =>
  fetch(lab.apiUrl + path, { headers: id === undefined ? {} : { authorization: `Bearer ${tokenOf(lab, id)}` } })

/** An answer as status and message, or status and these fields. */
const say = async (path: string, id: string | undefined, fields: readonly string[] = []): Promise<string> => {
  const response = await ask(path, id)
  const body = (await response.json()) as Record<string, unknown>
  const shown = fields.map(field => `${field}=${JSON.stringify(body[field])}`)
  return [response.status, ...(response.ok ? shown : [body['message']])].join(' ')
}

const app = '/repos/octo-org/app'

describe('the API', () => {
  it.each<[string, string | undefined, string, string[]?]>([
    // accounts
    ['/', undefined, '200'],
    ['/', 'dead', '401 Bad credentials'],
    ['/user', 'robot', '200 login="robot" type="User"', ['login', 'type']],
    ['/user', 'job', '403 Resource not accessible by integration'],
    ['/user', undefined, '401 Requires authentication'],
    ['/users/OCTO-ORG', 'job', '200 login="Octo-Org" type="Organization"', ['login', 'type']],
    ['/users/mona', undefined, '200 type="User"', ['type']],
    ['/users/nobody', 'job', '404 Not Found'],
    ['/orgs/octo-org', 'robot', '200 login="Octo-Org"', ['login']],
    ['/orgs/mona', 'robot', '404 Not Found'],
    ['/user/memberships/orgs/octo-org', 'robot', '200 state="active" role="member"', ['state', 'role']],
    ['/user/memberships/orgs/octo-org', 'boss', '200 role="admin"', ['role']],
    ['/user/memberships/orgs/octo-org', 'mona', '404 Not Found'],
    ['/user/memberships/orgs/octo-org', undefined, '401 Requires authentication'],
    ['/user/memberships/orgs/octo-org', 'job', '403 Resource not accessible by integration'],
    // policies
    [
      '/orgs/sso',
      'robot',
      '403 Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
    ],
    [
      '/orgs/strict',
      'robot',
      '403 `strict` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.'
    ],
    [
      '/repos/fenced/app',
      'fencedJob',
      '403 Although you appear to have the correct authorization credentials, the `fenced` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.'
    ],
    ['/repos/fenced/app', undefined, '200'],
    [
      '/orgs/sso',
      'boss',
      '403 Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.'
    ],
    // repositories
    ['/repos/octo-org/secret', 'reader', '200'],
    ['/repos/octo-org/secret', 'fineReader', '200'],
    ['/repos/octo-org/secret', 'fine', '404 Not Found'],
    ['/repos/octo-org/secret', 'scopeless', '404 Not Found'],
    [`/repos/octo-org/secret/compare/${first}...${first}`, 'secretJob', '403 Resource not accessible by integration'],
    [
      app,
      undefined,
      '200 full_name="Octo-Org/App" description="An app" default_branch="main"',
      ['full_name', 'description', 'default_branch']
    ],
    [
      app,
      'job',
      '200 visibility="public" private=false created_at="2024-01-01T00:00:00Z"',
      ['visibility', 'private', 'created_at']
    ],
    [app, 'job', '200 fork=false archived=false', ['fork', 'archived']],
    [`/api/v3${app}`, 'job', '200 html_url="https://github.com/Octo-Org/App"', ['html_url']],
    ['/repos/octo-org/secret', 'job', '404 Not Found'],
    ['/repos/octo-org/secret', 'secretJob', '200 private=true', ['private']],
    ['/repos/octo-org/secret', 'app', '200'],
    ['/repos/octo-org/secret', 'robot', '404 Not Found'],
    ['/repos/octo-org/secret', 'boss', '200'],
    ['/repos/octo-org/secret', undefined, '404 Not Found'],
    [`/repos/octo-org/secret/commits/${first}`, 'secretJob', '403 Resource not accessible by integration'],
    // commits
    [`${app}/commits/main`, 'job', `200 sha="${second}"`, ['sha']],
    [`${app}/commits/feature/x`, 'job', `200 sha="${side}"`, ['sha']],
    [`${app}/commits/feature%2Fx`, 'job', `200 sha="${side}"`, ['sha']],
    [`${app}/commits/v1`, 'job', `200 sha="${first}"`, ['sha']],
    [`${app}/commits/gone`, 'job', '422 No commit found for SHA: gone'],
    [
      `${app}/compare/v1...main`,
      'job',
      '200 status="ahead" ahead_by=1 behind_by=0',
      ['status', 'ahead_by', 'behind_by']
    ],
    [`${app}/compare/main...v1`, 'job', '200 status="behind" behind_by=1', ['status', 'behind_by']],
    [`${app}/compare/main...feature%2Fx`, 'job', '200 status="diverged"', ['status']],
    [`${app}/compare/main...${second}`, 'job', '200 status="identical"', ['status']],
    [`${app}/compare/main...gone`, 'job', '404 Not Found'],
    ['/nowhere', 'job', '404 Not Found']
  ])('answers %s to %s: %s', async (path, id, expected, fields) => {
    expect(await say(path, id, fields)).toBe(expected)
  })

  it('tells the commit date', async () => {
    const { commit } = (await (await ask(`${app}/commits/main`, 'job')).json()) as {
      commit: { committer: { date: string } }
    }
    expect(commit.committer.date).toBe('2026-02-03T04:05:06Z')
  })

  it('tells the scopes and the expiry of a classic token', async () => {
    const { headers } = await ask('/', 'robot')
    expect(headers.get('x-oauth-scopes')).toBe('repo, write:packages')
    expect(headers.get('github-authentication-token-expiration')).toBe('2099-01-02 03:04:05 UTC')
    expect(headers.get('x-github-request-id')).toMatch(/^[0-9A-F:]+$/)
  })

  it.each(['job', 'fine'])('tells no scopes for %s', async id => {
    expect((await ask('/', id)).headers.get('x-oauth-scopes')).toBeNull()
  })

  it('tells where to authorise a token for SSO', async () => {
    const url = 'https://github.com/orgs/sso/sso?authorization_request=A4CRYQ'
    expect((await ask('/orgs/sso', 'robot')).headers.get('x-github-sso')).toBe(`required; url=${url}`)
  })

  it('takes a token by any of the three words', async () => {
    const words = [`token ${tokenOf(lab, 'robot')}`, `bearer ${tokenOf(lab, 'robot')}`, basicOf(lab, 'robot')]
    for (const authorization of words) {
      expect((await fetch(`${lab.apiUrl}/user`, { headers: { authorization } })).status).toBe(200)
      expect(lab.requests.at(-1)).toMatchObject({ host: 'api', credential: 'robot' })
    }
  })

  it('has the status page beside it', async () => {
    const { components } = (await (await fetch(`${lab.statusUrl}/api/v2/components.json`)).json()) as {
      components: { name: string; status: string }[]
    }
    expect(components).toContainEqual({ name: 'Packages', status: 'major_outage' })
    expect(components).toContainEqual({ name: 'Actions', status: 'operational' })
    expect(lab.requests.at(-1)).toMatchObject({ host: 'status' })
  })
})
