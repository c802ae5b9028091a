import { describe, expect, it } from 'vitest'
import type { Reply, Seen } from '../ports/server.js'
import { denial, setStage } from './registry-server.js'

const NAMELESS = denial(404, 'NAME_UNKNOWN', 'repository name not known to registry')

describe('listTags', () => {
  const pages: Record<string, Reply> = {
    '': {
      status: 200,
      headers: { link: '</v2/octo-org/app/tags/list?last=b&n=2>; rel="next"' },
      body: { tags: ['a', 'b'] }
    },
    b: {
      status: 200,
      headers: { link: '</v2/octo-org/app/tags/list?last=d&n=2>; rel="next"' },
      body: { tags: ['c', 'd'] }
    },
    d: { status: 200, body: { tags: ['e'] } }
  }
  const page = ({ query }: Seen): Reply => pages[query.get('last') ?? ''] ?? { status: 500 }

  it('reads every page', async () => {
    const { client, name } = await setStage(page)
    expect(await client.listTags(name)).toEqual({ kind: 'found', tags: ['a', 'b', 'c', 'd', 'e'], complete: true })
  })

  it('stops at the limit and says so', async () => {
    const { client, name, asked } = await setStage(page)
    expect(await client.listTags(name, 3)).toEqual({ kind: 'found', tags: ['a', 'b', 'c'], complete: false })
    expect(asked()).toHaveLength(2)
  })

  it('asks for as few as it needs', async () => {
    const { client, name, asked } = await setStage(() => ({ status: 200, body: { tags: ['a'] } }))
    await client.listTags(name, 1)
    expect(asked()[0]?.query.get('n')).toBe('1')
  })

  it.each([
    ['absent', NAMELESS, { kind: 'absent' }],
    [
      'without tags',
      { status: 200, body: { name: 'octo-org/app', tags: null } },
      { kind: 'found', tags: [], complete: true }
    ]
  ])('of a repository that is %s', async (_, reply, expected) => {
    const { client, name } = await setStage(() => reply)
    expect(await client.listTags(name)).toEqual(expected)
  })

  it.each([
    ['a page', { status: 200, body: '<html>Sign in</html>' }],
    ['a list of another form', { status: 200, body: { tags: 'x' } }],
    [
      'a next page at another origin',
      { status: 200, headers: { link: '<https://thief.example.com/>; rel="next"' }, body: { tags: [] } }
    ]
  ])('refuses %s', async (_, reply) => {
    const { client, name } = await setStage(() => reply)
    await expect(client.listTags(name)).rejects.toMatchObject({ failure: { kind: 'registry', status: 200 } })
  })

  it.each([
    ['a page that it has read', () => 'b', 2],
    ['ever new pages', (index: number) => String(index), 500]
  ])('ends where the registry links to %s', async (_, last, requests) => {
    const { client, name, asked } = await setStage((_request, index) => ({
      status: 200,
      headers: { link: `</v2/octo-org/app/tags/list?last=${last(index)}>; rel="next"` },
      body: { tags: ['a'] }
    }))
    expect(await client.listTags(name)).toMatchObject({ complete: false })
    expect(asked()).toHaveLength(requests)
  })
})
