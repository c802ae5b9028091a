import { describe, expect, it } from 'vitest'
import type { Facts, PackageFact, TokenFact } from '../../src/diagnosis/facts.js'
import { noLooks } from '../../src/diagnosis/looks.js'
import { review } from '../../src/diagnosis/remarks.js'
import { known, unknown } from '../../src/domain/known.js'
import { clock, context, image, looksWith } from './scene.js'

const linked: PackageFact = {
  kind: 'visible',
  visibility: 'public',
  linked: 'octo-org/hello',
  createdAt: '2021-01-01T00:00:00Z'
}
const token: TokenFact = { alive: true, scopes: ['write:packages'], login: 'octo-bot' }

async function idsFor(some: {
  package?: PackageFact
  token?: TokenFact
  publicly?: boolean
  already?: Partial<Facts>
}): Promise<string[]> {
  const looks = looksWith({
    package: () => Promise.resolve(known(some.package ?? linked)),
    token: () => Promise.resolve(known(some.token ?? token)),
    anonymousRead: () => Promise.resolve(known({ kind: some.publicly === false ? 'absent' : 'granted' }))
  })
  const found = await review({ context, images: [image], credential: 'pat', already: some.already ?? {}, looks, clock })
  return found.map(({ id }) => id)
}

describe('after a success', () => {
  it.each([
    ['nothing is said when all is well', {}, []],
    [
      'a private package of a public repository',
      { package: { ...linked, visibility: 'private' } as PackageFact },
      ['package-left-private']
    ],
    [
      'a package that nobody can read without a login',
      { package: { kind: 'absent-or-invisible' } as PackageFact, publicly: false },
      ['package-left-private']
    ],
    ['a package linked to nothing', { package: { ...linked, linked: null } as PackageFact }, ['pushed-but-not-linked']],
    [
      'a package linked elsewhere',
      { package: { ...linked, linked: 'octo-org/mirror' } as PackageFact },
      ['pushed-but-not-linked']
    ],
    ['a package whose link cannot be seen', { package: { kind: 'absent-or-invisible' } as PackageFact }, []],
    [
      'a token with thirteen days left',
      { token: { ...token, expiresAt: '2026-11-27T12:00:00Z' } },
      ['token-expires-soon']
    ],
    ['a token with a month left', { token: { ...token, expiresAt: '2026-12-14T12:00:00Z' } }, []],
    [
      'a private repository, whose package may be private',
      {
        package: { ...linked, visibility: 'private' } as PackageFact,
        publicly: false,
        already: { repository: known({ fullName: 'Octo-Org/Hello', visibility: 'private' as const }) }
      },
      []
    ]
  ])('%s', async (_, facts, ids) => {
    expect(await idsFor(facts)).toEqual(ids)
  })

  it('nothing is said of what could not be looked up', async () => {
    expect(await review({ context, images: [image], credential: 'pat', looks: noLooks('offline'), clock })).toEqual([])
  })

  it('the day on which the token ends stands in the text', async () => {
    const looks = looksWith({ token: () => Promise.resolve(known({ ...token, expiresAt: '2026-11-20T08:00:00Z' })) })
    const [remark] = await review({ context, images: [image], credential: 'pat', looks, clock })
    expect(remark?.cause).toMatch(/expires on 2026-11-20/)
  })

  it('the same remark on several images is made once', async () => {
    const looks = looksWith({ token: () => Promise.resolve(known({ ...token, expiresAt: '2026-11-20T08:00:00Z' })) })
    const images = [image, { host: 'ghcr.io', path: 'octo-org/other' }]
    const found = await review({ context, images, credential: 'pat', already: { package: unknown('x') }, looks, clock })
    expect(found.map(({ id }) => id)).toEqual(['token-expires-soon'])
  })
})
