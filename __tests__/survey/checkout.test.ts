import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommands } from '../../src/ports/commands.js'
import { readEnvironment } from '../../src/ports/runtime.js'
import { isRemoteContext, surveyCheckout } from '../../src/survey/checkout.js'

const DATE = '2026-01-02T03:04:05Z'
const NO_COMMIT = '0'.repeat(40)

let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
})
afterEach(() => rmSync(workspace, { recursive: true }))

function put(path: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), '')
}

const survey = async (context: string, file = '', sha = NO_COMMIT) =>
  surveyCheckout({ context, file }, workspace, sha, createCommands(readEnvironment()))

describe('what stands in the way of a build', () => {
  it.each([
    ['nothing', ['Dockerfile'], '.', '', undefined],
    ['nothing, for a folder below', ['app/Dockerfile'], './app', '', undefined],
    [
      'nothing, for a Dockerfile that is named',
      ['app/x', 'docker/my.Dockerfile'],
      'app',
      'docker/my.Dockerfile',
      undefined
    ],
    ['nothing, for a Dockerfile by its address', ['a'], '.', 'https://example.org/Dockerfile', undefined],
    ['a missing checkout', [], '.', '', { kind: 'no-checkout', path: '.', candidates: [] }],
    ['a missing checkout, for a folder below', [], 'app', '', { kind: 'no-checkout', path: 'app', candidates: [] }],
    ['a missing folder', ['Dockerfile'], 'ap', '', { kind: 'no-context', path: 'ap', candidates: [] }],
    ['a file as context', ['app'], 'app', '', { kind: 'no-context', path: 'app', candidates: [] }],
    ['the dash that means standard input', ['Dockerfile'], '-', '', { kind: 'no-context', path: '-', candidates: [] }],
    [
      'a Dockerfile of another name',
      ['Containerfile', 'app.dockerfile', 'readme'],
      '.',
      '',
      { kind: 'no-dockerfile', path: 'Dockerfile', candidates: ['app.dockerfile', 'Containerfile'] }
    ],
    [
      'a Dockerfile named from the context instead of the workspace',
      ['app/Dockerfile.prod'],
      './app/',
      'Dockerfile.prod',
      { kind: 'no-dockerfile', path: 'Dockerfile.prod', candidates: ['app/Dockerfile.prod'] }
    ]
  ])('is %s', async (_, files, context, file, expected) => {
    files.forEach(put)
    const { problem } = await survey(context, file)
    const sorted = problem && { ...problem, candidates: problem.candidates.toSorted((a, b) => a.localeCompare(b)) }
    expect(sorted).toEqual(expected)
  })

  it.each([
    'https://github.com/o/r.git#main',
    'git@github.com:o/r.git',
    'github.com/o/r',
    'git://host/r',
    'ssh://git@host/r',
    'docker-image://alpine',
    'https://host/context.tar.gz'
  ])('is not looked for in %s', async context => {
    expect(isRemoteContext(context)).toBe(true)
    expect((await survey(context)).problem).toBeUndefined()
  })

  it.each(['.', 'app', './github.com', '/abs/path', 'gitlab', 'C:\\app'])('is looked for in the path %s', context => {
    expect(isRemoteContext(context)).toBe(false)
  })
})

describe('the date of the commit', () => {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', workspace, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      encoding: 'utf8',
      env: { ...process.env, GIT_COMMITTER_DATE: DATE, GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z' }
    }).trim()

  it('is the committer’s, by git itself', async () => {
    put('Dockerfile')
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '--message', 'x')
    expect((await survey('.', '', git('rev-parse', 'HEAD'))).commitDate).toEqual({
      known: true,
      value: new Date(DATE).toISOString()
    })
  })

  it('is not known where the commit is not there, or there is no repository', async () => {
    expect(await survey('.')).toMatchObject({ commitDate: { known: false } })
    git('init', '--quiet')
    expect((await survey('.')).commitDate).toEqual({
      known: false,
      because: `git does not know commit ${NO_COMMIT} in ${workspace}`
    })
  })

  it('is not known without git', async () => {
    const { commitDate } = await surveyCheckout({ context: '.', file: '' }, workspace, NO_COMMIT, {
      run: async () => Promise.reject(new Error('git is not there'))
    })
    expect(commitDate).toEqual({ known: false, because: 'git is not on this runner' })
  })
})
