import { describe, expect, it } from 'vitest'
import { fillDefaultContext, ownGitHost } from '../../src/domain/git-context.js'
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
