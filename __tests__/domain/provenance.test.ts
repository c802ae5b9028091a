import { describe, expect, it } from 'vitest'
import { judgeOrigin } from '../../src/domain/provenance.js'

const OURS = 'https://github.com/Octo-Org/Hello'
const SHA = '1'.repeat(40)
const label = (source?: string, revision?: string): Record<string, string> => ({
  ...(source === undefined ? {} : { 'org.opencontainers.image.source': source }),
  ...(revision === undefined ? {} : { 'org.opencontainers.image.revision': revision })
})

describe('where an image comes from', () => {
  it.each([
    ['says nothing of it', label(), SHA, /it is not known which repository/],
    ['names this repository', label(OURS), undefined, /built from this repository/],
    [
      'names it in another case, with .git',
      label('https://github.com/octo-org/hello.git'),
      undefined,
      /this repository/
    ],
    ['names it in the form of git', label('git@github.com:octo-org/hello.git'), undefined, /this repository/],
    ['names this commit', label(OURS, SHA), SHA, /at 1111/],
    ['names another commit, and any will do', label(OURS, 'f'.repeat(40)), undefined, /at ffff/]
  ])('is fine where it %s', (_, labels, revision, says) => {
    const judged = judgeOrigin(labels, { repository: OURS, revision }, 'app:1', false)
    expect(judged.kind === 'fitting' ? judged.decision.because : judged).toMatch(says)
  })

  it.each([
    ['names another repository', label('https://github.com/other/app', SHA), 'source-of-other-repository'],
    ['names another host', label('https://ghe.example.com/octo-org/hello'), 'source-of-other-repository'],
    ['names another commit', label(OURS, 'f'.repeat(40)), 'source-of-other-commit']
  ])('is refused where it %s, unless that is wanted', (_, labels, id) => {
    const wanted = { repository: OURS, revision: SHA }
    expect(judgeOrigin(labels, wanted, 'app:1', false)).toMatchObject({ kind: 'foreign', failure: { id } })
    expect(judgeOrigin(labels, wanted, 'app:1', true).kind).toBe('fitting')
  })
})
