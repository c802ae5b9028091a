import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CacheRequest, chooseCache } from '../../../src/domain/cache/choose.js'
import { cacheTypeOf, lowerReference, needsCacheExport } from '../../../src/domain/cache/entry.js'
import { cacheRight } from '../../../src/domain/cache/right.js'
import { actionsScope, branchesOf, cacheTag } from '../../../src/domain/cache/scope.js'
import { known, unknown } from '../../../src/domain/known.js'
import { parseTag } from '../../../src/domain/reference.js'
import { contextOf } from '../metadata-request.js'

const BRANCH = contextOf('push-branch')
const BASE: CacheRequest = {
  kind: 'none',
  from: [],
  to: [],
  subject: { target: undefined, platforms: ['linux/amd64'] },
  image: { host: 'ghcr.io', path: 'octo-org/hello-world' },
  context: BRANCH,
  defaultBranch: 'main',
  right: cacheRight(BRANCH, undefined),
  push: true,
  exports: unknown('not asked'),
  actionsCache: true
}
const choose = (given: Partial<CacheRequest>) => chooseCache({ ...BASE, ...given })
const NAME = 'ghcr.io/octo-org/hello-world'

describe('the cache', () => {
  it('is none unless asked for', () => {
    expect(choose({})).toEqual({ from: [], to: [], decisions: [] })
  })

  it('gha has a scope of image and platform, a time-out, and never fails the build', () => {
    const scope = 'octo-org_hello-world-linux-amd64'
    expect(choose({ kind: 'gha' })).toMatchObject({
      from: [`type=gha,scope=${scope},timeout=5m`],
      to: [`type=gha,scope=${scope},mode=max,ignore-error=true,timeout=5m`]
    })
  })

  it('registry lies beside the image, one tag a branch, and falls back to the default branch', () => {
    const context = contextOf('push-branch', { ref: 'refs/heads/fix' })
    expect(choose({ kind: 'registry', context })).toMatchObject({
      from: [
        `type=registry,ref=${NAME}:buildcache-fix-linux-amd64`,
        `type=registry,ref=${NAME}:buildcache-main-linux-amd64`
      ],
      to: [
        `type=registry,ref=${NAME}:buildcache-fix-linux-amd64,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`
      ]
    })
  })

  it('inline is read from the branch’s image and the latest', () => {
    expect(choose({ kind: 'inline' })).toMatchObject({
      from: [`type=registry,ref=${NAME}:main`, `type=registry,ref=${NAME}:latest`],
      to: ['type=inline']
    })
  })

  it.each(['registry', 'inline'] as const)('%s is only read where nothing is pushed', kind => {
    const { from, to } = choose({ kind, push: false })
    expect(from.length).toBeGreaterThan(0)
    expect(to).toEqual([])
  })

  it.each(['gha', 'registry'] as const)('%s is only read where the run comes from outside', kind => {
    const context = contextOf('pull-request-target-fork')
    const { from, to, decisions } = choose({ kind, context, right: cacheRight(context, undefined) })
    expect(from.length).toBeGreaterThan(0)
    expect(to).toEqual([])
    expect(decisions).toContainEqual(expect.objectContaining({ verdict: 'rejected', value: `${kind}: writing` }))
  })

  it('gha needs what the runner gives', () => {
    const { from, to, decisions } = choose({ kind: 'gha', actionsCache: false, from: ['type=gha'] })
    expect([from, to]).toEqual([[], []])
    expect(decisions.map(({ verdict }) => verdict)).toEqual(['rejected', 'rejected'])
  })

  it('a builder that cannot write a cache keeps what it can, and that is said', () => {
    const given = { exports: known(false), to: ['type=local,dest=c', 'type=inline'], from: ['type=local,src=c'] }
    const { from, to, decisions } = choose({ kind: 'gha', ...given })
    expect(from).toEqual(['type=gha,scope=octo-org_hello-world-linux-amd64,timeout=5m', 'type=local,src=c'])
    expect(to).toEqual(['type=inline'])
    expect(decisions.filter(({ verdict }) => verdict === 'rejected').map(({ because }) => because)).toEqual(
      Array(2).fill('this builder cannot write caches of that type')
    )
  })

  it('written out is taken as it is, in lower case, beside the named one', () => {
    const { from, to } = choose({
      kind: 'inline',
      from: ['Octo-Org/App:Cache'],
      to: ['type=registry,ref=ghcr.io/O/A:C']
    })
    expect(from.at(-1)).toBe('octo-org/app:Cache')
    expect(to).toEqual(['type=inline', 'type=registry,ref=ghcr.io/o/a:C'])
  })

  it('shows no token that an entry holds', () => {
    const token = 'abcdefgh12345678'
    const { decisions } = choose({
      to: [`type=gha,token=${token},url=x`],
      right: { read: true, write: false, because: 'x' }
    })
    expect(decisions).toHaveLength(1)
    expect(JSON.stringify(decisions)).not.toContain(token)
  })
})

describe('the right to caches', () => {
  it.each([
    ['push-branch', undefined, true, true],
    ['push-tag', undefined, true, true],
    ['pull-request', undefined, true, true],
    ['pull-request-fork', undefined, true, false],
    ['pull-request-target-fork', undefined, true, false],
    ['pull-request-dependabot', undefined, true, false],
    ['workflow-run-fork', undefined, true, false],
    ['workflow-run', undefined, true, true],
    ['issue-comment', undefined, true, false],
    ['repository-dispatch', undefined, true, true],
    ['schedule', undefined, true, true],
    ['merge-group', undefined, true, true],
    ['push-branch', 'none', false, false],
    ['push-branch', 'read', true, false],
    ['push-branch', ' Read ', true, false],
    ['push-branch', 'write', true, true],
    ['push-branch', 'write-only', false, true],
    ['push-branch', 'something new', true, true],
    ['pull-request-target-fork', 'write', true, false],
    ['pull-request-target-fork', 'write-only', false, false]
  ])('of %s with ACTIONS_CACHE_MODE %j: read %j, write %j', (event, mode, read, write) => {
    expect(cacheRight(contextOf(event), mode)).toMatchObject({ read, write })
  })
})

describe('scopes', () => {
  it.each([
    ['main', undefined, ['linux/amd64'], 'buildcache-main-linux-amd64'],
    ['main', 'release', ['linux/arm64', 'linux/amd64'], 'buildcache-main-release-linux-amd64-linux-arm64'],
    ['main', undefined, [], 'buildcache-main']
  ])('of branch %s, target %s, platforms %j is %s', (branch, target, platforms, expected) => {
    expect(cacheTag(branch, { target, platforms })).toBe(expected)
  })

  it('keeps apart what becomes the same word', () => {
    const subject = { target: undefined, platforms: [] }
    const names = ['feature/x', 'feature-x', 'Feature-x', 'feature_x'].map(branch => cacheTag(branch, subject))
    expect(new Set(names).size).toBe(4)
  })

  it('is always a tag that registries take', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.array(fc.string(), { maxLength: 4 }), (branch, target, platforms) => {
        expect(parseTag(cacheTag(branch, { target, platforms }))).toBeDefined()
        expect(actionsScope(branch, { target, platforms }).length).toBeLessThanOrEqual(128)
      })
    )
  })

  it.each([
    ['push-tag', ['main']],
    ['push-branch', ['main']],
    ['schedule', ['main']]
  ])('of %s reads the branches %j', (event, expected) => {
    expect(branchesOf(contextOf(event), 'main')).toEqual(expected)
  })

  it('of a pull request reads its own branch, its base and the default branch', () => {
    const context = contextOf('pull-request')
    const { event } = context
    const own = event.kind === 'pull-request' ? event.headRef : ''
    expect(branchesOf(context, 'trunk')).toEqual([own, 'main', 'trunk'])
  })
})

describe('an entry', () => {
  it.each([
    ['Octo-Org/App:Cache', 'octo-org/app:Cache'],
    ['type=registry,ref=ghcr.io/Octo-Org/App:Cache,mode=max', 'type=registry,ref=ghcr.io/octo-org/app:Cache,mode=max'],
    ['"type=registry","ref=ghcr.io/Octo-Org/App:Cache"', 'type=registry,ref=ghcr.io/octo-org/app:Cache'],
    ['localhost:5000/App', 'localhost:5000/app'],
    ['type=gha,scope=Main', 'type=gha,scope=Main'],
    ['type=local,src=/Cache', 'type=local,src=/Cache'],
    ['type=s3,bucket=B,name=N', 'type=s3,bucket=B,name=N']
  ])('%s has its reference in lower case: %s', (entry, expected) => {
    expect(lowerReference(entry)).toBe(expected)
  })

  it.each([
    ['user/app:cache', 'registry'],
    ['type=gha', 'gha'],
    ['mode=max,type=LOCAL,dest=x', 'local'],
    ['"type=registry",ref=x', 'registry']
  ])('%s is of type %s', (entry, type) => {
    expect(cacheTypeOf(entry)).toBe(type)
  })

  it.each([
    [[], false],
    [['type=inline'], false],
    [['type=inline', 'type=gha'], true],
    [['user/app:cache'], true]
  ])('%j needs a builder that exports caches: %j', (entries, expected) => {
    expect(needsCacheExport(entries)).toBe(expected)
  })
})
