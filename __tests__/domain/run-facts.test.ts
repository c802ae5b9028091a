import { describe, expect, it } from 'vitest'
import { describeRun } from '../../src/domain/run-facts.js'
import { type Inputs, makeRequest, NOW, runOf } from './metadata-request.js'

const GIT = { ref: 'refs/tags/v3.0.0', sha: 'c'.repeat(40) }

function factsOf(run: string, inputs: Inputs = {}): ReturnType<typeof describeRun> {
  return describeRun(makeRequest(runOf(run), inputs))
}

describe('the ref and the commit that tags and labels speak of', () => {
  it.each([
    ['branch my/branch', 'refs/heads/my/branch'],
    ['tag v1.2.3', 'refs/tags/v1.2.3'],
    ['pr 2', 'refs/pull/2/merge'],
    ['target 21', 'refs/pull/21/merge'],
    ['schedule', 'refs/heads/main'],
    ['dispatch trunk', 'refs/heads/trunk'],
    ['release v1.2.3', 'refs/tags/v1.2.3'],
    ['run', 'refs/heads/main']
  ])('on %s is %s, of the checkout with context: git', (run, ref) => {
    expect(factsOf(run).ref).toBe(ref)
    expect(factsOf(run).sha).toBe(runOf(run).sha)
    expect(factsOf(run, { git: GIT })).toMatchObject({ ...GIT, shortSha: 'ccccccc' })
  })

  it('is the run’s own ref where a pull_request_target names no pull request', () => {
    const context = runOf('target 2')
    if (context.event.kind !== 'pull-request') throw new Error(`target 2 is ${context.event.kind}`)
    const unnumbered = { ...context, event: { ...context.event, number: 0 } }
    expect(describeRun(makeRequest(unnumbered)).ref).toBe('refs/heads/main')
  })

  it.each(['pr 2', 'target 21'])('is the branch’s commit for %s where DOCKER_METADATA_PR_HEAD_SHA asks for it', run => {
    const { event } = runOf(run)
    const settings = { prHeadSha: true, shortShaLength: 10 }
    const facts = factsOf(run, { settings })
    expect(facts.sha).toBe(event.kind === 'pull-request' ? event.headSha : '')
    expect(facts.sha).not.toBe(runOf(run).sha)
    expect(facts.shortSha).toBe(facts.sha.slice(0, 10))
    expect(factsOf(run, { settings, git: GIT }).sha).toBe(GIT.sha)
  })

  it('stays the run’s commit outside pull requests, whatever that variable says', () => {
    expect(factsOf('branch main', { settings: { prHeadSha: true } }).sha).toBe(runOf('branch main').sha)
  })
})

describe('what else the rules see', () => {
  it('is the default branch as the repository was completed', () => {
    expect(factsOf('branch main', { repository: { defaultBranch: 'trunk' } }).defaultBranch).toBe('trunk')
  })

  it.each([
    ['', undefined],
    ['  ', undefined],
    [' v1.2.3\n', 'v1.2.3']
  ])('is the input version %j as %j', (version, expected) => {
    expect(factsOf('branch main', { version }).version).toBe(expected)
  })

  it.each([
    ['the committer date that was looked up', 'branch main', { commitDate: '2021-02-03T05:05:06+01:00' }, '2021-02-03'],
    ['the payload’s date of the pushed commit', 'branch main', {}, '2026-03-04'],
    ['nothing for a commit that the payload does not speak of', 'branch main', { git: GIT }, undefined],
    ['nothing where the payload has no date', 'pr 2', {}, undefined],
    ['nothing where the date is none', 'branch main', { commitDate: 'nonsense' }, undefined]
  ] as const)('is %s', (_, run, inputs, day) => {
    expect(factsOf(run, inputs).commitDate?.toISOString().slice(0, 10)).toBe(day)
  })

  it('is the clock’s time, as it was handed in', () => {
    expect(factsOf('branch main').now).toBe(NOW)
  })
})
