import { describe, expect, it } from 'vitest'
import type { Scope } from '../../src/registry/token.js'
import type { Reply } from '../ports/server.js'
import { authorizerAt, denial, issue, PASSWORD, serve } from './registry-server.js'

const PUSH: Scope = { path: 'o/n', push: true }
const PULL: Scope = { path: 'o/n', push: false }
const LOGIN = `Basic ${Buffer.from(`mona:${PASSWORD}`).toString('base64')}`

describe('the token endpoint', () => {
  it.each<[string, Reply, object]>([
    [
      'a refusal',
      denial(403, 'DENIED', 'denied'),
      { status: 403, diagnostics: [{ code: 'DENIED', message: 'denied' }] }
    ],
    ['a page', { status: 200, body: '<html>Sign in</html>' }, { status: 200, body: '<html>Sign in</html>' }],
    ['no token', { status: 200, body: { secret: 'x' } }, { status: 200, body: 'a JSON object without a token' }],
    ['a token of two lines', issue('a\r\nb'), { status: 200, body: 'a JSON object without a token' }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example.com/' } }, { status: 302 }]
  ])('that answers %s is a failure with its words', async (_, reply, expected) => {
    const server = await serve(() => reply)
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    await expect(authorizer.authorize([PUSH])).rejects.toMatchObject({
      failure: { request: 'GET https://ghcr.io/token', ...expected }
    })
    expect(server.seen).toHaveLength(1)
  })

  it('may call the token access_token', async () => {
    const server = await serve(() => ({ status: 200, body: { access_token: 't' } }))
    const { authorizer } = authorizerAt(server, { as: 'ghcr.io' })
    expect((await authorizer.authorize([PUSH])).header).toBe('Bearer t')
  })

  it('of another house gets no login, and that is said', async () => {
    const thief = await serve(() => issue('t'))
    const realm = 'https://thief.example.com/token?collect=1'
    const server = await serve(() => ({ status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}"` } }))
    const routes = { 'https://thief.example.com': thief.origin }
    const { authorizer, withheld } = authorizerAt(server, { as: 'registry.example.com', routes })
    expect((await authorizer.authorize([PULL])).header).toBe('Bearer t')
    expect(thief.seen[0]?.headers['authorization']).toBeUndefined()
    expect(withheld).toEqual(['https://thief.example.com/token'])
  })

  it('of Docker Hub is another host of the same house', async () => {
    const auth = await serve(() => issue('t'))
    const header = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'
    const server = await serve(() => ({ status: 401, headers: { 'www-authenticate': header } }))
    const routes = { 'https://auth.docker.io': auth.origin, 'https://registry-1.docker.io': server.origin }
    const { authorizer, withheld } = authorizerAt(server, { as: 'docker.io', routes })
    expect((await authorizer.authorize([PULL])).header).toBe('Bearer t')
    expect(auth.seen[0]?.headers['authorization']).toBe(LOGIN)
    expect(withheld).toEqual([])
  })

  it('gets no login over an unencrypted line', async () => {
    const header = 'Bearer realm="http://registry.example.com/token"'
    const server = await serve(() => ({ status: 401, headers: { 'www-authenticate': header } }))
    const { authorizer } = authorizerAt(server, { as: 'registry.example.com' })
    expect((await authorizer.authorize([PULL])).header).toBeUndefined()
    expect(server.seen).toHaveLength(1)
  })
})
