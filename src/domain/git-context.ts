import type { Context } from '../context/context.js'

/** docker/build-push-action's word for the repository at the ref of the run, by Git and without a checkout. */
const DEFAULT_CONTEXT = '{{defaultContext}}'

/**
 * Puts the address of the run's commit where a text says `{{defaultContext}}`. The commit and not the ref: the ref may have moved on, and
 * the labels name the commit. A folder follows behind a colon: `{{defaultContext}}:apps/api`.
 * Source of the form: https://docs.docker.com/build/concepts/context/#git-repositories
 */
export function fillDefaultContext(text: string, { hosts, repository, sha }: Context): string {
  return text.replaceAll(
    /\{\{\s*defaultContext\s*\}\}/g,
    `${hosts.server}/${repository.owner}/${repository.name}.git#${sha}`
  )
}

export function isDefaultContext(text: string): boolean {
  return text.replaceAll(/\s/g, '').includes(DEFAULT_CONTEXT)
}

/**
 * Host of the run's own repository, where `context` is its Git address: only there may the job's token go along. Undefined for every
 * other repository and host, and for addresses that Git does not fetch over HTTPS (a lab's server may speak plain HTTP).
 */
export function ownGitHost(context: string, { hosts, repository }: Context): string | undefined {
  const address = context.startsWith('github.com/') ? `https://${context}` : context
  if (!/^https?:\/\//.test(address)) return undefined
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return undefined
  }
  const server = new URL(hosts.server)
  const path = url.pathname
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .toLowerCase()
  const own = `/${repository.owner}/${repository.name}`.toLowerCase()
  return url.protocol === server.protocol && url.host === server.host && path === own ? url.host : undefined
}

/** BuildKit sends a secret of this id to that host only: https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts */
export function gitTokenId(host: string): string {
  return `GIT_AUTH_TOKEN.${host}`
}
