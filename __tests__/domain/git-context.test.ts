import { describe, expect, it } from 'vitest'
import { fillDefaultContext, gitEnvironment, ownGitHost } from '../../src/domain/git-context.js'
import type { SecretSource } from '../../src/domain/plan/step.js'
import { Secret } from '../../src/domain/secret.js'
import { contextOf } from './metadata-request.js'

const RUN = contextOf('push-branch')
const { owner, name } = RUN.repository
const OWN = `https://github.com/${owner}/${name}`

describe('{{defaultContext}}', () => {
  it.each([
    ['{{defaultContext}}', `${OWN}.git#${RUN.sha}`],
    ['{{ defaultContext }}', `${OWN}.git#${RUN.sha}`],
    ['{{defaultContext}}:apps/api', `${OWN}.git#${RUN.sha}:apps/api`],
    ['apps/api', 'apps/api']
  ])('%s is %s', (text, expected) => {
    expect(fillDefaultContext(text, RUN)).toBe(expected)
  })
})

describe('the job’s token goes to', () => {
  it.each([
    [`${OWN}.git#main`, 'github.com'],
    [`${OWN}.git?ref=main`, 'github.com'],
    [OWN, 'github.com'],
    [`${OWN.toUpperCase().replace('HTTPS', 'https')}.git`, 'github.com'],
    [`github.com/${owner}/${name}`, 'github.com'],
    [`https://github.com/${owner}/other.git`, undefined],
    [`https://github.com/${owner}/${name}-evil.git`, undefined],
    [`https://github.com/x/../${owner}/${name}/../other.git`, undefined],
    [`https://example.org/${owner}/${name}.git`, undefined],
    [`https://github.com.example.org/${owner}/${name}.git`, undefined],
    [`https://github.com@example.org/${owner}/${name}.git`, undefined],
    [`http://github.com/${owner}/${name}.git`, undefined],
    [`https://github.com:8443/${owner}/${name}.git`, undefined],
    [`git@github.com:${owner}/${name}.git`, undefined],
    [`ssh://git@github.com/${owner}/${name}.git`, undefined],
    ['.', undefined],
    ['https://', undefined]
  ])('%s: %s', (context, host) => {
    expect(ownGitHost(context, RUN)).toBe(host)
  })
})

describe('the environment of a Git that the engine calls', () => {
  const header = `Authorization: Basic ${Buffer.from('x-access-token:t0ken').toString('base64')}`
  const value = (id: string): SecretSource => ({ kind: 'value', id, index: 0 })

  it.each([
    [
      'the token of that host',
      `${OWN}.git#main`,
      [value('GIT_AUTH_TOKEN.github.com')],
      'http.https://github.com/.extraheader'
    ],
    [
      'a token of the user’s',
      'http://example.org:8080/x.git',
      [value('GIT_AUTH_TOKEN')],
      'http.http://example.org:8080/.extraheader'
    ],
    [
      'a short address',
      `github.com/${owner}/${name}`,
      [value('GIT_AUTH_TOKEN')],
      'http.https://github.com/.extraheader'
    ],
    ['no token of another host', 'https://example.org/x.git', [value('GIT_AUTH_TOKEN.github.com')], undefined],
    ['no other secret', `${OWN}.git`, [value('NPM_TOKEN')], undefined],
    ['nothing for a path', '.', [value('GIT_AUTH_TOKEN')], undefined],
    ['nothing for SSH', `git@github.com:${owner}/${name}.git`, [value('GIT_AUTH_TOKEN')], undefined]
  ] as const)('has %s', (_, context, secrets, key) => {
    const found = gitEnvironment({ context, secrets }, [new Secret('t0ken')])
    expect(found).toEqual(
      key === undefined ? {} : { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: header }
    )
  })

  it('has nothing where the token is empty', () => {
    expect(gitEnvironment({ context: OWN, secrets: [value('GIT_AUTH_TOKEN')] }, [new Secret('')])).toEqual({})
  })
})
