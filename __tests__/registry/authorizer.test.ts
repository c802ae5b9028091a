import { describe, expect, it } from 'vitest'
import { FailureError } from '../../src/domain/failure.js'
import type { Scope } from '../../src/registry/token.js'
import type { Reply } from '../ports/server.js'
import { ANONYMOUS, authorizerAt, challenge, denial, issue, PASSWORD, serve } from './registry-server.js'

const PUSH: Scope = { path: 'o/n', push: true }
const PULL: Scope = { path: 'o/n', push: false }
const LOGIN = `Basic ${Buffer.from(`mona:${PASSWORD}`).toString('base64')}`

describe('authorize', () => {
  it('asks the repository for its challenge, then the realm for a token', async () => {
    const server = await serve(request => (request.path === '/token' ? issue('t') : challenge(request)))
    const { authorizer } = authorizerAt(server)
    expect(await authorizer.authorize([PUSH])).toEqual({ header: 'Bearer t', kept: false })
    expect(server.lines()).toEqual(['GET /v2/o/n/tags/list', 'GET /token'])
    expect(server.seen[0]?.headers['authorization']).toBeUndefined()
    expect(server.seen[1]?.headers['authorization']).toBe(LOGIN)
    expect(Object.fromEntries(server.seen[1]?.query ?? [])).toEqual({
      service: 'ghcr.io',
      scope: 'repository:o/n:pull,push'
    })
  })

  it('knows the endpoint of ghcr.io: one round trip', async () => {
    const server = await serve(() => issue('t'))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    await authorizer.authorize([PUSH])
    expect(server.lines()).toEqual(['GET /token'])
    expect(server.seen[0]?.query.get('service')).toBe('ghcr.io')
  })

  it('guesses the endpoint of containers.HOST', async () => {
    const server = await serve(() => issue('t'))
    const { authorizer } = authorizerAt(server, { as: 'containers.github.example.com' })
    await authorizer.authorize([PULL])
    expect(server.lines()).toEqual(['GET /token'])
  })

  it.each<[string, Reply]>([
    ['404', { status: 404, body: 'not found' }],
    ['405', { status: 405 }],
    ['a redirect', { status: 302, headers: { location: '/login' } }],
    ['a page', { status: 200, body: '<html>' }]
  ])('asks for the challenge where a guessed endpoint answers %s', async (_, reply) => {
    const server = await serve(request => {
      if (request.path === '/token') return reply
      if (request.path === '/auth') return issue('t')
      return { status: 401, headers: { 'www-authenticate': 'Bearer realm="https://containers.example.com/auth"' } }
    })
    const { authorizer } = authorizerAt(server, { as: 'containers.example.com' })
    expect((await authorizer.authorize([PULL])).header).toBe('Bearer t')
    expect(server.lines()).toEqual(['GET /token', 'GET /v2/o/n/tags/list', 'GET /auth'])
  })

  it('does not ask for a challenge where ghcr.io refuses', async () => {
    const server = await serve(() => ({ status: 404 }))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    await expect(authorizer.authorize([PULL])).rejects.toMatchObject({
      failure: { status: 404, request: 'GET https://ghcr.io/token' }
    })
    expect(server.lines()).toEqual(['GET /token'])
  })

  it('asks anonymously without a credential', async () => {
    const server = await serve(() => issue('t'))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io', credential: ANONYMOUS })
    await authorizer.authorize([PULL])
    expect(server.seen[0]?.headers['authorization']).toBeUndefined()
  })

  it('speaks Basic to a registry that wants it', async () => {
    const server = await serve(() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }))
    const { authorizer } = authorizerAt(server)
    expect((await authorizer.authorize([PUSH])).header).toBe(LOGIN)
  })

  it.each<[string, Reply]>([
    ['200', { status: 200, body: { tags: [] } }],
    ['404', denial(404, 'NAME_UNKNOWN', 'unknown')],
    ['401 without a challenge', { status: 401 }]
  ])('sends no header to a registry that answers %s without one', async (_, reply) => {
    const server = await serve(() => reply)
    expect((await authorizerAt(server).authorizer.authorize([PULL])).header).toBeUndefined()
  })

  it('does not take a server that is down for one that wants no login', async () => {
    const server = await serve(() => ({ status: 503 }))
    await expect(authorizerAt(server).authorizer.authorize([PULL])).rejects.toBeInstanceOf(FailureError)
  })
})

describe('tokens', () => {
  it('are kept until ten seconds before their end', async () => {
    const server = await serve((_, index) => issue(`t${index}`, { expires_in: 300 }))
    const { authorizer, clock } = authorizerAt(server, { as: 'ghcr.io' })
    expect(await authorizer.authorize([PUSH])).toEqual({ header: 'Bearer t0', kept: false })
    clock.advance(289_000)
    expect(await authorizer.authorize([PUSH])).toEqual({ header: 'Bearer t0', kept: true })
    clock.advance(2_000)
    expect(await authorizer.authorize([PUSH])).toEqual({ header: 'Bearer t1', kept: false })
  })

  it('live sixty seconds where the answer does not say', async () => {
    const server = await serve((_, index) => issue(`t${index}`))
    const { authorizer, clock } = authorizerAt(server, { as: 'ghcr.io' })
    await authorizer.authorize([PUSH])
    clock.advance(49_000)
    expect((await authorizer.authorize([PUSH])).header).toBe('Bearer t0')
    clock.advance(2_000)
    expect((await authorizer.authorize([PUSH])).header).toBe('Bearer t1')
  })

  it('for pushing serve reading too, and not the other way round', async () => {
    const server = await serve((_, index) => issue(`t${index}`))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    expect((await authorizer.authorize([PULL])).header).toBe('Bearer t0')
    expect((await authorizer.authorize([PUSH])).header).toBe('Bearer t1')
    const other = authorizerAt(server, { as: 'ghcr.io' }).authorizer
    expect((await other.authorize([PUSH])).header).toBe('Bearer t2')
    expect((await other.authorize([PULL])).header).toBe('Bearer t2')
  })

  it('are kept apart by repository', async () => {
    const server = await serve((_, index) => issue(`t${index}`))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    await authorizer.authorize([PUSH])
    expect((await authorizer.authorize([{ path: 'o/other', push: true }])).header).toBe('Bearer t1')
  })

  it('for a mount name both repositories', async () => {
    const server = await serve(() => issue('t'))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    await authorizer.authorize([PUSH, { path: 'o/source', push: false }])
    expect(server.seen[0]?.query.getAll('scope')).toEqual(['repository:o/n:pull,push', 'repository:o/source:pull'])
  })

  it('are fetched once for many requests at the same time', async () => {
    const server = await serve(request => (request.path === '/token' ? issue('t') : challenge(request)))
    const { authorizer } = authorizerAt(server)
    const headers = await Promise.all(
      Array.from({ length: 20 }, async () => (await authorizer.authorize([PUSH])).header)
    )
    expect(new Set(headers)).toEqual(new Set(['Bearer t']))
    expect(server.lines()).toEqual(['GET /v2/o/n/tags/list', 'GET /token'])
  })

  it('of many repositories at the same time need one challenge', async () => {
    const server = await serve(request => (request.path === '/token' ? issue('t') : challenge(request)))
    const { authorizer } = authorizerAt(server)
    await Promise.all(['a', 'b', 'c'].map(async path => authorizer.authorize([{ path, push: true }])))
    expect(server.lines()).toEqual(['GET /v2/a/tags/list', 'GET /token', 'GET /token', 'GET /token'])
  })

  it('are asked for again after an exchange that failed', async () => {
    const server = await serve((_, index) => (index === 0 ? { status: 503 } : issue('t')))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    const both = await Promise.allSettled([authorizer.authorize([PUSH]), authorizer.authorize([PUSH])])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await authorizer.authorize([PUSH])).header).toBe('Bearer t')
  })

  it('are not given again once forgotten', async () => {
    const server = await serve((_, index) => issue(`t${index}`))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    const first = await authorizer.authorize([PUSH])
    authorizer.forget(first)
    const second = await authorizer.authorize([PUSH])
    authorizer.forget(first)
    expect((await authorizer.authorize([PUSH])).header).toBe('Bearer t1')
    expect(second.header).toBe('Bearer t1')
  })
})

describe('learn', () => {
  it('takes a challenge that came after anonymous reading went well', async () => {
    const server = await serve(request =>
      request.path === '/token' ? issue('t') : { status: 200, body: { tags: [] } }
    )
    const { authorizer } = authorizerAt(server)
    expect((await authorizer.authorize([PUSH])).header).toBeUndefined()
    expect(authorizer.learn(`Bearer realm="${server.origin}/token"`)).toBe(true)
    expect((await authorizer.authorize([PUSH])).header).toBe('Bearer t')
    expect(authorizer.learn(`Bearer realm="${server.origin}/token"`)).toBe(false)
  })

  it('sees no use in a challenge that cannot be met', async () => {
    const server = await serve(() => ({ status: 200, body: { tags: [] } }))
    const { authorizer } = authorizerAt(server, { credential: ANONYMOUS })
    await authorizer.authorize([PUSH])
    expect(authorizer.learn('Basic realm="r"')).toBe(false)
    expect(authorizer.learn('Negotiate')).toBe(false)
    expect(authorizer.learn(undefined)).toBe(false)
  })
})

describe('logIn', () => {
  it('shows the credential to the token endpoint, as docker login does', async () => {
    const server = await serve(() => issue('t'))
    await authorizerAt(server, { as: 'ghcr.io' }).authorizer.logIn()
    expect(server.lines()).toEqual(['GET /token'])
    expect(server.seen[0]?.headers['authorization']).toBe(LOGIN)
  })

  it('shows it to /v2/ where the registry wants Basic', async () => {
    const server = await serve(request =>
      request.headers['authorization'] === LOGIN
        ? { status: 200 }
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }
    )
    await authorizerAt(server).authorizer.logIn()
    expect(server.lines()).toEqual(['GET /v2/', 'GET /v2/'])
  })

  it('throws the refusal', async () => {
    const server = await serve(() => denial(403, 'DENIED', 'denied'))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    await expect(authorizer.logIn()).rejects.toMatchObject({ failure: { status: 403 } })
  })

  it('throws where Basic is refused', async () => {
    const server = await serve(() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }))
    await expect(authorizerAt(server).authorizer.logIn()).rejects.toMatchObject({ failure: { status: 401 } })
  })
})
