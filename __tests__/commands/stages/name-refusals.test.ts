import { describe, expect, it } from 'vitest'
import { nameRefusals } from '../../../src/commands/stages/name-refusals.js'
import type { CredentialId } from '../../../src/domain/access.js'
import type { ExplainedRefusal } from '../../../src/survey/refusals.js'

function explained(id: CredentialId, path: string, remedy: string): ExplainedRefusal {
  const diagnosis = {
    ...{ id: 'write-package-denied', certainty: 'certain', title: 'No', cause: 'It says no.' },
    ...{ evidence: [], unknown: [], remedies: [{ text: remedy }] }
  } as const
  const explanation = { diagnosis, causeId: undefined, image: { host: 'ghcr.io', path }, facts: {} }
  return { id, explanation } as unknown as ExplainedRefusal
}

describe('the explanations of refusals', () => {
  it('one alone needs no name', () => {
    expect(nameRefusals([explained('pat', 'o/a', 'x')], 'en').map(({ cause }) => cause)).toEqual(['It says no.'])
  })

  it('several say whose refusal each is, and of which package', () => {
    const list = [explained('pat', 'o/a', 'click a'), explained('github-token', 'o/b', 'click b')]
    expect(nameRefusals(list, 'en').map(({ cause }) => cause)).toEqual([
      '`pat` was refused for ghcr.io/o/a. It says no.',
      '`github-token` was refused for ghcr.io/o/b. It says no.'
    ])
    expect(nameRefusals(list, 'ja')[0]?.cause).toBe('`pat` が ghcr.io/o/a で拒否されました。It says no.')
  })

  it('what holds for every package alike is said once, without a package', () => {
    const list = [explained('pat', 'o/a', 'new'), explained('pat', 'o/b', 'new'), explained('github-token', 'o/a', 'x')]
    expect(nameRefusals(list, 'en').map(({ cause }) => cause)).toEqual([
      '`pat` was refused. It says no.',
      '`github-token` was refused for ghcr.io/o/a. It says no.'
    ])
    expect(nameRefusals(list.slice(0, 2), 'en').map(({ cause }) => cause)).toEqual(['It says no.'])
  })
})
