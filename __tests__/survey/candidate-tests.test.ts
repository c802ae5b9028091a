import { describe, expect, it } from 'vitest'
import type { Candidate, CredentialId, PushAccess } from '../../src/domain/access.js'
import { Secret } from '../../src/domain/secret.js'
import { testCandidates } from '../../src/survey/candidate-tests.js'

const IMAGES = [
  { host: 'ghcr.io', path: 'o/a' },
  { host: 'ghcr.io', path: 'o/b' }
]
const candidate = (id: CredentialId, password = id): Candidate => ({
  id,
  username: 'u',
  password: new Secret(password)
})
const token = candidate('github-token')
const pat = candidate('pat')
const failure = { kind: 'refused', because: 'no' } as const

/** `{ 'pat o/a': 'denied' }`; what is not named is granted. */
type Answers = Readonly<Record<string, 'denied' | 'unknown'>>

async function test(candidates: readonly Candidate[], answers: Answers, existing?: Candidate) {
  const asked: string[] = []
  const result = await testCandidates(
    candidates,
    IMAGES,
    async ({ id }, { path }): Promise<PushAccess> => {
      asked.push(`${id} ${path}`)
      const kind = answers[`${id} ${path}`]
      return Promise.resolve(kind === undefined ? { kind: 'granted' } : { kind, failure })
    },
    async () => {
      asked.push('last resort')
      return Promise.resolve(existing)
    }
  )
  return { asked, tested: result.tested.map(({ id }) => id), seen: result.candidates.map(({ id }) => id) }
}

describe('the push tests', () => {
  it('show no stronger credential to the registry while a weaker one will do', async () => {
    expect((await test([token, pat], {})).asked).toEqual(['github-token o/a', 'github-token o/b'])
  })

  it.each(['denied', 'unknown'] as const)('go on to the next after one package answered %s', async kind => {
    const { asked, tested } = await test([token, pat], { 'github-token o/b': kind })
    expect(asked).toEqual(['github-token o/a', 'github-token o/b', 'pat o/a', 'pat o/b'])
    expect(tested).toEqual(['github-token', 'pat'])
  })

  it('ask for an existing login only after all others failed', async () => {
    const answers = { 'github-token o/a': 'denied', 'pat o/a': 'denied' } as const
    const { asked, seen } = await test([token, pat], answers, candidate('existing'))
    expect(asked.slice(4)).toEqual(['last resort', 'existing o/a', 'existing o/b'])
    expect(seen).toEqual(['github-token', 'pat', 'existing'])
  })

  it('do not repeat a token that an earlier step logged in with', async () => {
    const { asked } = await test([token], { 'github-token o/a': 'denied' }, candidate('existing', 'github-token'))
    expect(asked).toEqual(['github-token o/a', 'github-token o/b', 'last resort'])
  })

  it('are none where there is nothing to test', async () => {
    expect(await test([], {})).toEqual({ asked: ['last resort'], tested: [], seen: [] })
  })

  it('ask for all packages side by side', async () => {
    let open = 0
    let most = 0
    await testCandidates(
      [token],
      IMAGES,
      async () => {
        open += 1
        most = Math.max(most, open)
        await new Promise(resolve => setImmediate(resolve))
        open -= 1
        return { kind: 'granted' }
      },
      async () => Promise.resolve(undefined)
    )
    expect(most).toBe(IMAGES.length)
  })
})
