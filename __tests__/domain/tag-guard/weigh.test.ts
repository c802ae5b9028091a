import { describe, expect, it } from 'vitest'
import { known, unknown } from '../../../src/domain/known.js'
import type { UpwardBy } from '../../../src/domain/tag-guard/floating.js'
import { type ImageIdentity, sameRepository, versionOf } from '../../../src/domain/tag-guard/identity.js'
import { judge } from '../../../src/domain/tag-guard/seen.js'
import { type History, mayMove, weigh } from '../../../src/domain/tag-guard/weigh.js'
import { commit, image, seenTag } from './images.js'

const A = commit('a')
const B = commit('b')

interface Case {
  readonly by: UpwardBy
  readonly own: ImageIdentity
  readonly now: ImageIdentity | undefined
  readonly history?: History
  readonly order: string
  readonly because: RegExp
}

const CASES: readonly (readonly [string, Case])[] = [
  [
    'a tag that is not there',
    { by: 'version', own: image('1.0.0'), now: undefined, order: 'above', because: /did not exist/ }
  ],
  [
    'a lower version there',
    { by: 'version', own: image('v1.3.0'), now: image('1.2.9'), order: 'above', because: /v1.3.0 is higher than 1.2.9/ }
  ],
  [
    'the same version there',
    { by: 'version', own: image('1.2.0'), now: image('v1.2.0'), order: 'equal', because: /same version/ }
  ],
  [
    'a higher version there',
    {
      by: 'version',
      own: image('1.2.0'),
      now: image('1.3.0'),
      order: 'below',
      because: /1.3.0, which is higher than 1.2.0.*move-tags: always/
    }
  ],
  [
    'a release over its candidate',
    { by: 'version', own: image('2.0.0'), now: image('2.0.0-rc.1'), order: 'above', because: /higher/ }
  ],
  [
    'an image of another repository',
    {
      by: 'version',
      own: image('1.2.0'),
      now: image('9.0.0', { source: 'https://github.com/octo-org/other' }),
      order: 'unknown',
      because: /another repository, https:\/\/github.com\/octo-org\/other/
    }
  ],
  [
    'an image with only its base image’s label',
    {
      by: 'version',
      own: image('1.2.0'),
      now: image('24.04', { source: undefined }),
      order: 'unknown',
      because: /does not say which repository/
    }
  ],
  [
    'a branch’s image under latest, ours is a release after it',
    {
      by: 'version',
      own: image('1.2.0', { revision: B }),
      now: image('main', { revision: A }),
      history: 'ahead',
      order: 'above',
      because: /bbbbbbb comes after aaaaaaa/
    }
  ],
  [
    'latest on a branch that is behind the release there',
    {
      by: 'version',
      own: image('main', { revision: A }),
      now: image('1.2.0', { revision: B }),
      history: 'behind',
      order: 'below',
      because: /bbbbbbb, which comes after aaaaaaa/
    }
  ],
  [
    'a name and no commit',
    {
      by: 'version',
      own: image('main', { revision: A }),
      now: image('main'),
      order: 'unknown',
      because: /does not say which commit/
    }
  ],
  [
    'the same two-part version of an older commit',
    {
      by: 'version',
      own: image('1.2', { revision: A }),
      now: image('1.2', { revision: B }),
      history: 'behind',
      order: 'below',
      because: /comes after/
    }
  ],
  [
    'a branch that went on',
    {
      by: 'history',
      own: image('main', { revision: B }),
      now: image('main', { revision: A }),
      history: 'ahead',
      order: 'above',
      because: /comes after/
    }
  ],
  [
    'a branch’s older commit, though its label is a higher version',
    {
      by: 'history',
      own: image('2.0', { revision: A }),
      now: image('1.0', { revision: B }),
      history: 'behind',
      order: 'below',
      because: /comes after/
    }
  ],
  [
    'a rebuild of the same commit',
    {
      by: 'history',
      own: image('main', { revision: A }),
      now: image('main', { revision: A }),
      order: 'equal',
      because: /same commit/
    }
  ],
  [
    'a branch that was pushed by force',
    {
      by: 'history',
      own: image('main', { revision: B }),
      now: image('main', { revision: A }),
      history: 'diverged',
      order: 'unknown',
      because: /have diverged/
    }
  ]
]

describe('a floating tag', () => {
  it.each(CASES)('%s', (_, { by, own, now, history, order, because }) => {
    const verdict = judge(seenTag('latest', now, history === undefined ? {} : { history }), by, own)
    expect(verdict.order).toBe(order)
    expect(verdict.because).toMatch(because)
    expect(mayMove(verdict)).toBe(order !== 'below')
  })

  it('moves where the registry or GitHub did not answer, and says so', () => {
    const own = image('1.0.0', { revision: B })
    const broken = weigh('version', own, unknown('GET … answered 503'))
    expect(broken).toMatchObject({ verdict: { order: 'unknown', because: expect.stringContaining('503') as string } })
    const seen = {
      ...seenTag('main', image('main', { revision: A })),
      history: unknown('the API limits the rate of requests')
    }
    expect(judge(seen, 'history', own)).toMatchObject({
      order: 'unknown',
      because: expect.stringContaining('the API limits the rate of requests') as string
    })
  })

  it('asks for history only where nothing else decides', () => {
    const later = image('1.3.0', { revision: B })
    expect(weigh('version', later, known(image('1.2.0', { revision: A }))).kind).toBe('decided')
    expect(weigh('history', later, known(image('1.2.0', { revision: A })))).toEqual({
      kind: 'by-history',
      base: A,
      head: B
    })
  })
})

describe('what an image says', () => {
  it('is no version where it is the start of its commit', () => {
    const revision = `1234567${'0'.repeat(33)}`
    expect(versionOf(image('1234567', { revision }))).toBeUndefined()
    expect(versionOf(image('1234567', { revision: A }))).toBe('1234567')
    expect(versionOf(image('12', { revision }))).toBe('12')
  })

  it.each([
    ['https://github.com/o/r', 'https://github.com/O/R'],
    ['https://github.com/o/r', 'https://github.com/o/r.git'],
    ['https://github.com/o/r/', 'git+https://github.com/o/r'],
    ['git@github.com:o/r.git', 'https://github.com/o/r']
  ])('%s and %s are one repository', (a, b) => {
    expect(sameRepository(a, b)).toBe(true)
    expect(sameRepository(a, `${b}-other`)).toBe(false)
  })
})
