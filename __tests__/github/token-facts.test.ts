import { describe, expect, it } from 'vitest'
import { parseExpiry, parseScopes, parseSso } from '../../src/github/token-facts.js'

describe('parseExpiry', () => {
  it.each([
    ['2021-10-07 19:07:53 UTC', '2021-10-07T19:07:53.000Z'],
    ['2023-04-26 23:23:18 +0200', '2023-04-26T21:23:18.000Z'],
    ['2023-04-26 23:23:18 -07:30', '2023-04-27T06:53:18.000Z'],
    ['2023-04-26T23:23:18Z', '2023-04-26T23:23:18.000Z'],
    ['2023-13-26 23:23:18 UTC', undefined],
    ['never', undefined],
    ['', undefined],
    [undefined, undefined]
  ])('reads %j as %j', (header, iso) => {
    expect(parseExpiry(header)).toBe(iso)
  })
})

describe('parseScopes', () => {
  it.each([
    ['repo, write:packages', ['repo', 'write:packages']],
    ['repo', ['repo']],
    ['', []],
    [undefined, undefined]
  ])('reads %j as %j', (header, scopes) => {
    expect(parseScopes(header)).toEqual(scopes)
  })
})

describe('parseSso', () => {
  it.each([
    [
      'required; url=https://github.com/orgs/o/sso?authorization_request=AB=',
      { kind: 'required', url: 'https://github.com/orgs/o/sso?authorization_request=AB=' }
    ],
    ['partial-results; organizations=21955855,20582480', { kind: 'partial', organizations: ['21955855', '20582480'] }],
    ['required', undefined],
    ['required; url=javascript:alert(1)', undefined],
    ['partial-results', undefined],
    ['something; else=1', undefined],
    ['', undefined],
    [undefined, undefined]
  ])('reads %j as %j', (header, sso) => {
    expect(parseSso(header)).toEqual(sso)
  })
})
