import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchBearer, openPackage, startLab, tokenOf } from './ghcr-client.js'
import type { Lab } from './ghcr-client.js'

let lab: Lab

beforeAll(async () => {
  lab = await startLab({
    world: {
      users: { mona: {} },
      organizations: {
        'Octo-Org': { owners: ['boss'], members: ['robot'], basePermission: 'none' },
        sso: { members: ['robot'], sso: true }
      },
      repositories: { 'Octo-Org/App': { visibility: 'public' } },
      packages: {
        'octo-org/unlinked': {},
        'octo-org/shown': { visibility: 'public' },
        'octo-org/robots': { userAccess: { robot: 'read' } },
        'mona/tool': {}
      },
      tokens: {
        job: { kind: 'github-token', repository: 'Octo-Org/App', permissions: { packages: 'write' } },
        noneJob: { kind: 'github-token', repository: 'Octo-Org/App' },
        app: { kind: 'app', owner: 'octo-org', permissions: { packages: 'write' } },
        robot: { kind: 'classic', user: 'robot', scopes: ['repo', 'write:packages'] },
        scopeless: { kind: 'classic', user: 'robot' },
        boss: { kind: 'oauth', user: 'boss', scopes: ['repo', 'read:packages'] },
        fine: { kind: 'fine-grained', user: 'robot' },
        mona: { kind: 'classic', user: 'mona', scopes: ['read:packages'] }
      }
    }
  })
  const { putImage } = openPackage(lab, 'octo-org/app/web', await fetchBearer(lab, 'job', 'octo-org/app/web'))
  await putImage('v1')
  await putImage('latest')
  await putImage('v2', { version: '2' })
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

const orgs = '/orgs/octo-org/packages/container'

describe('the packages of the API', () => {
  it.each<[string, string | undefined, string, string[]?]>([
    [
      `${orgs}/app%2Fweb`,
      'job',
      '200 name="app/web" visibility="public" version_count=2',
      ['name', 'visibility', 'version_count']
    ],
    [`${orgs}/app/web`, 'job', '404 Not Found'],
    ['/users/octo-org/packages/container/app%2Fweb', 'job', '404 Not Found'],
    [`${orgs}/unlinked`, 'job', '404 Package not found.'],
    [`${orgs}/absent`, 'job', '404 Package not found.'],
    [`${orgs}/unlinked`, 'boss', '200 visibility="private"', ['visibility']],
    [`${orgs}/shown`, 'job', '200'],
    [`${orgs}/shown`, undefined, '401 Requires authentication'],
    [`${orgs}/shown`, 'noneJob', '403 Resource not accessible by integration'],
    [`${orgs}/shown`, 'app', '404 Package not found.'],
    [`${orgs}/shown`, 'fine', '404 Package not found.'],
    [`${orgs}/robots`, 'robot', '200'],
    [`${orgs}/unlinked`, 'robot', '404 Package not found.'],
    [`${orgs}/robots`, 'scopeless', '403 You need at least read:packages scope to get a package.'],
    ['/users/mona/packages/container/tool', 'mona', '200'],
    ['/user/packages/container/tool', 'mona', '200 name="tool"', ['name']],
    ['/user/packages/container/tool', 'job', '404 Not Found'],
    [
      '/orgs/sso/packages/container/app',
      'robot',
      '403 Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
    ]
  ])('answers %s to %s: %s', async (path, id, expected, fields) => {
    expect(await say(path, id, fields)).toBe(expected)
  })

  it('tells whose repository a package is linked to, and leaves it out where there is none', async () => {
    const linked = (await (await ask(`${orgs}/app%2Fweb`, 'boss')).json()) as { repository?: { full_name: string } }
    const unlinked = (await (await ask(`${orgs}/unlinked`, 'boss')).json()) as { repository?: unknown }
    expect(linked.repository?.full_name).toBe('Octo-Org/App')
    expect(unlinked.repository).toBeUndefined()
  })

  it.each([
    ['/orgs/octo-org/packages/container/app%2Fweb', 'job', 'orgs/octo-org/packages/container/package/app%2Fweb'],
    ['/users/mona/packages/container/tool', 'mona', 'users/mona/packages/container/package/tool']
  ])('tells the addresses of %s', async (path, id, page) => {
    const pkg = (await (await ask(path, id)).json()) as { url: string; html_url: string }
    expect([pkg.url, pkg.html_url]).toEqual([lab.apiUrl + path, `https://github.com/${page}`])
  })

  it('lists the versions of a package, newest first, with their tags', async () => {
    const versions = (await (await ask(`${orgs}/app%2Fweb/versions`, 'job')).json()) as {
      id: number
      name: string
      metadata: { container: { tags: string[] } }
    }[]
    expect(versions.map(({ metadata }) => metadata.container.tags)).toEqual([['v2'], ['v1', 'latest']])
    expect(versions[0]?.name).toMatch(/^sha256:[0-9a-f]{64}$/)
    const one = await (await ask(`${orgs}/app%2Fweb/versions/${versions[1]?.id ?? 0}`, 'job')).json()
    expect(one).toEqual(versions[1])
    const page = await (await ask(`${orgs}/app%2Fweb/versions?per_page=1&page=2`, 'job')).json()
    expect(page).toEqual([versions[1]])
  })

  it('tells the permission that an installation lacks', async () => {
    const { headers } = await ask(`${orgs}/shown`, 'noneJob')
    expect(headers.get('x-accepted-github-permissions')).toBe('packages=read')
  })

  it('does not change anything: other methods find nothing', async () => {
    const headers = { authorization: `Bearer ${tokenOf(lab, 'boss')}` }
    expect((await fetch(`${lab.apiUrl}${orgs}/unlinked`, { method: 'DELETE', headers })).status).toBe(404)
  })
})
