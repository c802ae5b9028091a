// @ts-check
import { includesLogin, ownerOf, rowOf } from './world.mjs'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Package} Package */
/** @typedef {import('./world.mjs').Repository} Repository */
/** @typedef {'none' | 'read' | 'write' | 'admin'} Role */

/** @type {readonly Role[]} */
const ranks = ['none', 'read', 'write', 'admin']

/** @param {Role} role @param {Role} needed */
export const reaches = (role, needed) => ranks.indexOf(role) >= ranks.indexOf(needed)

/** @param {...(Role | undefined)} roles @returns {Role} */
const highest = (...roles) =>
  roles.reduce((/** @type {Role} */ best, role) => (role && reaches(role, best) ? role : best), 'none')

/** @param {World} world @param {string} owner @param {string} login */
export const isOrganizationOwner = (world, owner, login) =>
  includesLogin(world.organizations[owner.toLowerCase()]?.owners ?? [], login)

/** @param {World} world @param {string} owner @param {string} login @returns {boolean} member or owner */
export const isMember = (world, owner, login) =>
  isOrganizationOwner(world, owner, login) ||
  includesLogin(world.organizations[owner.toLowerCase()]?.members ?? [], login)

/**
 * @param {World} world
 * @param {Repository} repository
 * @param {string} login
 * @returns {Role} what a person was given in a repository; that everybody may see a public one is no role
 */
export function roleInRepository(world, repository, login) {
  const owner = ownerOf(repository.fullName)
  if (owner === login.toLowerCase() || isOrganizationOwner(world, owner, login)) return 'admin'
  const base = isMember(world, owner, login) ? world.organizations[owner]?.basePermission : undefined
  return highest(base, rowOf(repository.userAccess, login))
}

/**
 * @param {Package} pkg
 * @param {string} repository full name of the repository whose job asks
 * @returns {Role} what a job of that repository may do with a package
 */
export function roleOfRepository(pkg, repository) {
  const linked = pkg.repository?.toLowerCase() === repository.toLowerCase()
  const inherited = linked && pkg.inheritsAccess ? 'write' : undefined
  const open = pkg.visibility === 'private' ? undefined : 'read'
  return highest(rowOf(pkg.actionsAccess, repository), inherited, open)
}

/**
 * @param {World} world
 * @param {string} name of the package, `owner/name/parts`
 * @param {Package} pkg
 * @param {string} login
 * @returns {Role} what a person may do with a package
 */
export function roleOfUser(world, name, pkg, login) {
  const owner = ownerOf(name)
  if (owner === login.toLowerCase() || isOrganizationOwner(world, owner, login)) return 'admin'
  const repository = pkg.inheritsAccess && pkg.repository ? world.repositories[pkg.repository.toLowerCase()] : undefined
  const inherited = repository ? roleInRepository(world, repository, login) : undefined
  const visible = pkg.visibility === 'public' || (pkg.visibility === 'internal' && isMember(world, owner, login))
  return highest(rowOf(pkg.userAccess, login), inherited, visible ? 'read' : undefined)
}

/**
 * @param {World} world
 * @param {string} owner
 * @param {'public' | 'private' | 'internal'} visibility
 * @returns {boolean} does the policy of that account let others than its owners create such packages?
 */
export const allowsCreation = (world, owner, visibility) =>
  world.organizations[owner.toLowerCase()]?.packageCreation.includes(visibility) ?? true

/**
 * @param {World} world
 * @param {string} owner
 * @param {string} login
 * @param {'public' | 'private' | 'internal'} visibility
 * @returns {boolean} may this person create a package in that namespace?
 */
export function mayCreate(world, owner, login, visibility) {
  const user = world.users[login.toLowerCase()]
  if (owner.toLowerCase() === login.toLowerCase()) return !user?.enterpriseManaged
  if (isOrganizationOwner(world, owner, login)) return true
  return isMember(world, owner, login) && allowsCreation(world, owner, visibility)
}
