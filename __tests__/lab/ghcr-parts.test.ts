import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareCommits, resolveRef } from '../../lab/ghcr/commit-graph.mjs'
import { refuseMediaType } from '../../lab/ghcr/manifests.mjs'
import { findSource, publish } from '../../lab/ghcr/publication.mjs'
import { challengeFor, isPackageName, parseRoute, parseScopes } from '../../lab/ghcr/routes.mjs'
import { cutPage } from '../../lab/ghcr/tags.mjs'
import { createWorld } from '../../lab/ghcr/world.mjs'

describe('a path of the registry', () => {
  it.each([
    ['/token', { kind: 'token' }],
    ['/v2', { kind: 'ping' }],
    ['/v2/', { kind: 'ping' }],
    ['/v2/org/app/tags/list', { kind: 'tags', name: 'org/app' }],
    ['/v2/org/app/web/manifests/1.2', { kind: 'manifest', name: 'org/app/web', reference: '1.2' }],
    ['/v2/org/app/manifests/sha256%3Aabc', { kind: 'manifest', name: 'org/app', reference: 'sha256:abc' }],
    ['/v2/org/app/blobs/sha256:abc', { kind: 'blob', name: 'org/app', digest: 'sha256:abc' }],
    ['/v2/org/app/blobs/uploads/', { kind: 'start-upload', name: 'org/app' }],
    ['/v2/org/app/blobs/uploads', { kind: 'start-upload', name: 'org/app' }],
    ['/v2/org/app/blobs/upload/1-2', { kind: 'upload', name: 'org/app', upload: '1-2' }],
    ['/v2/app/manifests/1', { kind: 'bad-name', name: 'app' }],
    ['/v2/Org/app/manifests/1', { kind: 'bad-name', name: 'Org/app' }],
    ['/v2//app/blobs/uploads/', { kind: 'bad-name', name: '/app' }],
    ['/v2/org/app/referrers/sha256:abc', { kind: 'elsewhere' }],
    ['/v2/_catalog', { kind: 'elsewhere' }],
    ['/', { kind: 'elsewhere' }]
  ])('%s is read', (path, expected) => {
    expect(parseRoute(path)).toEqual(expected)
  })

  it('keeps any legal name', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,4}([._-][a-z0-9]{1,4})?$/)
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), parts => {
        const name = parts.join('/')
        expect(isPackageName(name)).toBe(true)
        expect(parseRoute(`/v2/${name}/tags/list`)).toEqual({ kind: 'tags', name })
      })
    )
  })
})

describe('the scopes of a token request', () => {
  it.each([
    [['repository:org/app:pull,push'], [{ name: 'org/app', pull: true, push: true }]],
    [['repository:Org/App:pull'], [{ name: 'org/app', pull: true, push: false }]],
    [
      ['repository:a/b:pull repository:c/d:push'],
      [
        { name: 'a/b', pull: true, push: false },
        { name: 'c/d', pull: false, push: true }
      ]
    ],
    [['registry:catalog:*', ''], []]
  ])('%j are read', (values, expected) => {
    expect(parseScopes(values)).toEqual(expected)
  })

  it('stand in the challenge as they are asked for', () => {
    const scope = { name: 'org/app', pull: true, push: true }
    const header = challengeFor('http://localhost:1', scope)
    expect(header).toBe(
      'Bearer realm="http://localhost:1/token",service="ghcr.io",scope="repository:org/app:pull,push"'
    )
    expect(parseScopes([/scope="(.*)"/.exec(header)?.[1] ?? ''])).toEqual([scope])
  })
})

describe('a page of tags', () => {
  it.each([
    [{ size: 2, last: null }, ['a', 'b'], 'b'],
    [{ size: 2, last: 'b' }, ['c', 'd'], 'd'],
    [{ size: 2, last: 'd' }, ['e'], undefined],
    [{ size: 9, last: null }, ['a', 'b', 'c', 'd', 'e'], undefined]
  ])('for %j', (asked, page, next) => {
    expect(cutPage(['a', 'b', 'c', 'd', 'e'], asked)).toEqual({ page, next })
  })

  it('leads through all of them, each once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 7 }), (tags, size) => {
        const seen: string[] = []
        let last: string | null = null
        for (let turn = 0; turn <= tags.length; turn += 1) {
          const { page, next }: { page: string[]; next: string | undefined } = cutPage(tags, { size, last })
          seen.push(...page)
          if (next === undefined) break
          last = next
        }
        expect(seen).toEqual(tags)
      })
    )
  })
})

describe('the media type of a manifest', () => {
  const index = 'application/vnd.oci.image.index.v1+json'
  const manifest = 'application/vnd.oci.image.manifest.v1+json'
  it.each([
    [index, index, undefined],
    [index, `text/html, ${index};q=0.5`, undefined],
    [index, manifest, 'OCI index found, but Accept header does not support OCI indexes'],
    [index, '*/*', 'OCI index found, but Accept header does not support OCI indexes'],
    [manifest, undefined, 'OCI manifest found, but Accept header does not support OCI manifests']
  ])('%s against Accept %s: %s', (mediaType, accept, message) => {
    expect(refuseMediaType(mediaType, accept)?.message).toBe(message)
  })
})

describe('the history of a repository', () => {
  // a ─ b ─ c ─ e (merge of c and d)      z: another root
  //      └─ d ──┘
  const commits = {
    a: { parents: [] },
    b: { parents: ['a'] },
    c: { parents: ['b'] },
    d: { parents: ['b'] },
    e: { parents: ['c', 'd'] },
    z: { parents: [] }
  }
  it.each([
    ['a', 'a', { status: 'identical', ahead: [], behind: [], mergeBase: 'a' }],
    ['a', 'c', { status: 'ahead', ahead: ['b', 'c'], behind: [], mergeBase: 'a' }],
    ['c', 'a', { status: 'behind', ahead: [], behind: ['b', 'c'], mergeBase: 'a' }],
    ['c', 'd', { status: 'diverged', ahead: ['d'], behind: ['c'], mergeBase: 'b' }],
    ['c', 'e', { status: 'ahead', ahead: ['d', 'e'], behind: [], mergeBase: 'c' }],
    ['a', 'z', undefined]
  ])('from %s to %s', (base, head, expected) => {
    expect(compareCommits(commits, base, head)).toEqual(expected)
  })

  const sha = '0123456789'.repeat(4)
  const repository = { commits: { [sha]: { parents: [] } }, branches: { main: sha, 'a/b': 'x' }, tags: { v1: 'y' } }
  it.each([
    [sha, sha],
    ['0123456', sha],
    ['main', sha],
    ['heads/main', sha],
    ['refs/heads/a/b', 'x'],
    ['tags/v1', 'y'],
    ['refs/tags/v1', 'y'],
    ['v1', 'y'],
    ['tags/main', undefined],
    ['012345', undefined],
    ['gone', undefined]
  ])('knows %s as %s', (ref, expected) => {
    expect(resolveRef(repository, ref)).toBe(expected)
  })
})

describe('the source that an image names', () => {
  const source = 'https://github.com/org/app'
  const labels = { 'org.opencontainers.image.source': source }
  const config = Buffer.from(JSON.stringify({ config: { Labels: labels } }))
  const readBlob = (): Promise<Buffer> => Promise.resolve(config)
  const noBlob = (): Promise<undefined> => Promise.resolve(undefined)
  it.each([
    ['the label of a single image', { config: { digest: 'sha256:1' } }, readBlob, source],
    ['the annotation of an index', { manifests: [], annotations: labels }, readBlob, source],
    ['not the labels of the images in an index', { manifests: [{ digest: 'sha256:1' }] }, readBlob, undefined],
    ['nothing where the config cannot be read', { config: { digest: 'sha256:1' } }, noBlob, undefined],
    ['nothing where there are no labels', { config: {} }, readBlob, undefined]
  ])('is %s', async (_, manifest, read, expected) => {
    expect(await findSource(Buffer.from(JSON.stringify(manifest)), read)).toBe(expected)
  })
})

describe('the first publication of a package', () => {
  const world = createWorld({
    organizations: { org: { owners: ['boss'], members: ['writer', 'reader'] }, strict: { inheritsAccess: false } },
    repositories: {
      'org/App': { visibility: 'public', userAccess: { writer: 'write' } },
      'org/other': {},
      'strict/app': {}
    },
    packages: { 'org/old': {}, 'org/linked': { repository: 'org/other' } },
    tokens: {
      job: { kind: 'github-token', repository: 'org/app' },
      otherJob: { kind: 'github-token', repository: 'org/other' },
      strictJob: { kind: 'github-token', repository: 'strict/app' },
      writer: { kind: 'classic', user: 'writer' },
      reader: { kind: 'classic', user: 'reader' },
      boss: { kind: 'classic', user: 'boss' }
    }
  })
  const app = 'https://github.com/org/app'
  const job = { actionsAccess: { 'org/App': 'admin' }, repository: 'org/App', inheritsAccess: true, userAccess: {} }

  it.each([
    ['job', 'org/new', undefined, true, { ...job, visibility: 'public' }],
    ['otherJob', 'org/new', app, true, { repository: 'org/other', visibility: 'private' }],
    ['strictJob', 'strict/new', undefined, true, { repository: 'strict/app', inheritsAccess: false }],
    [
      'writer',
      'org/new',
      undefined,
      true,
      { repository: null, visibility: 'private', userAccess: { writer: 'admin' } }
    ],
    ['writer', 'org/new', app, true, { repository: 'org/App', inheritsAccess: true, actionsAccess: {} }],
    ['writer', 'org/new', 'https://github.com/org/missing', true, { repository: null }],
    ['writer', 'org/new', 'https://example.org/org/app', true, { repository: null }],
    ['reader', 'org/new', app, true, { repository: null }],
    ['boss', 'org/new', app, true, { repository: 'org/App', userAccess: {} }],
    [
      'writer',
      'org/old',
      app,
      false,
      { repository: 'org/App', inheritsAccess: false, createdAt: '2021-06-07T08:09:10Z' }
    ],
    ['writer', 'org/old', app, true, { repository: 'org/App', inheritsAccess: true }],
    ['reader', 'org/old', app, false, { repository: null, inheritsAccess: true }],
    ['job', 'org/old', app, false, { repository: 'org/App', inheritsAccess: false }],
    ['otherJob', 'org/old', app, false, { repository: null }]
  ])('by %s, of %s, naming %s (first tag: %s)', (id, name, source, isFirstTag, expected) => {
    const token = world.tokens[id]
    if (!token) throw new Error(`This test has no token ${id}`)
    const published = publish(world, token, name, { source, isFirstTag, now: '2026-01-01T00:00:00Z' })
    expect(published).toEqual({ ...published, ...expected })
  })

  it.each(['private', 'public'] as const)('makes it %s where the world says so', newPackages => {
    const other = createWorld({
      users: { mona: {} },
      registry: { newPackages },
      tokens: { mona: { kind: 'classic', user: 'mona' } }
    })
    const token = other.tokens['mona']
    if (!token) throw new Error('This test has no token')
    const about = { source: undefined, isFirstTag: true, now: '2026-01-01T00:00:00Z' }
    expect(publish(other, token, 'mona/app', about).visibility).toBe(newPackages)
  })
})
