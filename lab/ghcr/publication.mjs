// @ts-check
import { isOrganizationOwner, reaches, roleInRepository } from './access.mjs'
import { visibilityOfNew } from './rules.mjs'
import { ownerOf } from './world.mjs'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Package} Package */
/** @typedef {import('./world.mjs').Token} Token */

const sourceKey = 'org.opencontainers.image.source'

/** @param {unknown} value @param {string} key @returns {unknown} */
const get = (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined)

/** @param {Buffer | undefined} bytes @returns {unknown} undefined where it is not JSON */
function parseJson(bytes) {
  try {
    return bytes ? JSON.parse(bytes.toString('utf8')) : undefined
  } catch {
    return undefined
  }
}

/**
 * Of an index GitHub reads the annotations only, not the labels of the images in it (docker/metadata-action#355); of a
 * single image the labels in its config.
 *
 * @param {Buffer} manifest
 * @param {(digest: string) => Promise<Buffer | undefined>} readBlob
 * @returns {Promise<string | undefined>} the address of the source repository that the image names
 */
export async function findSource(manifest, readBlob) {
  const parsed = parseJson(manifest)
  const isIndex = Array.isArray(get(parsed, 'manifests'))
  const digest = get(get(parsed, 'config'), 'digest')
  const labels = isIndex
    ? get(parsed, 'annotations')
    : get(get(typeof digest === 'string' ? parseJson(await readBlob(digest)) : undefined, 'config'), 'Labels')
  const source = get(labels, sourceKey)
  return typeof source === 'string' ? source : undefined
}

/**
 * @param {World} world
 * @param {Token} token the publisher's
 * @param {string | undefined} source
 * @returns {string | null} the repository to link, if the publisher may write to it
 */
function findLink(world, token, source) {
  const prefix = `${world.serverUrl}/`
  if (!source?.toLowerCase().startsWith(prefix.toLowerCase())) return null
  const repository = world.repositories[source.slice(prefix.length).toLowerCase()]
  if (!repository) return null
  if (token.kind === 'github-token')
    return token.repository?.toLowerCase() === repository.fullName.toLowerCase() ? repository.fullName : null
  return reaches(roleInRepository(world, repository, token.user ?? ''), 'write') ? repository.fullName : null
}

/**
 * What a push makes of a package: a new one is created, and one that is linked to nothing may become linked. A job's
 * new package belongs to its repository; a person's belongs to that person and is linked by label or annotation.
 * https://docs.github.com/en/packages/learn-github-packages/connecting-a-repository-to-a-package
 *
 * @param {World} world
 * @param {Token} token
 * @param {string} name `owner/name/parts`
 * @param {{ source: string | undefined, isFirstTag: boolean, now: string }} about source: the label or annotation;
 *   now: ISO 8601
 * @returns {Package}
 */
export function publish(world, token, name, { source, isFirstTag, now }) {
  const existing = world.packages[name]
  if (existing) {
    const repository = findLink(world, token, source)
    if (repository === null) return existing
    // Linking a package that was published before does not make it inherit the access list of the repository.
    return { ...existing, repository, inheritsAccess: existing.inheritsAccess && isFirstTag }
  }
  const owner = ownerOf(name)
  const inheritsAccess = world.organizations[owner]?.inheritsAccess ?? true
  const blank = { visibility: visibilityOfNew(world, token), createdAt: now, inheritsAccess }
  if (token.kind === 'github-token') {
    const repository = world.repositories[token.repository?.toLowerCase() ?? '']?.fullName ?? null
    return { ...blank, repository, actionsAccess: repository ? { [repository]: 'admin' } : {}, userAccess: {} }
  }
  const login = token.user ?? ''
  const holdsAll = owner === login.toLowerCase() || isOrganizationOwner(world, owner, login)
  return {
    ...blank,
    repository: findLink(world, token, source),
    actionsAccess: {},
    userAccess: holdsAll ? {} : { [login]: 'admin' }
  }
}
