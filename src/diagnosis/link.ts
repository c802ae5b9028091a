import type { Hosts } from '../context/context.js'
import * as links from '../domain/links.js'
import type { ImageName } from '../domain/reference.js'
import { ownerOf, packageOf } from '../domain/reference.js'

export type LinkKey =
  | 'package-settings'
  | 'repository-actions'
  | 'organization-actions'
  | 'organization-packages'
  | 'owner-packages'
  | 'actions-secrets'
  | 'dependabot-secrets'
  | 'organization-secrets'
  | 'new-classic-token'
  | 'classic-tokens'
  | 'token-policy'
  | 'organization-security'
  | 'billing'
  | 'status'
  | 'sso'

export interface Places {
  readonly hosts: Hosts
  readonly image: ImageName | undefined
  /** Of the image's owner; of the repository's where no image is known. */
  readonly ownerType: links.OwnerType | undefined
  readonly repository: { readonly owner: string; readonly name: string }
  /** From the `X-GitHub-SSO` header; lives for an hour. */
  readonly ssoUrl: string | undefined
}

/** The address behind a link key, or `undefined` where it would be a guess. */
export function resolveLink(key: LinkKey, places: Places): string | undefined {
  const { hosts, image, ownerType, repository } = places
  const owner = image === undefined ? repository.owner : ownerOf(image)
  const organization = ownerType === 'Organization' ? owner : undefined
  switch (key) {
    case 'package-settings':
      return image === undefined ? undefined : links.packageSettings(hosts, ownerOf(image), ownerType, packageOf(image))
    case 'repository-actions':
      return links.repositoryActionsSettings(hosts, repository.owner, repository.name)
    case 'organization-actions':
      return organization === undefined ? undefined : links.organizationActionsSettings(hosts, organization)
    case 'organization-packages':
      return organization === undefined ? undefined : links.organizationPackagesSettings(hosts, organization)
    case 'owner-packages':
      return links.ownerPackagesSettings(hosts, owner, ownerType)
    case 'actions-secrets':
      return links.actionsSecrets(hosts, repository.owner, repository.name)
    case 'dependabot-secrets':
      return links.dependabotSecrets(hosts, repository.owner, repository.name)
    case 'organization-secrets':
      return organization === undefined ? undefined : links.organizationSecrets(hosts, organization)
    case 'new-classic-token':
      return links.newClassicToken(hosts)
    case 'classic-tokens':
      return links.classicTokens(hosts)
    case 'token-policy':
      return organization === undefined ? undefined : links.organizationTokenPolicy(hosts, organization)
    case 'organization-security':
      return organization === undefined ? undefined : links.organizationSecurity(hosts, organization)
    case 'billing':
      return links.billing(hosts, owner, ownerType)
    case 'status':
      return links.statusPage(hosts)
    case 'sso':
      return safeSsoUrl(hosts, places.ssoUrl) ?? links.classicTokens(hosts)
  }
}

/** A header's address is shown as a link only where it leads to the server itself. */
function safeSsoUrl(hosts: Hosts, url: string | undefined): string | undefined {
  return url?.startsWith(`${hosts.server}/`) === true ? url : undefined
}
