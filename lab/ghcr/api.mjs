// @ts-check
import { serveAccount, serveMembership, serveSelf } from './api-accounts.mjs'
import { createApiAnswers } from './api-answers.mjs'
import { servePackage } from './api-packages.mjs'
import { serveCommit, serveComparison, serveRepository } from './api-repositories.mjs'

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./registry.mjs').Registry} Registry */
/** @typedef {import('./api-answers.mjs').ApiAnswers} ApiAnswers */

/**
 * @typedef {object} ApiRequest
 * @property {Registry} registry
 * @property {ApiAnswers} answers
 * @property {URLSearchParams} query
 * @property {string} apiUrl
 */

/** @typedef {(request: ApiRequest, ...parts: string[]) => void | Promise<void>} Endpoint */

/** @type {readonly (readonly [RegExp, Endpoint])[]} path without the prefix of an Enterprise Server → what answers */
const endpoints = [
  [/^\/$/, ({ answers, apiUrl }) => answers.found({ current_user_url: `${apiUrl}/user` })],
  [/^\/user$/, serveSelf],
  [/^\/user\/memberships\/orgs\/([^/]+)$/, serveMembership],
  [
    /^\/user\/packages\/container\/([^/]+)(\/versions(?:\/\d+)?)?$/,
    (r, name, tail) => servePackage(r, 'user', '', name, tail)
  ],
  [/^\/(users|orgs)\/([^/]+)$/, serveAccount],
  [/^\/(users|orgs)\/([^/]+)\/packages\/container\/([^/]+)(\/versions(?:\/\d+)?)?$/, servePackage],
  [/^\/repos\/([^/]+)\/([^/]+)$/, serveRepository],
  [/^\/repos\/([^/]+)\/([^/]+)\/commits\/(.+)$/, serveCommit],
  [/^\/repos\/([^/]+)\/([^/]+)\/compare\/(.+)$/, serveComparison]
]

/** @param {string} text @returns {string} as it is where it cannot be decoded */
function decodePart(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * @param {Registry} registry
 * @param {Exchange} exchange
 */
function serveStatus({ world }, exchange) {
  if (exchange.url.pathname !== '/api/v2/components.json') return exchange.send(404, {}, '')
  const usual = {
    'Git Operations': 'operational',
    'API Requests': 'operational',
    Actions: 'operational',
    Packages: 'operational'
  }
  const components = Object.entries({ ...usual, ...world.status }).map(([name, status]) => ({ name, status }))
  return exchange.send(200, { 'content-type': 'application/json' }, { page: { name: 'GitHub' }, components })
}

/** @param {string} pathname @returns {'api' | 'status' | 'web'} which of the hosts on this listener is meant */
export function hostOfApiPath(pathname) {
  if (pathname.startsWith('/api/v2/')) return 'status'
  return pathname.startsWith('/-/') ? 'web' : 'api'
}

/**
 * api.github.com, and below `/api/v2/` githubstatus.com, and below `/-/` a page of github.com.
 *
 * @param {Registry} registry
 * @param {Exchange} exchange
 * @param {string} apiUrl
 */
export async function serveApi(registry, exchange, apiUrl) {
  const { url, entry, method } = exchange
  if (entry.host === 'status') return serveStatus(registry, exchange)
  if (entry.host === 'web')
    return exchange.send(200, { 'content-type': 'text/html' }, '<!doctype html><title>GitHub</title><p>Sign in')
  const answers = createApiAnswers(registry, exchange)
  if (!answers.isAlive) return answers.badCredentials()
  const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '') || '/'
  for (const [pattern, serve] of endpoints) {
    const match = method === 'GET' || method === 'HEAD' ? pattern.exec(path) : null
    if (match)
      return serve(
        { registry, answers, query: url.searchParams, apiUrl },
        ...match.slice(1).map(part => decodePart(part ?? ''))
      )
  }
  return answers.notFound()
}
