import type { Context } from '../context/context.js'
import type { EngineFact, OrganizationAccess, PackageFact, ReadAccess, TokenFact } from '../diagnosis/facts.js'
import type { Looks } from '../diagnosis/looks.js'
import { reason } from '../diagnosis/reasons.js'
import type { Candidate, CredentialId } from '../domain/access.js'
import type { EngineFacts } from '../domain/engine.js'
import { type Known, known, unknown, valueOf } from '../domain/known.js'
import type { OwnerType } from '../domain/links.js'
import { type ImageName, ownerOf, packageOf } from '../domain/reference.js'
import { Secret } from '../domain/secret.js'
import { createGitHub, type GitHub, notKnown } from '../github/api.js'
import { textAt } from '../github/json.js'
import { readLogin, readOwner } from '../github/owner.js'
import { readPackage } from '../github/package.js'
import { readRepository } from '../github/repository.js'
import { readStatus } from '../github/status.js'
import { parseSso, readTokenFacts } from '../github/token-facts.js'
import type { Ports } from '../ports/ports.js'
import { RegistryClient } from '../registry/client.js'
import { probePush, probeRead } from '../registry/probe.js'

/**
 * The looks of the knowledge base over the registry and GitHub's API, with the credentials that the run has.
 *
 * @param engine what builds here; left out where nothing can turn on it
 */
export function createLooks(
  context: Context,
  candidates: readonly Candidate[],
  ports: Ports,
  engine?: () => Promise<EngineFacts>
): Looks {
  const candidate = (id: CredentialId): Candidate | undefined => candidates.find(each => each.id === id)
  const api = (token: Secret): GitHub =>
    createGitHub({ http: ports.http, clock: ports.clock, api: context.hosts.api, token })
  const own = api(
    candidates.find(({ id }) => id === 'github-token')?.password ?? candidates[0]?.password ?? new Secret('')
  )
  const registry = (image: ImageName, login: Candidate | undefined): RegistryClient =>
    new RegistryClient({
      http: ports.http,
      clock: ports.clock,
      host: image.host,
      credential:
        login === undefined
          ? { kind: 'anonymous' }
          : { kind: 'basic', username: login.username, password: login.password }
    })
  const read = async (image: ImageName, login: Candidate | undefined): Promise<Known<ReadAccess>> =>
    known(await probeRead(registry(image, login), image))
  const missing = unknown(reason.notGiven)

  return {
    pushTest: async (id, image) => {
      const login = candidate(id)
      return login === undefined ? missing : known(await probePush(registry(image, login), image))
    },
    readTest: async (id, image) => {
      const login = candidate(id)
      return login === undefined ? missing : read(image, login)
    },
    anonymousRead: async image => read(image, undefined),
    owner: async login => ownerTypeOf(own, login),
    package: async image => {
      const type = await ownerTypeOf(own, ownerOf(image))
      if (!type.known) return type
      return type.value === 'absent' ? known({ kind: 'absent-or-invisible' }) : describePackage(own, image, type.value)
    },
    repository: async () => {
      const { owner, name } = context.repository
      const facts = await readRepository(own, owner, name)
      if (!facts.known) return facts
      const { fullName, id, visibility, createdAt } = facts.value
      return known({ fullName, id, visibility, createdAt })
    },
    token: async id => {
      const login = candidate(id)
      return login === undefined ? missing : describeToken(api(login.password))
    },
    organization: async (id, login) => {
      const who = candidate(id)
      return who === undefined ? missing : describeOrganization(api(who.password), login)
    },
    status: async () => {
      if (context.hosts.api !== 'https://api.github.com') return unknown(reason.noStatusPage)
      const status = await readStatus({ http: ports.http })
      if (!status.known) return status
      return status.value.packages === undefined
        ? unknown(reason.notListed)
        : known({ packages: status.value.packages })
    },
    engine: async () => (engine === undefined ? unknown(reason.notAsked) : known(describeEngine(await engine())))
  }
}

function describeEngine({ builder, daemon, emulators }: EngineFacts): EngineFact {
  const driver = builder === undefined ? 'docker' : valueOf(builder.driver)
  return {
    daemon: daemon.known,
    ...(driver === undefined ? {} : { driver }),
    ...(emulators.known ? { emulation: emulators.value.length > 0 } : {})
  }
}

async function ownerTypeOf(github: GitHub, login: string): Promise<Known<OwnerType | 'absent'>> {
  const owner = await readOwner(github, login)
  if (!owner.known) return owner
  switch (owner.value.kind) {
    case 'absent':
      return known('absent')
    case 'user':
      return known('User')
    case 'organization':
      return known('Organization')
  }
}

async function describePackage(github: GitHub, image: ImageName, owner: OwnerType): Promise<Known<PackageFact>> {
  const kind = owner === 'Organization' ? 'organization' : 'user'
  const facts = await readPackage(github, ownerOf(image), kind, packageOf(image))
  if (!facts.known) return facts
  switch (facts.value.kind) {
    case 'visible': {
      const { visibility, repository, createdAt, ageMs, url } = facts.value
      return known({ kind: 'visible', visibility, linked: repository, createdAt, ageMs, url })
    }
    case 'absent-or-invisible':
      return known({ kind: 'absent-or-invisible' })
    case 'blocked':
      return unknown(`GitHub's API answered: ${facts.value.because}`)
  }
}

async function describeToken(github: GitHub): Promise<Known<TokenFact>> {
  const [facts, login] = await Promise.all([readTokenFacts(github), readLogin(github)])
  if (!facts.known) return facts
  switch (facts.value.kind) {
    case 'dead':
      return known({ alive: false })
    case 'refused':
      return unknown(`GitHub's API answered: ${facts.value.because}`)
    case 'alive': {
      const { scopes, expiresAt } = facts.value
      return known({
        alive: true,
        ...(login.known ? { login: login.value } : {}),
        ...(scopes === undefined ? {} : { scopes }),
        ...(expiresAt === undefined ? {} : { expiresAt })
      })
    }
  }
}

/** Source: https://docs.github.com/rest/orgs/orgs#get-an-organization */
async function describeOrganization(github: GitHub, login: string): Promise<Known<OrganizationAccess>> {
  const answer = await github.get('/orgs/{org}', { org: login })
  if (answer.kind !== 'answered') return notKnown(answer)
  const sso = parseSso(answer.headers['x-github-sso'])
  if (sso?.kind === 'required') return known({ kind: 'sso', url: sso.url })
  if (answer.status === 200) return known({ kind: 'open' })
  if (answer.status === 404) return known({ kind: 'absent-or-invisible' })
  if (answer.status === 403) return known({ kind: 'refused', message: textAt(answer.data, 'message') ?? '' })
  return notKnown(answer)
}
