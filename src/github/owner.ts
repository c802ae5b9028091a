import { type Known, known, unknown } from '../domain/known.js'
import { type GitHub, notKnown } from './api.js'
import { isRecord, textAt, wordAt } from './json.js'

export type OwnerFacts =
  { readonly kind: 'user' | 'organization'; readonly login: string; readonly id: number } | { readonly kind: 'absent' }

/**
 * What kind of account an owner is, which decides the paths of its packages and settings.
 * Source: https://docs.github.com/rest/users/users#get-a-user
 */
export async function readOwner(github: GitHub, login: string): Promise<Known<OwnerFacts>> {
  const answer = await github.get('/users/{login}', { login })
  if (answer.kind === 'answered' && answer.status === 404) return known({ kind: 'absent' })
  if (answer.kind !== 'answered' || answer.status !== 200) return notKnown(answer)
  const written = textAt(answer.data, 'login')
  const id = isRecord(answer.data) ? answer.data['id'] : undefined
  const kind = wordAt(answer.data, 'type', ['user', 'organization'])
  if (written === undefined || typeof id !== 'number' || kind === undefined) {
    return unknown(`${answer.request} answered with something that is not an account`)
  }
  return known({ kind, login: written, id })
}

/** Login of the person whose token this is. Installation tokens, the job's own included, belong to nobody: 403. */
export async function readLogin(github: GitHub): Promise<Known<string>> {
  const answer = await github.get('/user')
  if (answer.kind !== 'answered' || answer.status !== 200) return notKnown(answer)
  const login = textAt(answer.data, 'login')
  return login === undefined ? unknown(`${answer.request} answered without a login`) : known(login)
}
