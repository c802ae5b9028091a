import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askToken, basicOf, fetchBearer, OCTO_WORLD, openPackage, sayAnswer, startLab, tokenOf } from './ghcr-client.js'
import type { Lab } from './ghcr-client.js'

let lab: Lab
let clock = 0

beforeAll(async () => {
  lab = await startLab({ now: () => Date.now() + clock, world: OCTO_WORLD })
})
afterAll(() => lab.stop())

describe('the challenge', () => {
  it('is 73 bytes of JSON, names the scope, and carries a request id', async () => {
    const response = await fetch(`${lab.url}/v2/octo-org/app/tags/list`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="${lab.url}/token",service="ghcr.io",scope="repository:octo-org/app:pull"`
    )
    expect(response.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]{4}(:[0-9A-F]+){4}$/)
    const body = await response.text()
    expect(Buffer.byteLength(body)).toBe(73)
    expect(JSON.parse(body)).toEqual({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] })
  })

  it('of the base names a placeholder scope', async () => {
    const response = await fetch(`${lab.url}/v2/`)
    expect(response.headers.get('www-authenticate')).toContain('scope="repository:user/image:pull"')
  })

  it('of an upload asks for push too', async () => {
    const response = await fetch(`${lab.url}/v2/octo-org/app/blobs/uploads/`, { method: 'POST' })
    expect(response.headers.get('www-authenticate')).toContain('scope="repository:octo-org/app:pull,push"')
  })
})

describe('the token endpoint', () => {
  it.each([
    ['job', 'repository:octo-org/app:pull,push', '200'],
    ['job', 'repository:octo-org/unlinked:pull,push', '200'],
    ['fine', 'repository:octo-org/app:pull,push', '200'],
    ['dead', 'repository:octo-org/shown:pull', '403 DENIED denied'],
    [undefined, 'repository:octo-org/shown:pull', '200'],
    [undefined, 'repository:octo-org/unlinked:pull', '403 DENIED requested access to the resource is denied'],
    [undefined, 'repository:octo-org/shown:pull,push', '403 DENIED requested access to the resource is denied']
  ])('says to %s, asking for %s: %s', async (id, scope, expected) => {
    expect(await sayAnswer(await askToken(lab, id, scope))).toBe(expected)
  })

  it('takes any user name, and no other password', async () => {
    const ask = (pair: string): Promise<Response> =>
      fetch(`${lab.url}/token`, { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } })
    expect(await sayAnswer(await ask(`:${tokenOf(lab, 'job')}`))).toBe('200')
    expect(await sayAnswer(await ask(`${tokenOf(lab, 'job')}:x`))).toBe('403 DENIED denied')
    expect(await sayAnswer(await ask('x:'))).toBe('403 DENIED denied')
  })

  it('gives an anonymous token of the form that ghcr.io gives', async () => {
    const { token } = (await (await askToken(lab, undefined, 'repository:octo-org/shown:pull')).json()) as {
      token: string
    }
    expect(Buffer.from(token, 'base64').toString()).toMatch(/^v1:octo-org\/shown:\d+$/)
  })

  it('serves the OAuth2 form only where the world has it so', async () => {
    const form = {
      grant_type: 'password',
      username: 'x',
      password: tokenOf(lab, 'job'),
      scope: 'repository:octo-org/app:pull,push'
    }
    const post = (): Promise<Response> => fetch(`${lab.url}/token`, { method: 'POST', body: new URLSearchParams(form) })
    expect((await post()).status).toBe(404)
    lab.setWorld({ registry: { tokenPost: 'served' } })
    const { access_token: bearer } = (await (await post()).json()) as { access_token: string }
    lab.setWorld({ registry: { tokenPost: '404' } })
    expect(
      (await openPackage(lab, 'octo-org/app', `Bearer ${bearer}`).ask('blobs/uploads/', { method: 'POST' })).status
    ).toBe(202)
  })

  it.each([
    ['octo-org/app:pull,push', 'fenced/app:pull', '200'],
    ['octo-org/app:pull', 'fenced/app:pull', '200'],
    ['fenced/app:pull,push', 'octo-org/app:pull', '403 DENIED denied'],
    ['fenced/app:pull', 'fenced/other:pull', '403 DENIED denied']
  ])('says to the scopes %s and %s, as for a mount: %s', async (target, source, expected) => {
    const query = [target, source].map(scope => `scope=repository:${scope}`).join('&')
    const response = await fetch(`${lab.url}/token?${query}`, { headers: { authorization: basicOf(lab, 'job') } })
    expect(await sayAnswer(response)).toBe(expected)
  })
})

describe('the Authorization header of /v2', () => {
  const ping = (authorization: string): Promise<Response> => fetch(`${lab.url}/v2/`, { headers: { authorization } })

  it('may hold base64 of a token, with or without a user', async () => {
    const encode = (text: string): string => `Bearer ${Buffer.from(text).toString('base64')}`
    expect((await ping(encode(tokenOf(lab, 'robot')))).status).toBe(200)
    expect((await ping(encode(`x:${tokenOf(lab, 'robot')}`))).status).toBe(200)
  })

  it.each([
    ['a raw token', () => `Bearer ${tokenOf(lab, 'robot')}`],
    ['Basic', () => basicOf(lab, 'robot')],
    ['anything else', () => 'Bearer bm8=']
  ])('may not hold %s', async (_, header) => {
    expect(await sayAnswer(await ping(header()))).toBe('403 DENIED invalid token')
  })

  it('names its token in the log', async () => {
    await ping(await fetchBearer(lab, 'robot', 'octo-org/app'))
    expect(lab.requests.at(-1)).toMatchObject({ path: '/v2/', authorization: 'bearer', credential: 'robot' })
  })

  it('cannot make an anonymous token write', async () => {
    const client = openPackage(lab, 'octo-org/shown', await fetchBearer(lab, undefined, 'octo-org/shown', 'pull'))
    expect((await client.ask('tags/list')).status).toBe(404)
    expect(await sayAnswer(await client.ask('blobs/uploads/', { method: 'POST' }))).toBe(
      '401 UNAUTHORIZED unauthenticated: User cannot be authenticated with the token provided.'
    )
    expect(lab.requests.at(-1)?.credential).toBeUndefined()
  })

  it('opens only what the token was asked for', async () => {
    const pull = await fetchBearer(lab, 'job', 'octo-org/app', 'pull')
    const push = (name: string, bearer: string): Promise<Response> =>
      openPackage(lab, name, bearer).ask('blobs/uploads/', { method: 'POST' })
    expect((await push('octo-org/app', pull)).status).toBe(401)
    expect((await push('octo-org/app/other', await fetchBearer(lab, 'job', 'octo-org/app'))).status).toBe(401)
    lab.setWorld({ registry: { tokenScopes: 'ignored' } })
    expect((await push('octo-org/app', pull)).status).toBe(202)
    lab.setWorld({ registry: { tokenScopes: 'checked' } })
  })

  it('is challenged again when the token has expired', async () => {
    const bearer = await fetchBearer(lab, 'job', 'octo-org/app')
    clock = 299_000
    expect((await ping(bearer)).status).toBe(200)
    clock = 301_000
    const response = await ping(bearer)
    clock = 0
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer realm=')
  })

  it('says that the user cannot be authenticated when the token dies later', async () => {
    const client = openPackage(lab, 'octo-org/app', await fetchBearer(lab, 'boss', 'octo-org/app'))
    lab.setWorld({ tokens: { boss: { revoked: true } } })
    const said = await sayAnswer(await client.ask('blobs/uploads/', { method: 'POST' }))
    lab.setWorld({ tokens: { boss: { revoked: false } } })
    expect(said).toBe('401 UNAUTHORIZED unauthenticated: User cannot be authenticated with the token provided.')
  })
})

describe('the log of requests', () => {
  it('names the token of the world and never its value, wherever a client puts it', async () => {
    const value = tokenOf(lab, 'job')
    await fetch(`${lab.url}/token?account=${value}`, {
      headers: { authorization: basicOf(lab, 'job'), 'user-agent': `x ${value}` }
    })
    expect(lab.requests.at(-1)).toMatchObject({
      credential: 'job',
      authorization: 'basic',
      violation: 'token in the address'
    })
    await fetch(`${lab.url}/token`, { headers: { authorization: 'Basic eDp5' } })
    expect(lab.requests.at(-1)).toMatchObject({ credential: 'unknown', status: 403, host: 'token' })
    const text = JSON.stringify(lab.requests)
    for (const token of Object.values(lab.world.tokens)) {
      expect(text).not.toContain(token.value)
      expect(text).not.toContain(Buffer.from(token.value).toString('base64'))
    }
  })
})
