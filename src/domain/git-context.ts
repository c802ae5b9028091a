import type { Context } from '../context/context.js'
import type { BuildSpec } from './plan/step.js'
import type { Secret } from './secret.js'

/** docker/build-push-action's word for the repository at the ref of the run, by Git and without a checkout. */
const DEFAULT_CONTEXT = '{{defaultContext}}'
const GIT_TOKEN = 'GIT_AUTH_TOKEN'

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
  const url = addressOf(context)
  if (url === undefined) return undefined
  const server = new URL(hosts.server)
  const path = url.pathname
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .toLowerCase()
  const own = `/${repository.owner}/${repository.name}`.toLowerCase()
  return url.protocol === server.protocol && url.host === server.host && path === own ? url.host : undefined
}

function addressOf(context: string): URL | undefined {
  const address = context.startsWith('github.com/') ? `https://${context}` : context
  if (!/^https?:\/\//.test(address)) return undefined
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}

/**
 * Git's environment where the engine calls it and knows nothing of BuildKit's secrets: the token for the context's host, and for no other.
 * Source: https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
 *
 * @param values of the secrets, by index
 */
export function gitEnvironment(
  { context, secrets }: Pick<BuildSpec, 'context' | 'secrets'>,
  values: readonly Secret[]
): Readonly<Record<string, string>> {
  const url = addressOf(context)
  if (url === undefined) return {}
  const ids = [GIT_TOKEN, gitTokenId(url.host)]
  const [token] = secrets.flatMap(each => (each.kind === 'value' && ids.includes(each.id) ? [values[each.index]] : []))
  if (token === undefined || token.empty) return {}
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${url.origin}/.extraheader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token.reveal()}`).toString('base64')}`
  }
}

/** BuildKit sends a secret of this id to that host only: https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts */
export function gitTokenId(host: string): string {
  return `${GIT_TOKEN}.${host}`
}

/** Whether a secret is the token that this action itself gives along for a context by Git. */
export function isGitToken(id: string): boolean {
  return id.startsWith(`${GIT_TOKEN}.`)
}
