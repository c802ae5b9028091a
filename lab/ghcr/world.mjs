// @ts-check
import { readWorld } from './world-schema.mjs'
import { makeTokenValue } from './token-shapes.mjs'

/** @typedef {import('./world-schema.mjs').ReadWorld} ReadWorld */
/** @typedef {{ login: string }} Named */
/**
 * @typedef {object} Filled what `createWorld` adds to the parts that it read
 * @property {Record<string, ReadWorld['users'][string] & Named>} users by login in lower case
 * @property {Record<string, ReadWorld['organizations'][string] & Named>} organizations by login in lower case
 * @property {Record<string, ReadWorld['repositories'][string] & { fullName: string }>} repositories by `owner/name`
 * @property {Record<string, ReadWorld['tokens'][string] & { value: string }>} tokens by an id of the test's own
 */
/** @typedef {Omit<ReadWorld, keyof Filled> & Filled} World */
/** @typedef {World['packages'][string]} Package */
/** @typedef {World['repositories'][string]} Repository */
/** @typedef {World['organizations'][string]} Organization */
/** @typedef {World['tokens'][string]} Token */
/** @typedef {{ [key: string]: unknown }} WorldInput what a test writes: any part of a World, see README.md */

export class WorldError extends Error {
  /** @param {readonly string[]} problems */
  constructor(problems) {
    super(
      `The world of the local ghcr.io has ${problems.length} problem(s):\n${problems.map(p => `- ${p}`).join('\n')}`
    )
    this.name = 'WorldError'
    this.problems = problems
  }
}

/**
 * Account, repository and package names are the same names whatever their case, so that every table is keyed in lower
 * case; the spelling that the test wrote stays in `login` and `fullName`.
 *
 * @template T, U
 * @param {Record<string, T>} table
 * @param {(key: string, row: T) => U} finish
 * @returns {Record<string, U>}
 */
const rekey = (table, finish) =>
  Object.fromEntries(Object.entries(table).map(([key, row]) => [key.toLowerCase(), finish(key, row)]))

/** @param {ReadWorld} world @returns {string[]} every login that stands anywhere as a person's */
const mentionedUsers = world => [
  ...Object.values(world.organizations).flatMap(org => [...org.members, ...org.owners, ...org.outsideCollaborators]),
  ...Object.values(world.repositories).flatMap(repository => Object.keys(repository.userAccess)),
  ...Object.values(world.packages).flatMap(pkg => Object.keys(pkg.userAccess)),
  ...Object.values(world.tokens).flatMap(token => token.user ?? [])
]

/** @param {World} world @returns {string[]} what one part says about another part that is not there */
function findDanglingNames(world) {
  const { users, organizations, repositories, packages, tokens } = world
  /** @param {string} name */
  const isAccount = name => Boolean(users[name.toLowerCase()] ?? organizations[name.toLowerCase()])
  /** @param {string | null} name */
  const isRepository = name => name === null || Boolean(repositories[name.toLowerCase()])
  /** @type {string[]} */
  const problems = []
  for (const login of Object.keys(users).filter(login => organizations[login]))
    problems.push(`world has the account ${login} twice: as a user and as an organization`)
  for (const [table, names] of Object.entries({ repositories, packages }))
    for (const name of Object.keys(names)) {
      const [owner = '', rest = ''] = name.split('/')
      if (!rest) problems.push(`world.${table}[${JSON.stringify(name)}] needs a name of the form owner/name`)
      else if (!isAccount(owner))
        problems.push(
          `world.${table}[${JSON.stringify(name)}] belongs to ${owner}, which is neither in users nor in organizations`
        )
    }
  for (const [name, pkg] of Object.entries(packages))
    for (const repository of [pkg.repository, ...Object.keys(pkg.actionsAccess)])
      if (!isRepository(repository))
        problems.push(
          `world.packages[${JSON.stringify(name)}] names the repository ${repository}, which is not in repositories`
        )
  for (const [id, token] of Object.entries(tokens)) {
    const wants = { 'github-token': 'repository', app: 'owner', classic: 'user', 'fine-grained': 'user', oauth: 'user' }
    const needed = /** @type {'repository' | 'owner' | 'user'} */ (wants[token.kind])
    if (token[needed] === null)
      problems.push(`world.tokens.${id} is a token of kind ${token.kind} and needs "${needed}"`)
    if (!isRepository(token.repository))
      problems.push(`world.tokens.${id} names the repository ${token.repository}, which is not in repositories`)
    if (token.owner !== null && !isAccount(token.owner))
      problems.push(`world.tokens.${id} names the owner ${token.owner}, which is neither in users nor in organizations`)
  }
  const values = Object.values(tokens).map(token => token.value)
  if (new Set(values).size < values.length) problems.push('world.tokens has the same value twice')
  return problems
}

/**
 * Makes a whole world from the few lines that a test writes; a world that is whole already comes back equal.
 *
 * @param {WorldInput} input JSON; what may stand in it is in README.md
 * @returns {World}
 * @throws {WorldError} with every problem found
 */
export function createWorld(input) {
  /** @type {string[]} */
  const problems = []
  const read = readWorld(input, { path: 'world', problems })
  if (problems.length > 0) throw new WorldError(problems)
  const organizations = rekey(read.organizations, (login, org) => ({ ...org, login: org.login ?? login }))
  const users = rekey(read.users, (login, user) => ({ ...user, login: user.login ?? login }))
  for (const login of mentionedUsers(read)) {
    const blank = { login, createdAt: '2015-03-04T05:06:07Z', enterpriseManaged: false }
    if (!organizations[login.toLowerCase()]) users[login.toLowerCase()] ??= blank
  }
  /** @type {World} */
  const world = {
    ...read,
    organizations,
    users,
    repositories: rekey(read.repositories, (name, row) => ({ ...row, fullName: row.fullName ?? name })),
    packages: rekey(read.packages, (_, row) => row),
    tokens: Object.fromEntries(
      Object.entries(read.tokens).map(([id, row]) => [id, { ...row, value: row.value ?? makeTokenValue(row.kind, id) }])
    )
  }
  const dangling = findDanglingNames(world)
  if (dangling.length > 0) throw new WorldError(dangling)
  return world
}

/**
 * @param {unknown} base
 * @param {unknown} patch objects are merged, `null` removes a key or empties a value, all else replaces
 * @returns {unknown}
 */
function merge(base, patch) {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  if (typeof base !== 'object' || base === null || Array.isArray(base)) return patch
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, merge(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

/**
 * Changes a world in place, so that whoever holds it sees the change.
 *
 * @param {World} world
 * @param {WorldInput} patch
 * @throws {WorldError} and then the world is as it was
 */
export function changeWorld(world, patch) {
  const lowered = { ...patch }
  for (const table of ['users', 'organizations', 'repositories', 'packages']) {
    const rows = lowered[table]
    if (typeof rows === 'object' && rows !== null)
      lowered[table] = Object.fromEntries(Object.entries(rows).map(([key, row]) => [key.toLowerCase(), row]))
  }
  Object.assign(world, createWorld(/** @type {WorldInput} */ (merge(world, lowered))))
}

/** @param {string} name `owner/name/parts` @returns {string} the owner, in lower case */
export const ownerOf = name => (name.split('/')[0] ?? '').toLowerCase()

/** @param {World} world @param {string} owner @returns {'user' | 'organization' | 'missing'} */
export function kindOfAccount(world, owner) {
  if (world.organizations[owner.toLowerCase()]) return 'organization'
  return world.users[owner.toLowerCase()] ? 'user' : 'missing'
}

/** @param {readonly string[]} logins @param {string} login */
export const includesLogin = (logins, login) => logins.some(other => other.toLowerCase() === login.toLowerCase())

/**
 * @template T
 * @param {Record<string, T>} table
 * @param {string} name
 * @returns {T | undefined} the row whose key is `name` in any case
 */
export const rowOf = (table, name) =>
  Object.entries(table).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
