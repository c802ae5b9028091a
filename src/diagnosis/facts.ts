import type { Event, Hosts, Trust } from '../context/context.js'
import type { CredentialId, PushAccess } from '../domain/access.js'
import type { Failure } from '../domain/failure.js'
import type { Known } from '../domain/known.js'
import type { OwnerType } from '../domain/links.js'

/** By prefix only; `installation` is the job's token or that of another GitHub App, which look the same. */
export type TokenKind =
  'installation' | 'classic-pat' | 'fine-grained-pat' | 'oauth' | 'app-user' | 'refresh' | 'none' | 'other'

export type ReadAccess =
  | { readonly kind: 'granted' }
  | { readonly kind: 'denied'; readonly failure: Failure }
  /** 404: the credential may look, and there is nothing of that name. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly failure: Failure }

export type PackageFact =
  /** GitHub answers 404 for both, on purpose. */
  | { readonly kind: 'absent-or-invisible' }
  | {
      readonly kind: 'visible'
      readonly visibility: 'public' | 'private' | 'internal'
      /** Full name of the linked repository; `null` = linked to nothing. */
      readonly linked: string | null
      /** ISO 8601. */
      readonly createdAt: string
      /** By GitHub's own clock, when it was looked at. Milliseconds. */
      readonly ageMs?: number | undefined
      readonly url?: string
    }

export interface RepositoryFact {
  /** As GitHub writes it: `Owner/Name`. */
  readonly fullName: string
  readonly id?: number
  readonly visibility?: 'public' | 'private' | 'internal'
  /** ISO 8601. */
  readonly createdAt?: string
}

/** What api.github.com says about a token. */
export interface TokenFact {
  /** False: `401 Bad credentials`, the token is expired, revoked or never was one. */
  readonly alive: boolean
  readonly login?: string
  /** Classic and OAuth tokens only. */
  readonly scopes?: readonly string[]
  /** ISO 8601. */
  readonly expiresAt?: string
}

/** What the API answers to the token when it asks for the owning organisation. */
export type OrganizationAccess =
  | { readonly kind: 'open' }
  | { readonly kind: 'sso'; readonly url?: string }
  /** A refusal with GitHub's own words: IP allow list, policy on tokens. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'absent-or-invisible' }

export interface StatusFact {
  /** `operational`, `degraded_performance`, `partial_outage`, `major_outage`, `under_maintenance`. */
  readonly packages: string
}

/** What else the log of a tool says, besides the line that failed. */
export interface LogFacts {
  /** The tool whose words these are, as far as they give it away. */
  readonly tool?: string
  /** An earlier push of the same image went through in this log. */
  readonly pushedBefore: boolean
  /** A login to the registry went through in this log. */
  readonly loggedIn: boolean
  /** The failing line stands behind `Post job cleanup.`. */
  readonly inPost: boolean
  /** The line came with a warning only; nothing in the log is fatal by its words. */
  readonly warningOnly: boolean
  /** Longest time in seconds that a push of layers took before it failed. */
  readonly pushSeconds?: number
}

export interface EngineFact {
  /** `docker`, `docker-container`, `kubernetes`, `remote`. */
  readonly driver?: string
  readonly daemon?: boolean
  /** Whether foreign architectures can be run. */
  readonly emulation?: boolean
}

/** Everything a rule may ask for. */
export interface Values {
  readonly credential: CredentialId | 'none'
  readonly tokenKind: TokenKind
  /** A secret was named for the credential, and what arrived is empty. */
  readonly secretEmpty: boolean
  /** `github.secret_source`. */
  readonly secretSource: 'None' | 'Actions' | 'Dependabot' | 'Codespaces'
  /** `packages` among the job token's permissions: in the log's "Set up job", or `GITHUB_TOKEN_PERMISSIONS` where the runner gives it. */
  readonly tokenPermission: 'none' | 'read' | 'write'
  readonly pushTest: PushAccess
  readonly readTest: ReadAccess
  readonly anonymousRead: ReadAccess
  readonly owner: OwnerType | 'absent'
  /** The image's owner is the repository's owner, whatever the capitals. */
  readonly ownerMatches: boolean
  readonly package: PackageFact
  readonly repository: RepositoryFact
  readonly token: TokenFact
  readonly organization: OrganizationAccess
  readonly trust: Trust
  readonly event: Event['kind']
  readonly host: Hosts['kind']
  readonly status: StatusFact
  /** The line that failed, without the tool's decoration. */
  readonly words: string
  /** The reference as the user or the tool wrote it. */
  readonly reference: string
  readonly log: LogFacts
  readonly engine: EngineFact
  /** Milliseconds since 1970: age of a package, days left for a token. */
  readonly now: number
}

export type FactName = keyof Values

export type Facts = { readonly [K in FactName]: Known<Values[K]> }

/** Source: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/ */
const PREFIXES: readonly (readonly [string, TokenKind])[] = [
  ['github_pat_', 'fine-grained-pat'],
  ['ghp_', 'classic-pat'],
  ['ghs_', 'installation'],
  ['gho_', 'oauth'],
  ['ghu_', 'app-user'],
  ['ghr_', 'refresh']
]

/** Never by length or alphabet: installation tokens may be 40 or 520 characters long and hold dots. */
export function tokenKindOf(token: string): TokenKind {
  if (token === '') return 'none'
  const prefix = PREFIXES.find(([start]) => token.startsWith(start))
  if (prefix !== undefined) return prefix[1]
  return /^[0-9a-f]{40}$/.test(token) ? 'classic-pat' : 'other'
}
