import type { Context, Repository } from '../context/context.js'
import type { Secret } from '../domain/secret.js'
import { createGitHub } from '../github/api.js'
import { readRepository } from '../github/repository.js'
import type { Ports } from '../ports/ports.js'

/** Most events carry the repository; for the others the API is asked once. What it does not tell stays unknown. */
export async function completeRepository(context: Context, token: Secret, ports: Ports): Promise<Repository> {
  const { repository, hosts } = context
  if (repository.complete || token.empty) return repository
  const github = createGitHub({ ...ports, api: hosts.api, token })
  const facts = await readRepository(github, repository.owner, repository.name)
  if (!facts.known) return repository
  const { description, license, visibility, defaultBranch, createdAt, id } = facts.value
  return {
    ...repository,
    id,
    visibility,
    defaultBranch,
    createdAt,
    ...(description === undefined ? {} : { description }),
    ...(license === undefined ? {} : { license }),
    complete: true
  }
}
