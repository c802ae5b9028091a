import { describe, expect, it } from 'vitest'
import { conclude, type Findings } from '../../../src/commands/doctor/conclude.js'
import type { Explanation } from '../../../src/diagnosis/diagnose.js'
import type { Facts } from '../../../src/diagnosis/facts.js'
import { noLooks } from '../../../src/diagnosis/looks.js'
import { NOT_ASKED } from '../../../src/diagnosis/reasons.js'
import { chooseCredential, type CredentialId, type PushAccess, type Tested } from '../../../src/domain/access.js'
import { type Known, known, unknown } from '../../../src/domain/known.js'
import { doctorOutputsOf, renderDoctorSummary } from '../../../src/report/doctor.js'

const image = { host: 'ghcr.io', path: 'o/app' }
const denied: PushAccess = { kind: 'denied', failure: { kind: 'refused', because: 'no' } }
const doubtful: PushAccess = { kind: 'unknown', failure: { kind: 'network', host: 'ghcr.io', code: 'ETIMEDOUT' } }
const granted: PushAccess = { kind: 'granted' }

const test = (id: CredentialId, access: PushAccess): Tested => ({ id, answers: [{ image, access }] })

function explanation(id: string, causeId = id, facts: Partial<Record<keyof Facts, Known<unknown>>> = {}): Explanation {
  const diagnosis = {
    id,
    certainty: 'likely' as const,
    title: `title of ${id}`,
    cause: `cause of ${id}`,
    evidence: [{ fact: `seen for ${id} ${causeId}`, value: '<b>@all</b>', source: 's' }],
    unknown: [],
    remedies: [{ text: `do ${id}`, url: 'https://github.com/x' }]
  }
  return { diagnosis, causeId, image, facts: facts as Facts }
}

function findings(tested: readonly Tested[], more: Partial<Findings> = {}, facts: Partial<Facts> = {}): Findings {
  const survey = { candidates: [], tested, choice: chooseCredential(tested), looks: noLooks('test'), facts }
  return { images: [image], survey, ofLog: undefined, refusals: [], notes: [], language: 'en', ...more }
}

const refused = (id: CredentialId, each: Explanation) => ({ id, explanation: each })
const ids = (from: Findings): string[] => conclude(from).diagnoses.map(({ id }) => id)

describe('may the job push?', () => {
  it.each([
    ['true', 'github-token', [test('github-token', granted), test('pat', granted)]],
    ['true', 'pat', [test('github-token', denied), test('pat', granted)]],
    ['false', 'none', [test('github-token', denied), test('pat', denied)]],
    ['unknown', 'pat', [test('github-token', denied), test('pat', doubtful)]],
    ['false', 'none', []]
  ] as const)('%s with %s', (canPush, credential, tested) => {
    expect(conclude(findings(tested))).toMatchObject({ canPush, credential })
  })

  it('is not known where nothing was probed', () => {
    const from = findings([])
    expect(conclude({ ...from, survey: { ...from.survey, choice: undefined } })).toMatchObject({
      canPush: 'unknown',
      credential: 'none'
    })
  })
})

describe('what is told', () => {
  const both = [test('github-token', denied), test('pat', granted)]

  it('the log first, then what the tests met', () => {
    const refusals = [refused('github-token', explanation('write-package-denied'))]
    expect(ids(findings(both, { ofLog: explanation('base-image-denied'), refusals }))).toEqual([
      'base-image-denied',
      'write-package-denied'
    ])
  })

  it('one failure once: the answer of now in the place of the log, whose line stays as evidence', () => {
    const refusals = [refused('pat', explanation('x')), refused('github-token', explanation('same', 'precise'))]
    const { diagnoses } = conclude(findings(both, { ofLog: explanation('same', 'vague'), refusals }))
    expect(diagnoses.map(({ id }) => id)).toEqual(['same', 'x'])
    expect(diagnoses[0]?.evidence.map(({ fact }) => fact)).toEqual(['seen for same vague', 'seen for same precise'])
  })

  it('a log that explains nothing gives way to a refusal, with a note', () => {
    const refusals = [refused('github-token', explanation('write-package-denied'))]
    const concluded = conclude(findings(both, { ofLog: explanation('unknown-failure'), refusals }))
    expect(concluded.diagnoses.map(({ id }) => id)).toEqual(['write-package-denied'])
    expect(concluded.notes).toHaveLength(1)
    expect(ids(findings(both, { ofLog: explanation('unknown-failure') }))).toEqual(['unknown-failure'])
  })

  it('a refusal that is not needed is shown and is no failure', () => {
    const concluded = conclude(
      findings(both, { refusals: [refused('github-token', explanation('write-package-denied'))] })
    )
    expect(concluded).toMatchObject({ trouble: false, diagnoses: [{ id: 'write-package-denied' }] })
    expect(doctorOutputsOf(concluded)).toMatchObject({ failure: '', diagnosis: '' })
  })
})

describe('the facts', () => {
  const collected: Partial<Facts> = { credential: known('pat'), token: known({ alive: true }), owner: known('User') }

  it('are those of the explanation, completed by what was collected for the same credential', () => {
    const used = { credential: known('pat'), token: unknown(NOT_ASKED), owner: known('Organization') }
    const { facts } = conclude(
      findings([test('pat', denied)], { refusals: [refused('pat', explanation('x', 'x', used))] }, collected)
    )
    expect(facts).toMatchObject({ token: known({ alive: true }), owner: known('Organization') })
  })

  it('never mix two credentials', () => {
    const used = { credential: known('github-token'), token: unknown(NOT_ASKED), owner: unknown(NOT_ASKED) }
    const { facts } = conclude(
      findings([test('pat', granted)], { refusals: [refused('github-token', explanation('x', 'x', used))] }, collected)
    )
    expect(facts).toMatchObject({ token: unknown(NOT_ASKED), owner: known('User') })
  })

  it('hold no credential that a line of the log held', () => {
    const used = { words: known(`denied ghp_${'a'.repeat(36)}`) }
    const examined = conclude(findings([], { refusals: [refused('pat', explanation('x', 'x', used))] }))
    expect(doctorOutputsOf(examined).facts).not.toContain('ghp_')
  })
})

describe('the summary', () => {
  it.each([
    ['en', ['What is wrong', 'Where to click', 'What to set']],
    ['ja', ['何が問題か', '開くページ', '設定すること']]
  ] as const)('begins with three lines to send to an administrator: %s', (language, headings) => {
    const examined = conclude(findings([test('pat', denied)], { refusals: [refused('pat', explanation('x'))] }))
    const lines = renderDoctorSummary(examined, language)
      .split('\n')
      .filter(line => line !== '')
    expect(lines.slice(1, 4).map(line => /^- \*\*(.*):\*\* \S/.exec(line)?.[1])).toEqual(headings)
    expect(lines[2]).toContain('https://github.com/x')
  })

  it('shows foreign text as text', () => {
    const examined = conclude(
      findings([test('pat', denied)], {
        refusals: [
          refused('pat', {
            ...explanation('x'),
            diagnosis: { ...explanation('x').diagnosis, cause: '<img src=x> [a](b) @octocat' }
          })
        ]
      })
    )
    expect(renderDoctorSummary(examined, 'en')).not.toMatch(/<img|\[a\]\(b\)|[^\\]@octocat/)
  })
})
