import type { CredentialId, PushAccess, Tested } from '../domain/access.js'
import type { ImageName } from '../domain/reference.js'

/** What the registry answered to one credential. `image` is left out where only the login was tested. */
export interface Answered {
  readonly id: CredentialId
  readonly access: PushAccess
  readonly image: ImageName | undefined
}

/** The answer that counts for a credential: one refusal refuses it, one doubt makes it doubtful. */
export function answeredBy({ id, answers }: Tested): Answered {
  const kinds = ['denied', 'unknown', 'granted'] as const
  const found = kinds
    .map(kind => answers.find(({ access }) => access.kind === kind))
    .find(answer => answer !== undefined)
  return { id, access: found?.access ?? { kind: 'granted' }, image: found?.image }
}

/** Every refusal of a credential, one for each package that said no; its doubt, or its grant, where there is none. */
export function refusalsBy(test: Tested): readonly Answered[] {
  const denied = test.answers.filter(({ access }) => access.kind === 'denied')
  return denied.length === 0 ? [answeredBy(test)] : denied.map(({ access, image }) => ({ id: test.id, access, image }))
}
