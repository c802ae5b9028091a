import { describe, expect, it } from 'vitest'
import { notKnown } from '../../src/github/api.js'
import type { Reply } from '../ports/server.js'
import { say, setApi, TOKEN } from './github-server.js'

const OK: Reply = { status: 200, headers: { 'x-github-request-id': 'ID:1' }, body: { a: 1 } }

describe('get', () => {
  it('asks with the token and gives status, headers and data', async () => {
    const { github, server } = await setApi(() => OK)
    expect(await github.get('/users/{login}', { login: 'mona' })).toMatchObject({
      kind: 'answered',
      request: 'GET /users/mona',
      status: 200,
      headers: { 'x-github-request-id': 'ID:1' },
      data: { a: 1 }
    })
    expect(server.lines()).toEqual(['GET /users/mona'])
    expect(server.seen[0]?.headers['authorization']).toBe(`token ${TOKEN}`)
  })

  it('encodes the slashes of a name', async () => {
    const { github, server } = await setApi(() => OK)
    await github.get('/orgs/{owner}/packages/container/{name}', { owner: 'o', name: 'a/b c' })
    expect(server.lines()).toEqual(['GET /orgs/o/packages/container/a%2Fb%20c'])
  })

  it('asks below the path of an Enterprise Server', async () => {
    const { github, server } = await setApi(() => OK, '/api/v3')
    await github.get('/')
    expect(server.lines()).toEqual(['GET /api/v3/'])
  })

  it.each([401, 403, 404, 422])('gives a %i as an answer', async status => {
    const { github, server } = await setApi(() => say(status, 'No'))
    expect(await github.get('/')).toMatchObject({ kind: 'answered', status, data: { message: 'No' } })
    expect(server.seen).toHaveLength(1)
  })

  it.each<[string, Reply]>([
    ['500', { status: 500 }],
    ['502', { status: 502, body: '<html>' }],
    ['a reset', 'reset'],
    ['a body that breaks off', { cutOff: '{' }]
  ])('asks once more after %s', async (_, fault) => {
    const { github, server, clock } = await setApi((_request, index) => (index === 0 ? fault : OK))
    expect(await github.get('/')).toMatchObject({ kind: 'answered', status: 200 })
    expect(server.seen).toHaveLength(2)
    expect(clock.slept).toEqual([500])
  })

  it('asks twice and no more', async () => {
    const { github, server } = await setApi(() => ({ status: 503 }))
    expect(await github.get('/')).toMatchObject({ kind: 'answered', status: 503 })
    expect(server.seen).toHaveLength(2)
  })

  it('says what it could not reach, and no token', async () => {
    const { github, server } = await setApi(() => OK)
    await server.stop()
    const answer = await github.get('/user')
    expect(answer).toEqual({
      kind: 'unreachable',
      because: `GET ${server.origin}/user could not be reached: ECONNREFUSED`
    })
  })

  it.each([301, 302, 307, 308])('follows a %i at the same origin, as for a renamed repository', async status => {
    const { github, server } = await setApi(({ path }) =>
      path === '/repositories/7' ? OK : { status, headers: { location: '/repositories/7' } }
    )
    expect(await github.get('/repos/{owner}/{repo}', { owner: 'old', repo: 'name' })).toMatchObject({ status: 200 })
    expect(server.seen[1]?.headers['authorization']).toBe(`token ${TOKEN}`)
  })

  it('takes the token to no other origin', async () => {
    const other = await setApi(() => OK)
    const { github } = await setApi(() => ({ status: 301, headers: { location: `${other.server.origin}/` } }))
    expect(await github.get('/')).toMatchObject({ status: 301 })
    expect(other.server.seen).toEqual([])
  })

  it('ends where redirects do not', async () => {
    const { github, server } = await setApi((_, index) => ({ status: 302, headers: { location: `/${index}` } }))
    expect(await github.get('/')).toMatchObject({ status: 302 })
    expect(server.seen).toHaveLength(4)
  })
})

describe('notKnown', () => {
  const answered = (status: number, message: string, headers: Record<string, string> = {}) =>
    ({ kind: 'answered', request: 'GET /repos/o/r', status, headers, data: { message } }) as const

  it.each([
    ['what came', answered(404, 'Not Found'), undefined, 'GET /repos/o/r answered 404: Not Found'],
    ['what it may mean', answered(404, 'Not Found'), 'because …', 'GET /repos/o/r answered 404: Not Found, because …'],
    [
      'the request id',
      answered(403, 'Resource not accessible by integration', { 'x-github-request-id': 'A:1' }),
      undefined,
      'GET /repos/o/r answered 403: Resource not accessible by integration (request A:1)'
    ],
    [
      'until when the rate limit holds',
      answered(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767323045' }),
      undefined,
      "GET /repos/o/r answered 403: the API's rate limit is used up until 2026-01-02T03:04:05.000Z"
    ],
    [
      'that a secondary limit holds',
      answered(403, 'You have exceeded a secondary rate limit.'),
      undefined,
      'GET /repos/o/r answered 403: the API limits the rate of requests'
    ],
    [
      'that 429 is a limit',
      answered(429, ''),
      undefined,
      'GET /repos/o/r answered 429: the API limits the rate of requests'
    ]
  ])('tells %s', (_, answer, meaning, because) => {
    expect(notKnown(answer, meaning)).toEqual({ known: false, because })
  })

  it('quotes the start of a page', () => {
    const answer = {
      kind: 'answered',
      request: 'GET /',
      status: 502,
      headers: {},
      data: '<html>\n  Bad gateway'
    } as const
    expect(notKnown(answer)).toEqual({ known: false, because: 'GET / answered 502: <html> Bad gateway' })
  })
})
