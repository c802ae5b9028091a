// @ts-check
import { count, date, flag, listOf, nullable, objectOf, oneOf, tableOf, text, withDefault } from './shape.mjs'

const role = oneOf('read', 'write', 'admin')
const visibility = oneOf('public', 'private', 'internal')
const permission = oneOf('none', 'read', 'write')
const accountBirth = withDefault(date, '2015-03-04T05:06:07Z')

const user = objectOf({
  login: nullable(text),
  createdAt: accountBirth,
  /** Accounts of an enterprise have no package storage in their own namespace. */
  enterpriseManaged: withDefault(flag, false)
})

const organization = objectOf({
  login: nullable(text),
  createdAt: accountBirth,
  members: listOf(text),
  owners: listOf(text),
  outsideCollaborators: listOf(text),
  /** Visibilities in which members may create packages; an owner always may. */
  packageCreation: withDefault(listOf(visibility), ['public', 'private', 'internal']),
  /** Do new packages inherit the access list of their repository? */
  inheritsAccess: withDefault(flag, true),
  basePermission: withDefault(oneOf('none', 'read', 'write', 'admin'), 'read'),
  sso: withDefault(flag, false),
  /** true: there is a list of allowed addresses, and this machine is not on it. */
  ipAllowList: withDefault(flag, false),
  forbidsClassicTokens: withDefault(flag, false)
})

const commit = objectOf({
  parents: listOf(text),
  date: withDefault(date, '2026-01-15T10:20:30Z'),
  message: withDefault(text, 'A commit')
})

const repository = objectOf({
  fullName: nullable(text),
  description: nullable(text),
  license: nullable(text),
  visibility: withDefault(visibility, 'private'),
  defaultBranch: withDefault(text, 'main'),
  createdAt: withDefault(date, '2020-01-02T03:04:05Z'),
  homepage: nullable(text),
  archived: withDefault(flag, false),
  fork: withDefault(flag, false),
  topics: listOf(text),
  userAccess: tableOf(role),
  commits: tableOf(commit),
  branches: tableOf(text),
  tags: tableOf(text)
})

const containerPackage = objectOf({
  visibility: withDefault(visibility, 'private'),
  /** The linked repository, or null. */
  repository: nullable(text),
  inheritsAccess: withDefault(flag, true),
  /** "Manage Actions access": repository → role. */
  actionsAccess: tableOf(role),
  userAccess: tableOf(role),
  createdAt: withDefault(date, '2021-06-07T08:09:10Z')
})

const token = objectOf({
  kind: oneOf('github-token', 'app', 'classic', 'fine-grained', 'oauth'),
  value: nullable(text),
  /** github-token: the repository whose job it belongs to. */
  repository: nullable(text),
  /** app: the account on which the other App is installed. */
  owner: nullable(text),
  permissions: objectOf({
    contents: withDefault(permission, 'read'),
    packages: withDefault(permission, 'none')
  }),
  /** classic, fine-grained, oauth: whose it is. */
  user: nullable(text),
  scopes: listOf(text),
  ssoAuthorized: listOf(text),
  expiresAt: nullable(date),
  revoked: withDefault(flag, false)
})

const registry = objectOf({
  /** Does `POST /token` exist? BuildKit falls back to GET on 404. */
  tokenPost: withDefault(oneOf('served', '404'), '404'),
  tokenLifetimeSeconds: withDefault(count, 300),
  /** `checked`: a registry token opens just what its scope names, as the token specification has it. */
  tokenScopes: withDefault(oneOf('checked', 'ignored'), 'checked'),
  mounts: withDefault(oneOf('honoured', 'ignored'), 'honoured'),
  blobs: withDefault(oneOf('redirected', 'direct'), 'redirected'),
  /** What an anonymous request for a private or missing package hears at the token endpoint; both are reported. */
  anonymousRefusal: withDefault(oneOf('denied', 'unauthorized'), 'denied'),
  /** `by-creator`: a job's package takes the visibility of its repository, a person's is private. */
  newPackages: withDefault(oneOf('by-creator', 'private', 'public'), 'by-creator'),
  /** For this long after its birth a package refuses everybody (failure `fresh-package-not-ready`). */
  freshPackage: objectOf({ fromMs: withDefault(count, 0), untilMs: withDefault(count, 0) }),
  tagPageSize: withDefault(count, 100)
})

/** Reads the JSON of a world and fills in everything that it leaves out. */
export const readWorld = objectOf({
  /** What `html_url` and image labels begin with. */
  serverUrl: withDefault(text, 'https://github.com'),
  users: tableOf(user),
  organizations: tableOf(organization),
  repositories: tableOf(repository),
  packages: tableOf(containerPackage),
  tokens: tableOf(token),
  registry,
  /** Components of the status page: name → status. */
  status: withDefault(tableOf(oneOf('operational', 'degraded_performance', 'partial_outage', 'major_outage')), {})
})

/** @typedef {ReturnType<typeof readWorld>} ReadWorld */
