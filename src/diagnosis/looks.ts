import type { CredentialId, PushAccess } from '../domain/access.js'
import type { Known } from '../domain/known.js'
import { unknown } from '../domain/known.js'
import type { ImageName } from '../domain/reference.js'
import type { EngineFact, OrganizationAccess, PackageFact, ReadAccess, StatusFact, TokenFact, Values } from './facts.js'

/**
 * What may be looked at after a failure. Every function only reads (an opened upload is the one exception, and only for a package that
 * the user named), answers "not known" with a reason instead of throwing, and may be called several times.
 */
export interface Looks {
  readonly pushTest: (credential: CredentialId, image: ImageName) => Promise<Known<PushAccess>>
  /** `GET /v2/NAME/tags/list?n=1` with the credential. */
  readonly readTest: (credential: CredentialId, image: ImageName) => Promise<Known<ReadAccess>>
  /** The same without one. */
  readonly anonymousRead: (image: ImageName) => Promise<Known<ReadAccess>>
  /** `GET /users/LOGIN`. */
  readonly owner: (login: string) => Promise<Known<Values['owner']>>
  /** `GET /orgs|users/OWNER/packages/container/NAME`, with the job's token. */
  readonly package: (image: ImageName) => Promise<Known<PackageFact>>
  readonly repository: () => Promise<Known<Values['repository']>>
  /** `GET /` (and `GET /user`) of the API with the credential. */
  readonly token: (credential: CredentialId) => Promise<Known<TokenFact>>
  /** `GET /orgs/ORG` with the credential. */
  readonly organization: (credential: CredentialId, login: string) => Promise<Known<OrganizationAccess>>
  readonly status: () => Promise<Known<StatusFact>>
  readonly engine: () => Promise<Known<EngineFact>>
}

/** For `probe: false` and for tests: nothing is looked at, and the report says so. */
export function noLooks(because: string): Looks {
  const nothing = () => Promise.resolve(unknown(because))
  return {
    pushTest: nothing,
    readTest: nothing,
    anonymousRead: nothing,
    owner: nothing,
    package: nothing,
    repository: nothing,
    token: nothing,
    organization: nothing,
    status: nothing,
    engine: nothing
  }
}
