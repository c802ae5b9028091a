// @ts-check
import { reaches, roleInRepository } from './access.mjs'
import { describeAccount, makeId } from './api-accounts.mjs'
import { compareCommits, resolveRef } from './commit-graph.mjs'
import { ownerOf } from './world.mjs'

/** @typedef {import('./api.mjs').ApiRequest} ApiRequest */
/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Repository} Repository */
/** @typedef {import('./rules.mjs').Credential} Credential */

/**
 * @param {World} world
 * @param {Credential} credential
 * @param {Repository} repository
 * @returns {boolean}
 */
function canSee(world, credential, repository) {
  if (repository.visibility === 'public') return true
  switch (credential.kind) {
    case 'github-token':
      return credential.repository?.toLowerCase() === repository.fullName.toLowerCase()
    case 'app':
      return credential.owner?.toLowerCase() === ownerOf(repository.fullName)
    case 'fine-grained':
      return reaches(roleInRepository(world, repository, credential.user ?? ''), 'read')
    case 'classic':
    case 'oauth':
      return (
        credential.scopes.includes('repo') &&
        reaches(roleInRepository(world, repository, credential.user ?? ''), 'read')
      )
    default:
      return false
  }
}

/**
 * @param {World} world
 * @param {Repository} repository
 * @param {string} apiUrl
 * @returns {object} as `GET /repos/{owner}/{repo}` shows it
 */
function describeRepository(world, repository, apiUrl) {
  const { fullName, license, homepage, archived, fork, topics, visibility, createdAt } = repository
  const name = fullName.split('/')[1] ?? ''
  const licence = license === null ? null : { key: license.toLowerCase(), name: license, spdx_id: license }
  return {
    id: makeId(fullName),
    name,
    full_name: fullName,
    private: visibility !== 'public',
    owner: describeAccount(world, ownerOf(fullName), apiUrl),
    html_url: `${world.serverUrl}/${fullName}`,
    description: repository.description,
    fork,
    url: `${apiUrl}/repos/${fullName}`,
    created_at: createdAt,
    homepage,
    archived,
    license: licence,
    topics,
    visibility,
    default_branch: repository.defaultBranch
  }
}

/**
 * @param {World} world
 * @param {string} fullName
 * @param {string} apiUrl
 * @returns {object | null} the short form, as packages show it
 */
export function describeLinkedRepository(world, fullName, apiUrl) {
  const repository = world.repositories[fullName.toLowerCase()]
  return repository ? describeRepository(world, repository, apiUrl) : null
}

/**
 * @param {ApiRequest} request
 * @param {string} fullName
 * @param {{ contents: boolean }} needs contents: more than the repository's own facts are asked for
 * @returns {Repository | undefined} undefined: it has been answered
 */
function findRepository({ registry: { world }, answers }, fullName, { contents }) {
  const repository = world.repositories[fullName.toLowerCase()]
  const { credential } = answers
  if (repository && answers.blocked(ownerOf(fullName))) return undefined
  if (!repository || !canSee(world, credential, repository)) {
    answers.notFound()
    return undefined
  }
  const isInstallation = credential.kind === 'github-token' || credential.kind === 'app'
  if (contents && isInstallation && repository.visibility !== 'public' && credential.permissions.contents === 'none') {
    answers.notAccessible('contents=read')
    return undefined
  }
  return repository
}

/**
 * @param {World} world
 * @param {Repository} repository
 * @param {string} sha
 * @param {string} apiUrl
 */
function describeCommit(world, { fullName, commits }, sha, apiUrl) {
  const { date, message, parents } = commits[sha] ?? { date: '2026-01-15T10:20:30Z', message: '', parents: [] }
  const person = { name: 'Mona Lisa', email: 'mona@example.org', date }
  return {
    sha,
    url: `${apiUrl}/repos/${fullName}/commits/${sha}`,
    html_url: `${world.serverUrl}/${fullName}/commit/${sha}`,
    commit: { author: person, committer: person, message },
    parents: parents.map(parent => ({ sha: parent }))
  }
}

/**
 * `GET /repos/{owner}/{repo}`
 *
 * @param {ApiRequest} request
 * @param {string} [owner]
 * @param {string} [name]
 */
export function serveRepository(request, owner = '', name = '') {
  const repository = findRepository(request, `${owner}/${name}`, { contents: false })
  if (repository) request.answers.found(describeRepository(request.registry.world, repository, request.apiUrl))
}

/**
 * `GET /repos/{owner}/{repo}/commits/{ref}`
 *
 * @param {ApiRequest} request
 * @param {string} [owner]
 * @param {string} [name]
 * @param {string} [ref]
 */
export function serveCommit(request, owner = '', name = '', ref = '') {
  const { registry, answers, apiUrl } = request
  const repository = findRepository(request, `${owner}/${name}`, { contents: true })
  if (!repository) return
  const sha = resolveRef(repository, ref)
  if (sha === undefined) answers.say(422, `No commit found for SHA: ${ref}`)
  else answers.found(describeCommit(registry.world, repository, sha, apiUrl))
}

/**
 * `GET /repos/{owner}/{repo}/compare/{base}...{head}`
 *
 * @param {ApiRequest} request
 * @param {string} [owner]
 * @param {string} [name]
 * @param {string} [range]
 */
export function serveComparison(request, owner = '', name = '', range = '') {
  const { registry, answers, apiUrl } = request
  const { world } = registry
  const repository = findRepository(request, `${owner}/${name}`, { contents: true })
  if (!repository) return undefined
  const [baseRef = '', headRef = ''] = range.split('...')
  const base = resolveRef(repository, baseRef)
  const head = resolveRef(repository, headRef)
  if (base === undefined || head === undefined) return answers.notFound()
  const comparison = compareCommits(repository.commits, base, head)
  if (!comparison) return answers.notFound(`No common ancestor between ${baseRef} and ${headRef}.`)
  const { status, ahead, behind, mergeBase } = comparison
  return answers.found({
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    base_commit: describeCommit(world, repository, base, apiUrl),
    merge_base_commit: describeCommit(world, repository, mergeBase, apiUrl),
    commits: ahead.map(sha => describeCommit(world, repository, sha, apiUrl))
  })
}
