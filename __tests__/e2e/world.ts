/** The accounts that most stories play in: an organisation with capitals, its repository, a robot account, a job's token. */
export function organizationWorld(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    organizations: { 'Octo-Org': { owners: ['boss'], members: ['robot'] } },
    repositories: {
      'Octo-Org/Hello-World': { visibility: 'public', description: 'Says hello', license: 'MIT' }
    },
    tokens: {
      job: { kind: 'github-token', repository: 'Octo-Org/Hello-World', permissions: { packages: 'write' } },
      pat: { kind: 'classic', user: 'robot', scopes: ['write:packages'] }
    },
    ...more
  }
}

/** A package that somebody made by hand years ago: it exists and does not know the repository. */
export const unlinkedPackage = {
  packages: { 'octo-org/hello-world': { visibility: 'public', repository: null, userAccess: { robot: 'write' } } }
}
