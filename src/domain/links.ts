import type { Hosts } from '../context/context.js'

export type OwnerType = 'User' | 'Organization'

/**
 * Web pages on which a person reads or changes what no API offers. The patterns are the same on github.com, on data-residency
 * tenants (`*.ghe.com`) and on an Enterprise Server; what a kind of host does not have is `undefined`.
 * Source: https://docs.github.com/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility
 */

/** Page of the package as its repository shows it: `https://github.com/o/r/pkgs/container/app`. */
export function packageInRepository(hosts: Hosts, owner: string, repository: string, name: string): string {
  return `${hosts.server}/${segment(owner)}/${segment(repository)}/pkgs/container/${segment(name)}`
}

/** Page of the package below its owner; needs no repository. */
export function packagePage(hosts: Hosts, owner: string, type: OwnerType, name: string): string {
  const accounts = type === 'Organization' ? 'orgs' : 'users'
  return `${hosts.server}/${accounts}/${segment(owner)}/packages/container/package/${segment(name)}`
}

/** *Manage Actions access*, *Manage access*, *Danger Zone*; `undefined` while nobody knows whether the owner is a user. */
export function packageSettings(
  hosts: Hosts,
  owner: string,
  type: OwnerType | undefined,
  name: string
): string | undefined {
  if (type === undefined) return undefined
  const accounts = type === 'Organization' ? 'orgs' : 'users'
  return `${hosts.server}/${accounts}/${segment(owner)}/packages/container/${segment(name)}/settings`
}

/** *Workflow permissions* of one repository. */
export function repositoryActionsSettings(hosts: Hosts, owner: string, repository: string): string {
  return `${hosts.server}/${segment(owner)}/${segment(repository)}/settings/actions`
}

/** *Workflow permissions* of an organisation, which may lock those of its repositories. */
export function organizationActionsSettings(hosts: Hosts, organization: string): string {
  return `${hosts.server}/organizations/${segment(organization)}/settings/actions`
}

/** *Package creation*, *Default Package Settings*, *Deleted Packages* of an organisation. */
export function organizationPackagesSettings(hosts: Hosts, organization: string): string {
  return `${hosts.server}/organizations/${segment(organization)}/settings/packages`
}

/** *Package creation* or *Deleted Packages* of the owner, whichever kind of account it is. */
export function ownerPackagesSettings(hosts: Hosts, owner: string, type: OwnerType | undefined): string | undefined {
  if (type === undefined) return undefined
  return type === 'Organization' ? organizationPackagesSettings(hosts, owner) : `${hosts.server}/settings/packages`
}

export function actionsSecrets(hosts: Hosts, owner: string, repository: string): string {
  return `${hosts.server}/${segment(owner)}/${segment(repository)}/settings/secrets/actions`
}

export function dependabotSecrets(hosts: Hosts, owner: string, repository: string): string {
  return `${hosts.server}/${segment(owner)}/${segment(repository)}/settings/secrets/dependabot`
}

export function organizationSecrets(hosts: Hosts, organization: string): string {
  return `${hosts.server}/organizations/${segment(organization)}/settings/secrets/actions`
}

/** The form for a classic token with the one scope ticked; without the preset, GitHub ticks `repo` as well. */
export function newClassicToken(hosts: Hosts): string {
  return `${hosts.server}/settings/tokens/new?scopes=write:packages`
}

/** List of one's classic tokens: edit scopes, *Configure SSO*. */
export function classicTokens(hosts: Hosts): string {
  return `${hosts.server}/settings/tokens`
}

/** *Personal access tokens* policy of an organisation. */
export function organizationTokenPolicy(hosts: Hosts, organization: string): string {
  return `${hosts.server}/organizations/${segment(organization)}/settings/personal-access-tokens`
}

/** *IP allow list* of an organisation. */
export function organizationSecurity(hosts: Hosts, organization: string): string {
  return `${hosts.server}/organizations/${segment(organization)}/settings/security`
}

/** A server of one's own has no bill. */
export function billing(hosts: Hosts, owner: string, type: OwnerType | undefined): string | undefined {
  if (hosts.kind === 'ghes' || type === undefined) return undefined
  return type === 'Organization'
    ? `${hosts.server}/organizations/${segment(owner)}/settings/billing`
    : `${hosts.server}/settings/billing`
}

/** A server of one's own and a tenant are not on the public status page. */
export function statusPage(hosts: Hosts): string | undefined {
  return hosts.kind === 'github.com' ? 'https://www.githubstatus.com/' : undefined
}

/** A package's name may hold slashes; in a page's address they are `%2F`. */
function segment(text: string): string {
  return encodeURIComponent(text)
}
