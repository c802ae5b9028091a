// @ts-check
import { createHash } from 'node:crypto'
import { isMember, isOrganizationOwner } from './access.mjs'

/** @typedef {import('./api.mjs').ApiRequest} ApiRequest */
/** @typedef {import('./world.mjs').World} World */

/** @param {string} seed @returns {number} the same id for the same name */
export const makeId = seed => createHash('sha256').update(seed).digest().readUIntBE(0, 4)

/**
 * @param {World} world
 * @param {string} login
 * @param {string} apiUrl
 * @returns {object | undefined} the account as other objects show it
 */
export function describeAccount(world, login, apiUrl) {
  const organization = world.organizations[login.toLowerCase()]
  const account = organization ?? world.users[login.toLowerCase()]
  if (!account) return undefined
  return {
    login: account.login,
    id: makeId(account.login),
    url: `${apiUrl}/users/${account.login}`,
    html_url: `${world.serverUrl}/${account.login}`,
    type: organization ? 'Organization' : 'User',
    site_admin: false,
    created_at: account.createdAt
  }
}

/**
 * `GET /users/{login}` and `GET /orgs/{org}`
 *
 * @param {ApiRequest} request
 * @param {string} [kind] `users` or `orgs`
 * @param {string} [login]
 */
export function serveAccount({ registry: { world }, answers, apiUrl }, kind = '', login = '') {
  const account = describeAccount(world, login, apiUrl)
  const isOrganization = Boolean(world.organizations[login.toLowerCase()])
  if (!account || (kind === 'orgs' && !isOrganization)) return answers.notFound()
  if (kind === 'orgs' && answers.blocked(login)) return undefined
  return answers.found(account)
}

/**
 * `GET /user`
 *
 * @param {ApiRequest} request
 */
export function serveSelf({ registry: { world }, answers, apiUrl }) {
  const { credential } = answers
  if (credential.kind === 'anonymous' || credential.kind === 'unknown') return answers.requiresAuthentication()
  const account = credential.user === null ? undefined : describeAccount(world, credential.user, apiUrl)
  return account ? answers.found(account) : answers.notAccessible()
}

/**
 * `GET /user/memberships/orgs/{org}`
 *
 * @param {ApiRequest} request
 * @param {string} [organization]
 */
export function serveMembership({ registry: { world }, answers, apiUrl }, organization = '') {
  const { credential } = answers
  if (credential.kind === 'anonymous' || credential.kind === 'unknown') return answers.requiresAuthentication()
  if (credential.user === null) return answers.notAccessible('members=read')
  if (answers.blocked(organization)) return undefined
  if (!isMember(world, organization, credential.user)) return answers.notFound()
  const role = isOrganizationOwner(world, organization, credential.user) ? 'admin' : 'member'
  return answers.found({ state: 'active', role, organization: describeAccount(world, organization, apiUrl) })
}
