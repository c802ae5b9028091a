import { describe, expect, it } from 'vitest'
import {
  CONTENT_REDIRECTS,
  decideRedirect,
  headersFor,
  isDowngrade,
  resolveLocation
} from '../../src/registry/redirect.js'

const FROM = 'https://ghcr.io/v2/o/n/blobs/sha256:0'
const HEADERS = { Authorization: 'Bearer secret', cookie: 'secret', accept: '*/*' }

const decide = (status: number, location: string | undefined, visited = [FROM]) =>
  decideRedirect(CONTENT_REDIRECTS, { status, location }, visited, HEADERS)

describe('decideRedirect', () => {
  it.each([301, 302, 307, 308])('follows a %i', status => {
    expect(decide(status, '/elsewhere')).toEqual({ kind: 'follow', url: 'https://ghcr.io/elsewhere', headers: HEADERS })
  })

  it.each([200, 300, 303, 304, 401, 404])('does not follow a %i', status => {
    expect(decide(status, '/elsewhere')).toEqual({ kind: 'none' })
  })

  it.each([
    ['another host', 'https://storage.example.com/blob?sig=x'],
    ['a host below', 'https://sub.ghcr.io/blob'],
    ['another port', 'https://ghcr.io:8443/blob']
  ])('takes no credential along to %s', (_, url) => {
    expect(decide(307, url)).toEqual({ kind: 'follow', url, headers: { accept: '*/*' } })
  })

  it.each([
    ['no address', undefined, [FROM], 'without an address'],
    ['an address that is none', 'http://', [FROM], 'without an address'],
    ['another protocol', 'file:///etc/passwd', [FROM], 'without an address'],
    ['an unencrypted address', 'http://storage.example.com/blob', [FROM], 'unencrypted'],
    ['this machine, from a host elsewhere', 'http://127.0.0.1/blob', [FROM], 'unencrypted'],
    ['itself', FROM, [FROM], 'circle'],
    ['an earlier address', FROM, [FROM, 'https://a.example.com/'], 'circle'],
    ['a sixth address', '/6', ['1', '2', '3', '4', '5', '6'].map(n => `https://ghcr.io/${n}x`), 'more than 5']
  ])('refuses %s', (_, location, visited, because) => {
    expect(decide(307, location, visited)).toEqual({
      kind: 'refused',
      because: expect.stringContaining(because) as string
    })
  })

  it('says no query in a refusal, where signatures stand', () => {
    expect(JSON.stringify(decide(307, 'http://storage.example.com/blob?sig=secret'))).not.toContain('secret')
  })
})

describe('headersFor', () => {
  it('keeps everything at the same origin', () => {
    expect(headersFor(new URL('https://ghcr.io/other'), FROM, HEADERS)).toEqual(HEADERS)
  })
})

describe('isDowngrade', () => {
  it.each([
    ['http://localhost:1/a', 'http://localhost:2/b', false],
    ['https://ghcr.io/a', 'https://other.example.com/b', false],
    ['https://ghcr.io/a', 'http://localhost/b', true],
    ['http://localhost/a', 'http://example.com/b', true]
  ])('from %s to %s: %s', (from, to, downgrade) => {
    expect(isDowngrade(from, new URL(to))).toBe(downgrade)
  })
})

describe('resolveLocation', () => {
  it.each([
    ['/v2/o/n/blobs/upload/1', 'https://ghcr.io/v2/o/n/blobs/upload/1'],
    ['https://other.example.com/x?_state=1', 'https://other.example.com/x?_state=1'],
    ['//other.example.com/x', 'https://other.example.com/x'],
    ['javascript:alert(1)', undefined],
    ['', undefined],
    [undefined, undefined]
  ])('reads %j as %j', (location, url) => {
    expect(resolveLocation(location, FROM)?.href).toBe(url)
  })
})
