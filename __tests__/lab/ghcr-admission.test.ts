import { describe, expect, it } from 'vitest'
import { admit, decide } from '../../lab/ghcr/rules.mjs'
import type { Action, Credential, Decision } from '../../lab/ghcr/rules.mjs'
import { createWorld } from '../../lab/ghcr/world.mjs'

const now = Date.parse('2026-11-01T00:00:00Z')

const world = createWorld({
  organizations: {
    org: { members: ['member'] },
    sso: { members: ['member'], sso: true },
    fenced: { ipAllowList: true },
    strict: { members: ['member'], forbidsClassicTokens: true }
  },
  repositories: { 'org/app': {}, 'fenced/app': {} },
  packages: { 'org/app': { visibility: 'public' }, 'org/unlinked': {}, 'sso/app': { visibility: 'public' } },
  tokens: {
    job: { kind: 'github-token', repository: 'org/app', permissions: { packages: 'write' } },
    noneJob: { kind: 'github-token', repository: 'org/app' },
    fencedJob: { kind: 'github-token', repository: 'fenced/app', permissions: { packages: 'write' } },
    member: { kind: 'classic', user: 'member', scopes: ['write:packages'] },
    scopeless: { kind: 'classic', user: 'member' },
    authorized: { kind: 'classic', user: 'member', ssoAuthorized: ['SSO'] },
    fine: { kind: 'fine-grained', user: 'member' },
    expired: { kind: 'classic', user: 'member', expiresAt: '2026-10-31T00:00:00Z' },
    revoked: { kind: 'github-token', repository: 'org/app', revoked: true }
  }
})

const nobody = { kind: 'unknown' } as const
const anonymous = { kind: 'anonymous' } as const

const credentialOf = (id: string): Credential => {
  if (id === 'unknown') return nobody
  return id === 'anonymous' ? anonymous : (world.tokens[id] ?? nobody)
}

const say = (decision: Decision): string =>
  decision.allowed ? 'allowed' : `${decision.status} ${decision.code} ${decision.message}`

const denied = (message: string): string => `403 DENIED ${message}`
const readPackage = denied('permission_denied: read_package')
const authenticationRequired = '401 UNAUTHORIZED authentication required'

describe('what the token endpoint decides', () => {
  it.each<[string, Action, string, string]>([
    ['job', 'write', 'org/unlinked', 'allowed'],
    ['noneJob', 'write', 'org/app', 'allowed'],
    ['scopeless', 'write', 'org/app', 'allowed'],
    ['fine', 'write', 'org/app', 'allowed'],
    ['job', 'write', 'nobody/app', 'allowed'],
    ['expired', 'read', 'org/app', denied('denied')],
    ['revoked', 'write', 'org/app', denied('denied')],
    ['unknown', 'read', 'org/app', denied('denied')],
    ['anonymous', 'read', 'org/app', 'allowed'],
    ['anonymous', 'read', 'org/unlinked', denied('requested access to the resource is denied')],
    ['anonymous', 'read', 'org/not-there-yet', denied('requested access to the resource is denied')],
    ['anonymous', 'write', 'org/app', denied('requested access to the resource is denied')],
    ['member', 'write', 'sso/app', authenticationRequired],
    ['authorized', 'write', 'sso/app', 'allowed'],
    ['member', 'read', 'strict/app', denied('denied')],
    ['fencedJob', 'write', 'fenced/app', denied('denied')]
  ])('%s asks to %s %s: %s', (id, action, name, expected) => {
    expect(say(admit(world, credentialOf(id), action, name, now))).toBe(expected)
  })

  it('has the other reported answer for anonymous requests too', () => {
    const other = createWorld({ registry: { anonymousRefusal: 'unauthorized' } })
    expect(say(admit(other, anonymous, 'read', 'org/app', now))).toBe(authenticationRequired)
  })
})

describe('a package that was just born', () => {
  it('refuses everybody for a moment, and then no more', () => {
    const born = '2026-11-01T00:00:00Z'
    const fresh = createWorld({
      registry: { freshPackage: { fromMs: 500, untilMs: 3000 } },
      users: { mona: {} },
      packages: { 'mona/app': { createdAt: born } },
      tokens: { mona: { kind: 'classic', user: 'mona', scopes: ['write:packages'] } }
    })
    const at = (ms: number): string =>
      say(decide(fresh, fresh.tokens['mona'] ?? nobody, 'write', 'mona/app', Date.parse(born) + ms))
    expect([at(0), at(499), at(500), at(2999), at(3000)]).toEqual([
      'allowed',
      'allowed',
      readPackage,
      readPackage,
      'allowed'
    ])
  })
})
