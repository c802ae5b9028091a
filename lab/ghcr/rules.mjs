// @ts-check
import { allowsCreation, isMember, mayCreate, reaches, roleOfRepository, roleOfUser } from './access.mjs'
import { refusals, refuseInstallation } from './refusals.mjs'
import { includesLogin, kindOfAccount, ownerOf } from './world.mjs'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Package} Package */
/** @typedef {import('./world.mjs').Token} Token */
/** @typedef {import('./refusals.mjs').Refusal} Refusal */
/** @typedef {'read' | 'write'} Action writing to a name that does not exist yet is creating it */
/** @typedef {Token | { kind: 'anonymous' } | { kind: 'unknown' }} Credential `unknown`: of no token in the world */
/** @typedef {{ allowed: true } | ({ allowed: false } & Refusal)} Decision */
/** @typedef {'ip-allow-list' | 'sso' | 'classic-forbidden'} Block */

/** @type {Decision} */
const allowed = Object.freeze({ allowed: true })

/** @param {Refusal} refusal @returns {Decision} */
const refuse = refusal => ({ allowed: false, ...refusal })

/**
 * @param {Credential} credential
 * @param {number} now milliseconds since 1970
 * @returns {credential is Token | { kind: 'anonymous' }}
 */
export function isAlive(credential, now) {
  if (credential.kind === 'unknown') return false
  if (credential.kind === 'anonymous') return true
  return !credential.revoked && (credential.expiresAt === null || Date.parse(credential.expiresAt) > now)
}

/**
 * @param {World} world
 * @param {Credential} credential
 * @param {string} owner
 * @returns {Block | undefined} the organisation policy that shuts this credential out, whatever it asks for
 */
export function findBlock(world, credential, owner) {
  const organization = world.organizations[owner.toLowerCase()]
  if (!organization || credential.kind === 'anonymous' || credential.kind === 'unknown') return undefined
  if (organization.ipAllowList) return 'ip-allow-list'
  if (credential.kind !== 'classic' && credential.kind !== 'oauth') return undefined
  // Outside collaborators do not pass through the identity provider of the organisation.
  const asked = organization.sso && isMember(world, owner, credential.user ?? '')
  if (asked && !includesLogin(credential.ssoAuthorized, owner)) return 'sso'
  return credential.kind === 'classic' && organization.forbidsClassicTokens ? 'classic-forbidden' : undefined
}

/**
 * ghcr.io's own words for these three are not known beyond "unauthorized" for SSO and a bare "denied".
 *
 * @param {Block} block
 */
const wordsFor = block => (block === 'sso' ? refusals.authenticationRequired : refusals.deadCredential)

/** @param {World} world @param {Package | undefined} pkg @param {number} now */
function isTooFresh(world, pkg, now) {
  const { fromMs, untilMs } = world.registry.freshPackage
  if (!pkg || untilMs === 0) return false
  const age = now - Date.parse(pkg.createdAt)
  return age >= fromMs && age < untilMs
}

/** @param {Token} token @param {'read:packages' | 'write:packages'} scope */
export const hasScope = (token, scope) =>
  token.scopes.includes('write:packages') || (scope === 'read:packages' && token.scopes.includes(scope))

/**
 * What the token endpoint says to a request for one scope. It knows whether a credential lives, not what it may do.
 *
 * @param {World} world
 * @param {Credential} credential
 * @param {Action} action
 * @param {string} name `owner/name/parts`
 * @param {number} [now] milliseconds since 1970
 * @returns {Decision}
 */
export function admit(world, credential, action, name, now = Date.now()) {
  if (!isAlive(credential, now)) return refuse(refusals.deadCredential)
  if (credential.kind === 'anonymous') {
    if (action === 'read' && world.packages[name]?.visibility === 'public') return allowed
    const variant = world.registry.anonymousRefusal
    return refuse(variant === 'denied' ? refusals.accessRefused : refusals.authenticationRequired)
  }
  const block = findBlock(world, credential, ownerOf(name))
  return block ? refuse(wordsFor(block)) : allowed
}

/**
 * @param {World} world
 * @param {Token} token an installation token
 * @param {'github-token' | 'app'} kind
 * @param {Action} action
 * @param {string} name
 * @returns {Decision}
 */
function decideForInstallation(world, token, kind, action, name) {
  const owner = ownerOf(name)
  const pkg = world.packages[name]
  if (ownerOf(token.repository ?? token.owner ?? '') !== owner) return refuse(refusals.noInstallation)
  // The registry takes no tokens of other Apps, whatever permissions they hold (octo-sts/app#840).
  const permission = kind === 'app' ? 'none' : token.permissions.packages
  if (action === 'read') {
    if (!pkg) return allowed
    if (permission === 'none') return refuse(refuseInstallation('Read', kind))
    return reaches(roleOfRepository(pkg, token.repository ?? ''), 'read') ? allowed : refuse(refusals.readPackage)
  }
  if (permission !== 'write') return refuse(refuseInstallation(pkg ? 'Write' : 'Create', kind))
  if (pkg)
    return reaches(roleOfRepository(pkg, token.repository ?? ''), 'write') ? allowed : refuse(refusals.writePackage)
  const visibility = visibilityOfNew(world, token)
  return allowsCreation(world, owner, visibility) ? allowed : refuse(refuseInstallation('Create', kind))
}

/**
 * @param {World} world
 * @param {Token} token a person's token
 * @param {Action} action
 * @param {string} name
 * @returns {Decision}
 */
function decideForUser(world, token, action, name) {
  const pkg = world.packages[name]
  const login = token.user ?? ''
  if (token.kind === 'fine-grained') return pkg || action === 'write' ? refuse(refusals.wrongScopes) : allowed
  if (action === 'read') {
    if (!pkg) return allowed
    const readable = hasScope(token, 'read:packages') && reaches(roleOfUser(world, name, pkg, login), 'read')
    return readable ? allowed : refuse(refusals.readPackage)
  }
  if (!hasScope(token, 'write:packages')) return refuse(refusals.wrongScopes)
  if (pkg) return reaches(roleOfUser(world, name, pkg, login), 'write') ? allowed : refuse(refusals.writePackage)
  const creates = mayCreate(world, ownerOf(name), login, visibilityOfNew(world, token))
  return creates ? allowed : refuse(refusals.createPackage)
}

/**
 * What `/v2/…` says. An absent package may be read by any living credential: the registry then answers 404.
 *
 * @param {World} world
 * @param {Credential} credential
 * @param {Action} action
 * @param {string} name `owner/name/parts` in lower case
 * @param {number} [now] milliseconds since 1970
 * @returns {Decision}
 */
export function decide(world, credential, action, name, now = Date.now()) {
  const pkg = world.packages[name]
  const open = action === 'read' && pkg?.visibility === 'public'
  if (!isAlive(credential, now)) return refuse(refusals.unknownUser)
  if (credential.kind === 'anonymous') {
    if (open) return allowed
    return refuse(action === 'read' ? refusals.authenticationRequired : refusals.unknownUser)
  }
  if (kindOfAccount(world, ownerOf(name)) === 'missing') return refuse(refusals.ownerNotFound)
  const block = findBlock(world, credential, ownerOf(name))
  if (block) return refuse(wordsFor(block))
  if (isTooFresh(world, pkg, now)) return refuse(refusals.readPackage)
  if (open) return allowed
  if (credential.kind === 'github-token' || credential.kind === 'app')
    return decideForInstallation(world, credential, credential.kind, action, name)
  return decideForUser(world, credential, action, name)
}

/**
 * @param {World} world
 * @param {Token} token the creator's
 * @returns {'public' | 'private' | 'internal'} the visibility of a package that this credential creates
 */
export function visibilityOfNew(world, token) {
  if (world.registry.newPackages !== 'by-creator') return world.registry.newPackages
  if (token.kind !== 'github-token') return 'private'
  return world.repositories[token.repository?.toLowerCase() ?? '']?.visibility ?? 'private'
}
