import type { Candidate, CredentialId } from '../domain/access.js'
import { type DockerConfig, helperFor, loginIn } from '../domain/docker-config.js'
import { Secret } from '../domain/secret.js'
import type { Ports } from '../ports/ports.js'

export interface GivenCredentials {
  readonly githubToken: Secret
  readonly pat: Secret
  /** Empty: the actor. */
  readonly username: string
  readonly actor: string
  readonly only: 'auto' | 'github-token' | 'pat'
}

/** The logins that the inputs give, least powerful first. A token given twice is one candidate. */
export function givenCandidates(given: GivenCredentials): Candidate[] {
  const username = given.username === '' ? given.actor : given.username
  const all: Candidate[] = [
    { id: 'github-token', username: given.actor, password: given.githubToken },
    { id: 'pat', username, password: given.pat }
  ]
  return all
    .filter(candidate => !candidate.password.empty && (given.only === 'auto' || given.only === candidate.id))
    .filter((candidate, index, list) => list.findIndex(other => other.password.equals(candidate.password)) === index)
}

/**
 * A login for the registry that an earlier step left in the user's docker config, in the file or behind a credential helper. Only asked
 * where the inputs gave nothing that works: a helper is a process.
 */
export async function existingCandidate(
  config: DockerConfig,
  host: string,
  ports: Ports
): Promise<Candidate | undefined> {
  // In docker's order: where a helper keeps the logins, an entry in the file is an old one.
  const stored = (await askHelper(helperFor(config, host), host, ports)) ?? loginIn(config, host)
  if (stored === undefined || stored.password === '') return undefined
  const password = new Secret(stored.password)
  ports.log.mask(password, stored.username)
  const id: CredentialId = 'existing'
  return { id, username: stored.username, password }
}

/** Protocol: https://github.com/docker/docker-credential-helpers#development */
async function askHelper(
  helper: string | undefined,
  host: string,
  ports: Ports
): Promise<{ username: string; password: string } | undefined> {
  if (helper === undefined) return undefined
  try {
    const result = await ports.commands.run({ argv: [`docker-credential-${helper}`, 'get'], input: host })
    if (result.exitCode !== 0) return undefined
    const { Username: username, Secret: password } = JSON.parse(result.stdout) as {
      Username?: unknown
      Secret?: unknown
    }
    if (typeof username !== 'string' || typeof password !== 'string') return undefined
    // Not a password but a refresh token, for registries that sign in by OAuth.
    return username === '<token>' ? undefined : { username, password }
  } catch {
    // A helper that is named but not installed is docker's problem with pulls, not a reason against the other credentials.
    return undefined
  }
}
