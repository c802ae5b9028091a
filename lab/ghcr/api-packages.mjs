// @ts-check
import { roleOfRepository, roleOfUser } from './access.mjs'
import { describeAccount, makeId } from './api-accounts.mjs'
import { describeLinkedRepository } from './api-repositories.mjs'
import { hasScope } from './rules.mjs'
import { listTags } from './tags.mjs'
import { kindOfAccount, ownerOf } from './world.mjs'

/** @typedef {import('./api.mjs').ApiRequest} ApiRequest */
/** @typedef {import('./registry.mjs').Registry} Registry */
/** @typedef {import('./world.mjs').Package} Package */
/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./rules.mjs').Credential} Credential */

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ')

/**
 * @param {World} world
 * @param {Credential} credential
 * @param {string} name
 * @param {Package} pkg
 * @returns {boolean} what may not be seen is answered like what is not there
 */
function canSee(world, credential, name, pkg) {
  switch (credential.kind) {
    case 'github-token':
      if (pkg.visibility === 'public') return true
      return (
        ownerOf(credential.repository ?? '') === ownerOf(name) &&
        roleOfRepository(pkg, credential.repository ?? '') !== 'none'
      )
    case 'classic':
    case 'oauth':
      return roleOfUser(world, name, pkg, credential.user ?? '') !== 'none'
    default:
      // Tokens of other Apps and fine-grained ones know no packages (octo-sts/app#840).
      return false
  }
}

/**
 * @param {Registry} registry
 * @param {string} name
 * @returns {Promise<{ digest: string, createdAt: string, tags: string[] }[]>} newest first. Manifests without a tag are
 *   known only if they came through this front: the registry behind does not list them.
 */
async function listVersions(registry, name) {
  const tags = (await listTags(registry, name)) ?? []
  /** @param {string} tag */
  const digestOf = async tag => {
    const path = `/v2/${name}/manifests/${tag}`
    const answer = await registry.upstream.request({ method: 'HEAD', path, headers: { accept: manifestTypes } })
    answer.resume()
    return String(answer.headers['docker-content-digest'] ?? '')
  }
  const tagged = await Promise.all(tags.map(async tag => ({ tag, digest: await digestOf(tag) })))
  const born = registry.world.packages[name]?.createdAt ?? ''
  const noted = new Map((registry.versions.get(name) ?? []).map(({ digest, createdAt }) => [digest, createdAt]))
  const digests = new Set([...tagged.map(({ digest }) => digest).filter(digest => !noted.has(digest)), ...noted.keys()])
  return [...digests].reverse().map(digest => ({
    digest,
    createdAt: noted.get(digest) ?? born,
    tags: tagged.filter(row => row.digest === digest).map(({ tag }) => tag)
  }))
}

/** @param {string} base @param {Awaited<ReturnType<typeof listVersions>>[number]} version */
function describeVersion(base, { digest, createdAt, tags }) {
  const id = makeId(digest)
  return {
    id,
    name: digest,
    url: `${base}/versions/${id}`,
    created_at: createdAt,
    updated_at: createdAt,
    metadata: { package_type: 'container', container: { tags } }
  }
}

/**
 * `GET /{orgs|users}/{owner}/packages/container/{name}`, its `/versions` and `/versions/{id}`; a name of several parts
 * has its slashes as `%2F`.
 *
 * @param {ApiRequest} request
 * @param {string} [kind] `orgs`, `users`, or `user` for the caller's own
 * @param {string} [account]
 * @param {string} [given] name of the package without its owner
 * @param {string} [tail] `/versions`, `/versions/ID` or nothing
 */
export async function servePackage(
  { registry, answers, query, apiUrl },
  kind = '',
  account = '',
  given = '',
  tail = ''
) {
  const { world } = registry
  const { credential } = answers
  if (credential.kind === 'anonymous' || credential.kind === 'unknown') return answers.requiresAuthentication()
  const owner = kind === 'user' ? (credential.user ?? '') : account
  if (kindOfAccount(world, owner) !== (kind === 'orgs' ? 'organization' : 'user')) return answers.notFound()
  if (answers.blocked(owner)) return undefined
  if (credential.kind === 'github-token' && credential.permissions.packages === 'none')
    return answers.notAccessible('packages=read')
  if ((credential.kind === 'classic' || credential.kind === 'oauth') && !hasScope(credential, 'read:packages'))
    return answers.say(403, 'You need at least read:packages scope to get a package.')
  const name = `${owner}/${given}`.toLowerCase()
  const pkg = world.packages[name]
  if (!pkg || !canSee(world, credential, name, pkg)) return answers.notFound('Package not found.')

  const plural = kind === 'orgs' ? 'orgs' : 'users'
  const base = `${apiUrl}/${plural}/${owner}/packages/container/${encodeURIComponent(given)}`
  const versions = await listVersions(registry, name)
  if (tail === '/versions') {
    const size = Math.min(100, Number(query.get('per_page')) || 30)
    const start = (Math.max(1, Number(query.get('page')) || 1) - 1) * size
    const active = query.get('state') === 'deleted' ? [] : versions
    return answers.found(active.slice(start, start + size).map(version => describeVersion(base, version)))
  }
  if (tail !== '') {
    const version = versions.find(({ digest }) => String(makeId(digest)) === tail.slice('/versions/'.length))
    return version ? answers.found(describeVersion(base, version)) : answers.notFound('Package not found.')
  }
  const prefix = kind === 'orgs' ? `${world.serverUrl}/orgs` : `${world.serverUrl}/users`
  return answers.found({
    id: makeId(name),
    name: given,
    package_type: 'container',
    owner: describeAccount(world, owner, apiUrl),
    version_count: versions.length,
    visibility: pkg.visibility,
    url: base,
    created_at: pkg.createdAt,
    updated_at: versions[0]?.createdAt ?? pkg.createdAt,
    html_url: `${prefix}/${owner}/packages/container/package/${encodeURIComponent(given)}`,
    ...(pkg.repository === null ? {} : { repository: describeLinkedRepository(world, pkg.repository, apiUrl) })
  })
}
