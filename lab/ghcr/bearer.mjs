// @ts-check
import { randomBytes } from 'node:crypto'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./rules.mjs').Credential} Credential */
/** @typedef {import('./routes.mjs').Scope} Scope */

/**
 * @typedef {object} Holder who asks
 * @property {Credential} credential
 * @property {string} [id] of the token in the world
 */

/**
 * @typedef {{ kind: 'none' }
 *   | { kind: 'invalid' }
 *   | { kind: 'expired' }
 *   | { kind: 'holder', holder: Holder, scopes: Scope[] | 'all' }} Authorization
 */

/** @typedef {{ id: string | undefined, scopes: Scope[], expiresAt: number }} Grant */

const maxGrants = 20_000

/**
 * @param {World} world
 * @param {string} value
 * @returns {Holder} the token of the world with that value
 */
export function findHolder(world, value) {
  for (const [id, token] of Object.entries(world.tokens)) if (token.value === value) return { credential: token, id }
  return { credential: { kind: 'unknown' } }
}

/** @param {string} encoded @returns {{ user: string, password: string }} */
export function parseBasic(encoded) {
  const [user = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { user, password: rest.join(':') }
}

/** @param {string | undefined} header @returns {{ scheme: 'none' | 'basic' | 'bearer' | 'other', value: string }} */
export function parseAuthorization(header) {
  if (!header) return { scheme: 'none', value: '' }
  const [word = '', ...rest] = header.split(' ')
  const scheme = word.toLowerCase()
  const value = rest.join(' ').trim()
  if (scheme === 'basic' || scheme === 'bearer') return { scheme, value }
  // api.github.com takes `token` as another word for `Bearer`.
  return scheme === 'token' ? { scheme: 'bearer', value } : { scheme: 'other', value }
}

/**
 * The opaque registry tokens that the token endpoint has given out, in memory.
 *
 * @param {World} world
 * @param {() => number} now milliseconds since 1970
 */
export function createBearers(world, now) {
  /** @type {Map<string, Grant>} */
  const grants = new Map()

  /** @param {string} value @returns {Holder} */
  const holderOfShortcut = value => {
    // Undocumented, used by actions/publish-immutable-action: base64 of a token, or of `user:token`, is a live bearer.
    const decoded = Buffer.from(value, 'base64').toString('utf8')
    const plain = findHolder(world, decoded)
    return plain.id === undefined ? findHolder(world, parseBasic(value).password) : plain
  }

  /** @param {Grant} grant @returns {Holder} */
  const holderOf = ({ id }) => {
    if (id === undefined) return { credential: { kind: 'anonymous' } }
    return { credential: world.tokens[id] ?? { kind: 'unknown' }, id }
  }

  return {
    /**
     * @param {Holder} holder
     * @param {Scope[]} scopes
     * @returns {string} a new registry token: nothing can be read from it
     */
    issue({ id }, scopes) {
      const name = scopes[0]?.name ?? 'user/image'
      const stem = id === undefined ? `v1:${name}` : `v1:${randomBytes(24).toString('hex')}`
      const token = Buffer.from(`${stem}:${process.hrtime.bigint()}`).toString('base64')
      if (grants.size >= maxGrants) for (const key of [...grants.keys()].slice(0, maxGrants / 2)) grants.delete(key)
      grants.set(token, { id, scopes, expiresAt: now() + world.registry.tokenLifetimeSeconds * 1000 })
      return token
    },

    /**
     * @param {string | undefined} header `Authorization` of a request to `/v2/…`
     * @returns {Authorization}
     */
    recognise(header) {
      const { scheme, value } = parseAuthorization(header)
      if (scheme === 'none') return { kind: 'none' }
      if (scheme !== 'bearer') return { kind: 'invalid' }
      const grant = grants.get(value)
      if (grant && grant.expiresAt <= now()) return { kind: 'expired' }
      if (grant) return { kind: 'holder', holder: holderOf(grant), scopes: grant.scopes }
      const holder = holderOfShortcut(value)
      return holder.id === undefined ? { kind: 'invalid' } : { kind: 'holder', holder, scopes: 'all' }
    }
  }
}

/** @typedef {ReturnType<typeof createBearers>} Bearers */
