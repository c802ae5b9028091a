import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.js'
import { createGitHub } from '../../src/github/api.js'
import { compareCommits, readCommitDate } from '../../src/github/commits.js'
import { readLogin, readOwner } from '../../src/github/owner.js'
import { readPackage } from '../../src/github/package.js'
import { readRepository } from '../../src/github/repository.js'
import { readStatus } from '../../src/github/status.js'
import { readTokenFacts } from '../../src/github/token-facts.js'
import { createHttp } from '../../src/ports/http.js'
import { type Lab, startLab, tokenOf } from '../lab/ghcr-client.js'
import { createClock } from '../ports/clock.js'

const [FIRST, SECOND] = ['1'.repeat(40), '2'.repeat(40)] as const

let lab: Lab

beforeAll(async () => {
  lab = await startLab({
    world: {
      organizations: { 'Octo-Org': { owners: ['boss'] }, Locked: { sso: true, members: ['boss'] } },
      repositories: {
        'Octo-Org/App': {
          visibility: 'public',
          description: 'An app',
          license: 'MIT',
          commits: { [FIRST]: { date: '2026-01-15T10:20:30Z' }, [SECOND]: { parents: [FIRST] } }
        }
      },
      packages: {
        'octo-org/app/web': { visibility: 'public', repository: 'Octo-Org/App' },
        'octo-org/loose': { visibility: 'public' },
        'octo-org/hidden': {},
        'locked/app': {}
      },
      tokens: {
        job: { kind: 'github-token', repository: 'Octo-Org/App', permissions: { packages: 'write' } },
        boss: { kind: 'classic', user: 'boss', scopes: ['write:packages'], expiresAt: '2027-01-31T12:00:00Z' },
        dead: { kind: 'classic', user: 'boss', revoked: true }
      },
      status: { Packages: 'partial_outage' }
    }
  })
})
afterAll(async () => lab.stop())

const as = (id: string) =>
  createGitHub({ http: createHttp(), clock: createClock(), api: lab.apiUrl, token: new Secret(tokenOf(lab, id)) })

describe('the look-ups against the API of the lab', () => {
  it('find a repository, a commit, a comparison', async () => {
    const github = as('job')
    expect(await readRepository(github, 'octo-org', 'app')).toMatchObject({
      value: { fullName: 'Octo-Org/App', ownerType: 'Organization', license: 'MIT', visibility: 'public' }
    })
    expect(await readRepository(github, 'octo-org', 'none')).toMatchObject({ known: false })
    expect(await readCommitDate(github, 'octo-org', 'app', FIRST)).toEqual({
      known: true,
      value: '2026-01-15T10:20:30Z'
    })
    expect(await compareCommits(github, 'octo-org', 'app', FIRST, SECOND)).toEqual({ known: true, value: 'ahead' })
    expect(await compareCommits(github, 'octo-org', 'app', SECOND, FIRST)).toEqual({ known: true, value: 'behind' })
    expect(await compareCommits(github, 'octo-org', 'app', '3'.repeat(40), FIRST)).toMatchObject({ known: false })
  })

  it.each([
    ['octo-org', { kind: 'organization', login: 'Octo-Org' }],
    ['boss', { kind: 'user', login: 'boss' }],
    ['nobody', { kind: 'absent' }]
  ])('know what %s is', async (login, value) => {
    expect(await readOwner(as('job'), login)).toMatchObject({ known: true, value })
  })

  it.each([
    ['octo-org', 'app/web', { kind: 'visible', repository: 'Octo-Org/App', visibility: 'public' }],
    ['octo-org', 'loose', { kind: 'visible', repository: null }],
    ['octo-org', 'hidden', { kind: 'absent-or-invisible' }],
    ['octo-org', 'none', { kind: 'absent-or-invisible' }]
  ])('know of %s/%s what this token may see', async (owner, name, value) => {
    expect(await readPackage(as('job'), owner, 'organization', name)).toMatchObject({ known: true, value })
  })

  it('give the link where single sign-on stands in the way', async () => {
    expect(await readPackage(as('boss'), 'locked', 'organization', 'app')).toMatchObject({
      value: { kind: 'blocked', ssoUrl: expect.stringContaining('/orgs/Locked/sso') as string }
    })
  })

  it('know tokens', async () => {
    expect(await readTokenFacts(as('boss'))).toMatchObject({
      value: { kind: 'alive', scopes: ['write:packages'], expiresAt: '2027-01-31T12:00:00.000Z' }
    })
    expect(await readTokenFacts(as('job'))).toMatchObject({ value: { kind: 'alive', scopes: undefined } })
    expect(await readTokenFacts(as('dead'))).toMatchObject({ value: { kind: 'dead', because: 'Bad credentials' } })
    expect(await readLogin(as('boss'))).toEqual({ known: true, value: 'boss' })
    expect(await readLogin(as('job'))).toMatchObject({ known: false })
  })

  it("know GitHub's own state", async () => {
    expect(await readStatus({ http: createHttp() }, lab.statusUrl)).toMatchObject({
      value: { packages: 'partial_outage', actions: 'operational' }
    })
  })
})
