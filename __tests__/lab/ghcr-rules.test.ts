import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../lab/ghcr/rules.mjs'
import type { Action, Credential, Decision } from '../../lab/ghcr/rules.mjs'
import { createWorld } from '../../lab/ghcr/world.mjs'

const now = Date.parse('2026-11-01T00:00:00Z')

const world = createWorld({
  users: { mona: {}, emu_octo: { enterpriseManaged: true } },
  organizations: {
    org: { owners: ['boss'], members: ['member'], outsideCollaborators: ['helper'], basePermission: 'none' },
    closed: { owners: ['boss'], members: ['member'], packageCreation: [] },
    'private-only': { members: ['member'], packageCreation: ['private'] },
    sso: { members: ['member'], outsideCollaborators: ['helper'], sso: true },
    fenced: { members: ['member'], ipAllowList: true },
    strict: { members: ['member'], forbidsClassicTokens: true }
  },
  repositories: {
    'org/app': { visibility: 'public', userAccess: { helper: 'write' } },
    'org/other': {},
    'closed/app': {},
    'private-only/app': { visibility: 'public' },
    'mona/app': {},
    'fenced/app': {}
  },
  packages: {
    'org/app': { visibility: 'public', repository: 'org/app' },
    'org/app/secret': { repository: 'org/app' },
    'org/uninherited': { repository: 'org/app', inheritsAccess: false },
    'org/unlinked': {},
    'org/unlinked-public': { visibility: 'public' },
    'org/granted': { actionsAccess: { 'Org/App': 'write' } },
    'org/read-only': { actionsAccess: { 'org/app': 'read' } },
    'org/internal': { visibility: 'internal' },
    'org/of-other': { repository: 'org/other' },
    'org/robots': { userAccess: { Member: 'write' } },
    'org/readers': { userAccess: { member: 'read' } },
    'mona/tool': {},
    'mona/open': { visibility: 'public' },
    'sso/app': { visibility: 'public', userAccess: { member: 'write', helper: 'write' } },
    'fenced/app': { repository: 'fenced/app' },
    'strict/app': { userAccess: { member: 'write' } }
  },
  tokens: {
    job: { kind: 'github-token', repository: 'org/app', permissions: { packages: 'write' } },
    readJob: { kind: 'github-token', repository: 'org/app', permissions: { packages: 'read' } },
    noneJob: { kind: 'github-token', repository: 'org/app' },
    closedJob: { kind: 'github-token', repository: 'closed/app', permissions: { packages: 'write' } },
    publicJob: { kind: 'github-token', repository: 'private-only/app', permissions: { packages: 'write' } },
    monaJob: { kind: 'github-token', repository: 'mona/app', permissions: { packages: 'write' } },
    fencedJob: { kind: 'github-token', repository: 'fenced/app', permissions: { packages: 'write' } },
    app: { kind: 'app', owner: 'org', permissions: { packages: 'write' } },
    boss: { kind: 'classic', user: 'boss', scopes: ['write:packages'] },
    member: { kind: 'classic', user: 'member', scopes: ['repo', 'write:packages'] },
    reader: { kind: 'classic', user: 'member', scopes: ['read:packages'] },
    scopeless: { kind: 'classic', user: 'member', scopes: ['repo'] },
    authorized: { kind: 'classic', user: 'member', scopes: ['write:packages'], ssoAuthorized: ['SSO'] },
    helper: { kind: 'classic', user: 'helper', scopes: ['write:packages'] },
    mona: { kind: 'oauth', user: 'mona', scopes: ['write:packages'] },
    managed: { kind: 'classic', user: 'emu_octo', scopes: ['write:packages'] },
    fine: { kind: 'fine-grained', user: 'member', scopes: ['write:packages'] },
    expired: { kind: 'classic', user: 'boss', scopes: ['write:packages'], expiresAt: '2026-10-31T00:00:00Z' },
    lasting: { kind: 'classic', user: 'boss', scopes: ['write:packages'], expiresAt: '2026-12-31T00:00:00Z' },
    revoked: { kind: 'github-token', repository: 'org/app', permissions: { packages: 'write' }, revoked: true }
  }
})

const nobody = { kind: 'unknown' } as const
const anonymous = { kind: 'anonymous' } as const

const credentialOf = (id: string): Credential => {
  if (id === 'unknown') return nobody
  if (id === 'anonymous') return anonymous
  const token = world.tokens[id]
  if (!token) throw new Error(`This test has no token ${id}`)
  return token
}

/** A decision in one line: `allowed`, or status, code and message. */
const say = (decision: Decision): string =>
  decision.allowed ? 'allowed' : `${decision.status} ${decision.code} ${decision.message}`

const denied = (message: string): string => `403 DENIED ${message}`
const wrongScopes = denied('permission_denied: The token provided does not match expected scopes.')
const noInstallation = denied('permission_denied: The requested installation does not exist.')
const writePackage = denied('permission_denied: write_package')
const readPackage = denied('permission_denied: read_package')
const createPackage = denied('permission_denied: create_package')
const notAllowedTo = (verb: string): string => denied(`installation not allowed to ${verb} organization package`)
const appNotAllowedTo = (verb: string): string =>
  denied(`permission_denied: installation not allowed to ${verb} organization package`)
const unknownUser = '401 UNAUTHORIZED unauthenticated: User cannot be authenticated with the token provided.'
const authenticationRequired = '401 UNAUTHORIZED authentication required'

describe('what /v2 decides', () => {
  it.each<[string, Action, string, string]>([
    // a job's token
    ['job', 'write', 'org/app', 'allowed'],
    ['job', 'write', 'org/app/secret', 'allowed'],
    ['job', 'write', 'org/granted', 'allowed'],
    ['job', 'write', 'org/not-there-yet', 'allowed'],
    ['job', 'read', 'org/not-there-yet', 'allowed'],
    ['job', 'write', 'org/unlinked', writePackage],
    ['job', 'read', 'org/unlinked', readPackage],
    ['job', 'write', 'org/unlinked-public', writePackage],
    ['job', 'read', 'org/unlinked-public', 'allowed'],
    ['job', 'write', 'org/uninherited', writePackage],
    ['job', 'write', 'org/read-only', writePackage],
    ['job', 'read', 'org/read-only', 'allowed'],
    ['job', 'read', 'org/internal', 'allowed'],
    ['job', 'write', 'org/internal', writePackage],
    ['job', 'write', 'org/of-other', writePackage],
    ['job', 'write', 'mona/tool', noInstallation],
    ['job', 'write', 'mona/not-there-yet', noInstallation],
    ['job', 'read', 'mona/open', 'allowed'],
    ['job', 'write', 'nobody/app', denied('not_found: owner not found')],
    ['readJob', 'write', 'org/app', notAllowedTo('Write')],
    ['readJob', 'write', 'org/unlinked', notAllowedTo('Write')],
    ['readJob', 'write', 'org/not-there-yet', notAllowedTo('Create')],
    ['readJob', 'read', 'org/app/secret', 'allowed'],
    ['noneJob', 'write', 'org/app', notAllowedTo('Write')],
    ['noneJob', 'read', 'org/app/secret', notAllowedTo('Read')],
    ['noneJob', 'read', 'org/app', 'allowed'],
    ['closedJob', 'write', 'closed/not-there-yet', notAllowedTo('Create')],
    ['publicJob', 'write', 'private-only/not-there-yet', notAllowedTo('Create')],
    ['monaJob', 'write', 'mona/not-there-yet', 'allowed'],
    ['monaJob', 'write', 'mona/tool', writePackage],
    // tokens of other Apps
    ['app', 'write', 'org/app', appNotAllowedTo('Write')],
    ['app', 'write', 'org/not-there-yet', appNotAllowedTo('Create')],
    ['app', 'read', 'org/app/secret', appNotAllowedTo('Read')],
    ['app', 'write', 'mona/tool', noInstallation],
    // people's tokens
    ['boss', 'write', 'org/unlinked', 'allowed'],
    ['boss', 'write', 'closed/not-there-yet', 'allowed'],
    ['member', 'write', 'org/robots', 'allowed'],
    ['member', 'write', 'org/readers', writePackage],
    ['member', 'write', 'org/unlinked', writePackage],
    ['member', 'read', 'org/unlinked', readPackage],
    ['member', 'read', 'org/internal', 'allowed'],
    ['member', 'write', 'org/not-there-yet', 'allowed'],
    ['member', 'write', 'private-only/not-there-yet', 'allowed'],
    ['member', 'write', 'closed/not-there-yet', createPackage],
    ['member', 'write', 'mona/not-there-yet', createPackage],
    ['member', 'write', 'nobody/app', denied('not_found: owner not found')],
    ['reader', 'write', 'org/robots', wrongScopes],
    ['reader', 'read', 'org/robots', 'allowed'],
    ['scopeless', 'write', 'org/robots', wrongScopes],
    ['scopeless', 'write', 'org/not-there-yet', wrongScopes],
    ['scopeless', 'read', 'org/robots', readPackage],
    ['scopeless', 'read', 'org/app', 'allowed'],
    ['helper', 'write', 'org/app/secret', 'allowed'],
    ['helper', 'write', 'org/uninherited', writePackage],
    ['helper', 'write', 'org/not-there-yet', createPackage],
    ['helper', 'read', 'org/internal', readPackage],
    ['mona', 'read', 'org/app/secret', readPackage],
    ['mona', 'write', 'org/unlinked-public', writePackage],
    ['mona', 'write', 'mona/tool', 'allowed'],
    ['mona', 'write', 'mona/not-there-yet', 'allowed'],
    ['managed', 'write', 'emu_octo/app', createPackage],
    ['fine', 'write', 'org/robots', wrongScopes],
    ['fine', 'write', 'org/not-there-yet', wrongScopes],
    ['fine', 'read', 'org/robots', wrongScopes],
    ['fine', 'read', 'org/app', 'allowed'],
    // dead, none
    ['expired', 'write', 'org/app', unknownUser],
    ['expired', 'read', 'org/app', unknownUser],
    ['lasting', 'write', 'org/app', 'allowed'],
    ['revoked', 'write', 'org/app', unknownUser],
    ['unknown', 'read', 'org/app', unknownUser],
    ['anonymous', 'read', 'org/app', 'allowed'],
    ['anonymous', 'read', 'org/unlinked', authenticationRequired],
    ['anonymous', 'read', 'org/internal', authenticationRequired],
    ['anonymous', 'write', 'org/app', unknownUser],
    // policies of the organisation
    ['member', 'write', 'sso/app', authenticationRequired],
    ['member', 'read', 'sso/app', authenticationRequired],
    ['authorized', 'write', 'sso/app', 'allowed'],
    ['helper', 'write', 'sso/app', 'allowed'],
    ['member', 'write', 'strict/app', denied('denied')],
    ['fencedJob', 'write', 'fenced/app', denied('denied')]
  ])('%s may %s %s: %s? %s', (id, action, name, expected) => {
    expect(say(decide(world, credentialOf(id), action, name, now))).toBe(expected)
  })

  const ids = [...Object.keys(world.tokens), 'anonymous', 'unknown']
  const names = [...Object.keys(world.packages), 'org/not-there-yet', 'mona/not-there-yet', 'nobody/app']

  it('never lets a credential write what it may not read', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.constantFrom(...names), (id, name) => {
        const write = decide(world, credentialOf(id), 'write', name, now)
        const read = decide(world, credentialOf(id), 'read', name, now)
        expect(!write.allowed || read.allowed).toBe(true)
      })
    )
  })

  it('lets nobody write who holds no permission or scope for it', () => {
    const weak = [
      'readJob',
      'noneJob',
      'app',
      'reader',
      'scopeless',
      'fine',
      'expired',
      'revoked',
      'anonymous',
      'unknown'
    ]
    fc.assert(
      fc.property(fc.constantFrom(...weak), fc.constantFrom(...names), (id, name) => {
        expect(decide(world, credentialOf(id), 'write', name, now).allowed).toBe(false)
      })
    )
  })
})
