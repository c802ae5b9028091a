import { describe, expect, it } from 'vitest'
import { chooseCredential, type CredentialId, type PushAccess, type Tested } from '../../src/domain/access.js'
import type { Failure } from '../../src/domain/failure.js'

const IDS: readonly CredentialId[] = ['github-token', 'pat', 'existing']
const IMAGES = [
  { host: 'ghcr.io', path: 'o/a' },
  { host: 'ghcr.io', path: 'o/b' }
]
type Answer = 'granted' | 'denied' | 'unknown'
const ANSWERS: readonly Answer[] = ['granted', 'denied', 'unknown']

/** Each failure tells whose it is. */
function failureOf(kind: Answer, id: CredentialId, image: number): Failure {
  return { kind: 'refused', because: `${kind} ${id} ${image}` }
}

function access(kind: Answer, id: CredentialId, image: number): PushAccess {
  return kind === 'granted' ? { kind } : { kind, failure: failureOf(kind, id, image) }
}

function tested(id: CredentialId, answers: readonly Answer[]): Tested {
  return { id, answers: answers.map((kind, at) => ({ image: IMAGES[at]!, access: access(kind, id, at) })) }
}

const pairs = ANSWERS.flatMap(first => ANSWERS.map(second => [first, second] as const))
const combinations = [0, 1, 2, 3].flatMap(length =>
  IDS.slice(0, length).reduce<Tested[][]>(
    (lists, id) => lists.flatMap(list => pairs.map(pair => [...list, tested(id, pair)])),
    [[]]
  )
)
const kinds = (test: Tested): Answer[] => test.answers.map(answer => answer.access.kind)

describe('the choice of a credential', () => {
  it(`follows the order in all ${combinations.length} combinations of three credentials, two packages and three answers`, () => {
    for (const list of combinations) {
      const choice = chooseCredential(list)
      const granted = list.find(test => kinds(test).join() === 'granted,granted')
      const doubtful = list.find(test => kinds(test).includes('unknown') && !kinds(test).includes('denied'))
      const expected =
        granted !== undefined
          ? { kind: 'granted', id: granted.id }
          : doubtful !== undefined
            ? { kind: 'unknown', id: doubtful.id }
            : { kind: 'refused' }
      expect(choice, JSON.stringify(list.map(kinds))).toMatchObject(expected)
    }
  })

  it('gives one decision a credential, and calls the chosen one and no other chosen', () => {
    for (const list of combinations) {
      const choice = chooseCredential(list)
      expect(choice.decisions.map(({ value }) => value)).toEqual(list.map(({ id }) => id))
      const chosen = choice.decisions.filter(({ verdict }) => verdict === 'chosen').map(({ value }) => value)
      const firstGranted = list.filter(test => kinds(test).join() === 'granted,granted').map(({ id }) => id)
      const expected = choice.kind === 'granted' ? firstGranted : choice.kind === 'unknown' ? [choice.id] : []
      expect(chosen, JSON.stringify(list.map(kinds))).toEqual(expected)
    }
  })

  it('keeps the refusal that came before a grant, and does not call a doubt a refusal', () => {
    const refused = tested('github-token', ['granted', 'denied'])
    const doubtful = tested('github-token', ['granted', 'unknown'])
    const pat = tested('pat', ['granted', 'granted'])
    expect(chooseCredential([refused, pat])).toMatchObject({ id: 'pat', afterRefusal: refused })
    expect(chooseCredential([doubtful, pat])).toMatchObject({ id: 'pat', afterRefusal: undefined })
    expect(chooseCredential([pat, refused])).toMatchObject({ id: 'pat', afterRefusal: undefined })
  })

  it('names the package that was refused', () => {
    const { decisions } = chooseCredential([tested('pat', ['granted', 'denied'])])
    expect(decisions[0]).toEqual({
      about: 'credential',
      value: 'pat',
      verdict: 'rejected',
      because: 'push refused for ghcr.io/o/b: denied pat 1'
    })
  })

  it('of none is a refusal that says so', () => {
    expect(chooseCredential([])).toMatchObject({ kind: 'refused', failure: { kind: 'refused', id: 'not-logged-in' } })
  })

  it('gives the first refusal as the failure', () => {
    const list = [tested('github-token', ['denied', 'unknown']), tested('pat', ['granted', 'denied'])]
    expect(chooseCredential(list)).toMatchObject({ kind: 'refused', failure: { because: 'denied github-token 0' } })
  })
})
