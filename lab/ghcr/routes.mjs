// @ts-check

/**
 * @typedef {{ kind: 'token' }
 *   | { kind: 'ping' }
 *   | { kind: 'tags', name: string }
 *   | { kind: 'manifest', name: string, reference: string }
 *   | { kind: 'blob', name: string, digest: string }
 *   | { kind: 'start-upload', name: string }
 *   | { kind: 'upload', name: string, upload: string }
 *   | { kind: 'bad-name', name: string }
 *   | { kind: 'elsewhere' }} Route
 */

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const packageName = new RegExp(`^${component}(?:/${component})+$`)

/** The tail of each path, most specific first; the package name is whatever stands before it. */
const tails = /** @type {const} */ ([
  ['start-upload', /^(.*)\/blobs\/uploads\/?$/],
  ['upload', /^(.*)\/blobs\/upload\/([^/]+)$/],
  ['blob', /^(.*)\/blobs\/([^/]+:[^/]+)$/],
  ['manifest', /^(.*)\/manifests\/([^/]+)$/],
  ['tags', /^(.*)\/tags\/list$/]
])

/**
 * @param {string} name
 * @returns {boolean} at least two segments, in lower case: `owner/name`
 */
export const isPackageName = name => packageName.test(name)

/**
 * @param {string} pathname of a request to the registry
 * @returns {Route}
 */
export function parseRoute(pathname) {
  // Some clients write the colon of a digest as %3A.
  const path = pathname.replace(/%3a/gi, ':')
  if (pathname === '/token') return { kind: 'token' }
  if (pathname === '/v2' || pathname === '/v2/') return { kind: 'ping' }
  if (!pathname.startsWith('/v2/')) return { kind: 'elsewhere' }
  for (const [kind, pattern] of tails) {
    const match = pattern.exec(path.slice('/v2/'.length))
    if (!match) continue
    const [, name = '', last = ''] = match
    if (!isPackageName(name)) return { kind: 'bad-name', name }
    switch (kind) {
      case 'start-upload':
      case 'tags':
        return { kind, name }
      case 'upload':
        return { kind, name, upload: last }
      case 'blob':
        return { kind, name, digest: last }
      case 'manifest':
        return { kind, name, reference: last }
    }
  }
  return { kind: 'elsewhere' }
}

/**
 * @typedef {object} Scope what a registry token opens
 * @property {string} name `owner/name/parts`
 * @property {boolean} pull
 * @property {boolean} push
 */

/**
 * @param {readonly string[]} values `scope` parameters, each maybe several scopes parted by blanks
 * @returns {Scope[]} those of the form `repository:NAME:ACTIONS`
 */
export function parseScopes(values) {
  return values
    .flatMap(value => value.split(' '))
    .flatMap(scope => {
      const match = /^repository:(.+):([a-z,*]*)$/.exec(scope)
      if (!match) return []
      const [, name = '', list = ''] = match
      const actions = list.split(',')
      return [{ name: name.toLowerCase(), pull: actions.includes('pull'), push: actions.includes('push') }]
    })
}

/**
 * @param {string} origin `http://localhost:5000`
 * @param {Scope} scope
 * @returns {string} the `WWW-Authenticate` header
 */
export function challengeFor(origin, { name, push }) {
  const actions = push ? 'pull,push' : 'pull'
  return `Bearer realm="${origin}/token",service="ghcr.io",scope="repository:${name}:${actions}"`
}
