import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FailureError } from '../../src/domain/failure.js'
import { createCommands } from '../../src/ports/commands.js'
import { readEnvironment } from '../../src/ports/runtime.js'
import { readCheckedOut } from '../../src/survey/git.js'

let origin: string
let workspace: string
beforeEach(() => {
  origin = mkdtempSync(join(tmpdir(), 'origin-'))
  workspace = mkdtempSync(join(tmpdir(), 'work-'))
  git(origin, 'init', '--quiet', '--initial-branch=main')
  commit()
  git(workspace, 'init', '--quiet', '--initial-branch=unborn')
})
afterEach(() => {
  for (const folder of [origin, workspace]) rmSync(folder, { recursive: true })
})

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  }).trim()
}

function commit(): void {
  git(origin, 'commit', '--quiet', '--allow-empty', '-m', 'x')
}

/** As actions/checkout does it: a shallow fetch of the one ref, then a checkout of what was fetched. */
async function checkOut(refspec: string, ...checkout: readonly string[]): ReturnType<typeof readCheckedOut> {
  git(workspace, 'fetch', '--quiet', '--no-tags', '--depth=1', `file://${origin}`, refspec)
  git(workspace, 'checkout', '--quiet', '--force', ...checkout)
  return readCheckedOut(workspace, createCommands(readEnvironment()))
}

describe('ref and commit of a checkout', () => {
  it('are the branch that is checked out, also where a tag names the same commit', async () => {
    git(origin, 'tag', 'v1.0.0')
    git(workspace, 'fetch', '--quiet', `file://${origin}`, 'refs/tags/*:refs/tags/*')
    const found = await checkOut('+refs/heads/main:refs/remotes/origin/main', '-B', 'main', 'refs/remotes/origin/main')
    expect(found).toEqual({ ref: 'refs/heads/main', sha: git(origin, 'rev-parse', 'HEAD') })
  })

  it.each(['v1.0.0', 'api/v1.0.0'])('are the tag %s, with a note of its own or without', async name => {
    git(origin, 'tag', ...(name === 'v1.0.0' ? [] : ['-a', '-m', 'note']), name)
    const found = await checkOut(`+refs/tags/${name}:refs/tags/${name}`, `refs/tags/${name}`)
    expect(found).toEqual({ ref: `refs/tags/${name}`, sha: git(origin, 'rev-parse', 'HEAD') })
  })

  it('are the highest of several tags', async () => {
    for (const name of ['v1.9.0', 'v1.10.0', 'v1.2.0']) git(origin, 'tag', name)
    expect((await checkOut('+refs/tags/*:refs/tags/*', 'refs/tags/v1.2.0')).ref).toBe('refs/tags/v1.10.0')
  })

  it('are the trial merge of a pull request, also where its branch is at the same commit', async () => {
    git(origin, 'update-ref', 'refs/pull/7/merge', 'HEAD')
    git(workspace, 'fetch', '--quiet', `file://${origin}`, '+refs/heads/main:refs/remotes/origin/main')
    const found = await checkOut('+refs/pull/7/merge:refs/remotes/pull/7/merge', 'refs/remotes/pull/7/merge')
    expect(found.ref).toBe('refs/pull/7/merge')
  })

  it('are the branch of the remote where a commit was checked out that it is at', async () => {
    const sha = git(origin, 'rev-parse', 'HEAD')
    expect(await checkOut('+refs/heads/main:refs/remotes/origin/my/branch', sha)).toEqual({
      ref: 'refs/heads/my/branch',
      sha
    })
  })

  it('are the bare commit where nothing points at it', async () => {
    const sha = git(origin, 'rev-parse', 'HEAD')
    expect(await checkOut('refs/heads/main', 'FETCH_HEAD')).toEqual({ ref: sha, sha })
  })

  it('are asked for in vain outside a checkout', async () => {
    const asked = readCheckedOut(tmpdir(), createCommands(readEnvironment()))
    await expect(asked).rejects.toThrow(FailureError)
  })
})
