import { describe, expect, it } from 'vitest'
import type { Hosts } from '../../src/context/context.js'
import * as links from '../../src/domain/links.js'

const github: Hosts = {
  kind: 'github.com',
  server: 'https://github.com',
  api: 'https://api.github.com',
  registry: 'ghcr.io'
}
const tenant: Hosts = {
  kind: 'ghe.com',
  server: 'https://acme.ghe.com',
  api: 'https://api.acme.ghe.com',
  registry: 'containers.acme.ghe.com'
}
const server: Hosts = {
  kind: 'ghes',
  server: 'https://git.example.test',
  api: 'https://git.example.test/api/v3',
  registry: 'containers.git.example.test'
}

describe('addresses of settings pages', () => {
  it.each([
    [
      'organisation’s package',
      links.packageSettings(github, 'octo', 'Organization', 'a/b'),
      'https://github.com/orgs/octo/packages/container/a%2Fb/settings'
    ],
    [
      'user’s package',
      links.packageSettings(github, 'mona', 'User', 'app'),
      'https://github.com/users/mona/packages/container/app/settings'
    ],
    [
      'package on a tenant',
      links.packageSettings(tenant, 'octo', 'Organization', 'app'),
      'https://acme.ghe.com/orgs/octo/packages/container/app/settings'
    ],
    [
      'package on a server',
      links.packageSettings(server, 'octo', 'Organization', 'app'),
      'https://git.example.test/orgs/octo/packages/container/app/settings'
    ],
    ['package of nobody knows whom', links.packageSettings(github, 'octo', undefined, 'app'), undefined],
    [
      'package page',
      links.packagePage(github, 'octo', 'Organization', 'a/b'),
      'https://github.com/orgs/octo/packages/container/package/a%2Fb'
    ],
    [
      'package in its repository',
      links.packageInRepository(github, 'octo', 'hello', 'a/b'),
      'https://github.com/octo/hello/pkgs/container/a%2Fb'
    ],
    [
      'repository’s workflow permissions',
      links.repositoryActionsSettings(github, 'octo', 'hello'),
      'https://github.com/octo/hello/settings/actions'
    ],
    [
      'organisation’s workflow permissions',
      links.organizationActionsSettings(github, 'octo'),
      'https://github.com/organizations/octo/settings/actions'
    ],
    [
      'organisation’s packages',
      links.ownerPackagesSettings(github, 'octo', 'Organization'),
      'https://github.com/organizations/octo/settings/packages'
    ],
    ['user’s packages', links.ownerPackagesSettings(github, 'mona', 'User'), 'https://github.com/settings/packages'],
    [
      'secrets',
      links.actionsSecrets(github, 'octo', 'hello'),
      'https://github.com/octo/hello/settings/secrets/actions'
    ],
    [
      'Dependabot’s secrets',
      links.dependabotSecrets(github, 'octo', 'hello'),
      'https://github.com/octo/hello/settings/secrets/dependabot'
    ],
    [
      'organisation’s secrets',
      links.organizationSecrets(github, 'octo'),
      'https://github.com/organizations/octo/settings/secrets/actions'
    ],
    [
      'new classic token',
      links.newClassicToken(server),
      'https://git.example.test/settings/tokens/new?scopes=write:packages'
    ],
    ['tokens', links.classicTokens(github), 'https://github.com/settings/tokens'],
    [
      'bill of an organisation',
      links.billing(github, 'octo', 'Organization'),
      'https://github.com/organizations/octo/settings/billing'
    ],
    ['bill of a user', links.billing(github, 'mona', 'User'), 'https://github.com/settings/billing'],
    ['bill of a server', links.billing(server, 'octo', 'Organization'), undefined],
    ['status', links.statusPage(github), 'https://www.githubstatus.com/'],
    ['status of a server', links.statusPage(server), undefined]
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected)
  })

  it('nothing in a name can leave its place in the address', () => {
    expect(links.packageSettings(github, 'a/../b?x#y', 'Organization', '../../z')).toBe(
      'https://github.com/orgs/a%2F..%2Fb%3Fx%23y/packages/container/..%2F..%2Fz/settings'
    )
  })
})
