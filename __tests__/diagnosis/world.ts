import type { Context } from '../../src/context/context.js'
import type { Looks } from '../../src/diagnosis/looks.js'
import type { TokenKind } from '../../src/diagnosis/facts.js'
import type { CredentialId, PushAccess } from '../../src/domain/access.js'
import type { Failure } from '../../src/domain/failure.js'
import { known } from '../../src/domain/known.js'
import { ownerOf, type ImageName } from '../../src/domain/reference.js'
import { context } from './scene.js'

/**
 * GitHub's rules on who may push what, as the documentation and users' logs have them, written without a look at the catalogue: the
 * repository is `Octo-Org/Hello`, made on 2 February 2020.
 */
export interface Credential {
  readonly name: string
  readonly id: CredentialId
  readonly kind: TokenKind
  readonly trust: Context['trust']
  readonly alive: boolean
  /** Of an installation: what it holds for packages. */
  readonly packages: 'none' | 'read' | 'write'
  /** Account that the installation belongs to. */
  readonly installedFor: string
  readonly otherApp: boolean
  /** Of a user's token. */
  readonly scopes: readonly string[]
  readonly login: string
  readonly member: boolean
  readonly role: 'none' | 'read' | 'write'
  readonly ssoMissing: boolean
}

const installation: Credential = {
  name: '',
  id: 'github-token',
  kind: 'installation',
  trust: 'full',
  alive: true,
  packages: 'write',
  installedFor: 'octo-org',
  otherApp: false,
  scopes: [],
  login: '',
  member: false,
  role: 'none',
  ssoMissing: false
}

const robot: Credential = {
  ...installation,
  id: 'pat',
  kind: 'classic-pat',
  packages: 'none',
  scopes: ['write:packages', 'read:packages'],
  login: 'octo-bot',
  member: true
}

export const CREDENTIALS: readonly Credential[] = [
  { ...installation, name: 'the job’s token with packages: write' },
  { ...installation, name: 'the job’s token with packages: read', packages: 'read' },
  { ...installation, name: 'the job’s token without packages', packages: 'none' },
  { ...installation, name: 'the token of a fork’s run', packages: 'read', trust: 'fork' },
  { ...installation, name: 'the token of Dependabot’s run', packages: 'read', trust: 'dependabot' },
  { ...installation, name: 'the token of another app', id: 'pat', packages: 'none', otherApp: true },
  { ...robot, name: 'a robot without a role' },
  { ...robot, name: 'a robot with the role read', role: 'read' },
  { ...robot, name: 'a robot with the role write', role: 'write' },
  { ...robot, name: 'an outside collaborator', member: false },
  { ...robot, name: 'a classic token without the scope', scopes: ['repo'] },
  { ...robot, name: 'a classic token that may only read packages', scopes: ['read:packages'], role: 'read' },
  { ...robot, name: 'a fine-grained token', kind: 'fine-grained-pat', scopes: [] },
  { ...robot, name: 'an expired token', alive: false },
  { ...robot, name: 'a login of gh', kind: 'oauth', scopes: ['repo', 'gist'] },
  { ...robot, name: 'a login of gh with the scope', kind: 'oauth', scopes: ['write:packages'] },
  { ...robot, name: 'a token without single sign-on', ssoMissing: true }
]

export interface Package {
  readonly name: string
  readonly image: ImageName
  readonly owner: 'User' | 'Organization' | 'absent'
  readonly exists: boolean
  readonly visibility: 'public' | 'private'
  readonly linked: string | null
  readonly createdAt: string
  /** What "Manage Actions access" or inheritance gives to our repository. */
  readonly actions: 'none' | 'read' | 'write'
  readonly creationForbidden: boolean
}

const old: Package = {
  name: '',
  image: { host: 'ghcr.io', path: 'octo-org/hello' },
  owner: 'Organization',
  exists: true,
  visibility: 'public',
  linked: null,
  createdAt: '2021-05-05T00:00:00Z',
  actions: 'none',
  creationForbidden: false
}

export const PACKAGES: readonly Package[] = [
  { ...old, name: 'a public package linked to nothing' },
  { ...old, name: 'a private package linked to nothing', visibility: 'private' },
  { ...old, name: 'a public package from before the repository', createdAt: '2019-01-01T00:00:00Z' },
  {
    ...old,
    name: 'a private package from before the repository',
    createdAt: '2019-01-01T00:00:00Z',
    visibility: 'private'
  },
  { ...old, name: 'a public package of another repository', linked: 'Octo-Org/Mirror' },
  { ...old, name: 'a private package of another repository', linked: 'Octo-Org/Mirror', visibility: 'private' },
  { ...old, name: 'a package of ours with the role read', linked: 'Octo-Org/Hello', actions: 'read' },
  {
    ...old,
    name: 'a private package of ours with the role read',
    linked: 'Octo-Org/Hello',
    actions: 'read',
    visibility: 'private'
  },
  { ...old, name: 'a package of ours', linked: 'Octo-Org/Hello', actions: 'write' },
  { ...old, name: 'no package yet', exists: false },
  { ...old, name: 'no package yet, and members may create none', exists: false, creationForbidden: true },
  { ...old, name: 'a package of another organization', image: { host: 'ghcr.io', path: 'upstream/hello' } },
  {
    ...old,
    name: 'no package yet in another organization',
    image: { host: 'ghcr.io', path: 'upstream/hello' },
    exists: false,
    creationForbidden: true
  },
  {
    ...old,
    name: 'no package yet below another person',
    image: { host: 'ghcr.io', path: 'somebody/hello' },
    owner: 'User',
    exists: false
  },
  {
    ...old,
    name: 'an owner that does not exist',
    image: { host: 'ghcr.io', path: 'octo-orgg/hello' },
    owner: 'absent',
    exists: false
  }
]

export interface Pair {
  readonly credential: Credential
  readonly package: Package
}

export const PAIRS: readonly Pair[] = CREDENTIALS.flatMap(credential =>
  PACKAGES.map(each => ({ credential, package: each }))
)

/** What ghcr.io answers to an upload that is opened with the credential. */
export function answerOf({ credential, package: target }: Pair): PushAccess {
  const request = `POST https://ghcr.io/v2/${target.image.path}/blobs/uploads/`
  const denied = (message: string, code = 'DENIED', status = 403, at = request): PushAccess => {
    const failure: Failure = {
      kind: 'registry',
      request: at,
      status,
      diagnostics: [{ code, message }],
      requestId: 'C0DE:1'
    }
    return { kind: 'denied', failure }
  }
  if (!credential.alive) return denied('denied', 'DENIED', 403, 'GET https://ghcr.io/token')
  if (target.owner === 'absent') return denied('not_found: owner not found')
  if (credential.kind === 'installation') return answerToInstallation(credential, target, denied)
  if (credential.ssoMissing && target.owner === 'Organization') return denied('unauthorized', 'UNAUTHORIZED', 401)
  if (credential.kind === 'fine-grained-pat' || !credential.scopes.includes('write:packages')) {
    return denied('permission_denied: The token provided does not match expected scopes.')
  }
  if (!target.exists) {
    const may = ownerOf(target.image) === 'octo-org' && credential.member && !target.creationForbidden
    return may ? { kind: 'granted' } : denied('permission_denied: create_package')
  }
  return byRole(roleOf({ credential, package: target }), target, denied)
}

/** Roles of people are given package by package; ours have theirs below their own organisation only. */
export function roleOf({ credential, package: target }: Pair): Credential['role'] {
  return ownerOf(target.image) === 'octo-org' ? credential.role : 'none'
}

type Deny = (message: string) => PushAccess

function answerToInstallation(credential: Credential, target: Package, denied: Deny): PushAccess {
  if (!credential.otherApp && ownerOf(target.image) !== credential.installedFor) {
    return denied('permission_denied: The requested installation does not exist.')
  }
  const verb = target.exists ? 'Write' : 'Create'
  if (credential.packages !== 'write') {
    return denied(
      `${credential.otherApp ? 'permission_denied: ' : ''}installation not allowed to ${verb} organization package`
    )
  }
  if (!target.exists) {
    return target.creationForbidden
      ? denied('installation not allowed to Create organization package')
      : { kind: 'granted' }
  }
  return byRole(target.actions, target, denied)
}

function byRole(role: 'none' | 'read' | 'write', target: Package, denied: Deny): PushAccess {
  if (role === 'write') return { kind: 'granted' }
  const mayRead = role === 'read' || target.visibility === 'public'
  return denied(`permission_denied: ${mayRead ? 'write' : 'read'}_package`)
}

/** The context of a run with this credential. */
export function contextOf({ credential }: Pair): Context {
  return {
    ...context,
    trust: credential.trust,
    event:
      credential.trust === 'full'
        ? context.event
        : {
            kind: 'pull-request',
            name: 'pull_request',
            action: 'synchronize',
            number: 7,
            origin: credential.trust,
            headRef: 'x',
            headSha: 'b'.repeat(40),
            baseRef: 'main',
            merged: false
          }
  }
}

/** What can be looked up about the pair: the API hides from the job's token what it has no role in. */
export function looksOf(pair: Pair): Looks {
  const { credential, package: target } = pair
  const seen = target.exists && (target.visibility === 'public' || target.actions !== 'none')
  const { visibility, linked, createdAt } = target
  const user = credential.kind !== 'installation'
  return {
    pushTest: () => Promise.resolve(known(answerOf(pair))),
    readTest: () => Promise.resolve(known({ kind: 'absent' })),
    anonymousRead: () =>
      Promise.resolve(known({ kind: target.exists && visibility === 'public' ? 'granted' : 'absent' })),
    owner: () => Promise.resolve(known(target.owner)),
    package: () =>
      Promise.resolve(
        known(seen ? { kind: 'visible', visibility, linked, createdAt } : { kind: 'absent-or-invisible' })
      ),
    repository: () =>
      Promise.resolve(known({ fullName: 'Octo-Org/Hello', visibility: 'public', createdAt: '2020-02-02T00:00:00Z' })),
    token: () =>
      Promise.resolve(
        known(
          credential.alive && user && credential.kind !== 'fine-grained-pat'
            ? { alive: true, scopes: credential.scopes, login: credential.login }
            : { alive: credential.alive }
        )
      ),
    organization: () =>
      Promise.resolve(
        known(
          target.owner !== 'Organization'
            ? { kind: 'absent-or-invisible' }
            : credential.ssoMissing
              ? { kind: 'sso', url: 'https://github.com/orgs/octo-org/sso?x=1' }
              : { kind: 'open' }
        )
      ),
    status: () => Promise.resolve(known({ packages: 'operational' })),
    engine: () => Promise.resolve(known({}))
  }
}
