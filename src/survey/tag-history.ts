import type { Context } from '../context/context.js'
import type { Secret } from '../domain/secret.js'
import { createGitHub } from '../github/api.js'
import type { Ports } from '../ports/ports.js'
import type { HistorySource } from './tag-guard.js'

/** What tells how two commits of this repository stand to each other: the event, and GitHub's API where there is a token to ask with. */
export function historyOf(context: Context, token: Secret, ports: Ports): HistorySource {
  const { event, repository, hosts, sha } = context
  return {
    github: token.empty ? undefined : createGitHub({ ...ports, api: hosts.api, token }),
    owner: repository.owner,
    repository: repository.name,
    pushed: event.kind === 'push' && event.before !== undefined ? { before: event.before, after: sha } : undefined
  }
}
