import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeTokenValue } from '../../lab/ghcr/token-shapes.mjs'
import type { WorldInput } from '../../lab/ghcr/world.mjs'
import { changeWorld, createWorld, WorldError } from '../../lab/ghcr/world.mjs'

const folder = fileURLToPath(new URL('../../lab/ghcr/', import.meta.url))

/** The problems that a world has, none if it is a good one. */
const problemsOf = (input: Record<string, unknown>): readonly string[] => {
  try {
    createWorld(input)
    return []
  } catch (error) {
    if (error instanceof WorldError) return error.problems
    throw error
  }
}

describe('a world of the local ghcr.io', () => {
  it('is whole when a test says nothing', () => {
    const world = createWorld({})
    expect(world.registry).toMatchObject({ tokenPost: '404', tokenLifetimeSeconds: 300, mounts: 'honoured' })
    expect(world.packages).toEqual({})
  })

  it('finds names whatever their case and keeps their spelling', () => {
    const world = createWorld({
      organizations: { 'Octo-Org': {} },
      repositories: { 'Octo-Org/Hello': {} },
      packages: { 'Octo-Org/Hello': { repository: 'octo-org/hello' } }
    })
    expect(world.organizations['octo-org']?.login).toBe('Octo-Org')
    expect(world.repositories['octo-org/hello']?.fullName).toBe('Octo-Org/Hello')
    expect(Object.keys(world.packages)).toEqual(['octo-org/hello'])
  })

  it('knows every person that is mentioned somewhere', () => {
    const world = createWorld({
      organizations: { org: { owners: ['Boss'], members: ['member'], outsideCollaborators: ['helper'] } },
      repositories: { 'org/app': { userAccess: { writer: 'write' } } },
      packages: { 'org/app': { userAccess: { reader: 'read' } } },
      tokens: { pat: { kind: 'classic', user: 'robot' } }
    })
    expect(Object.keys(world.users).sort()).toEqual(['boss', 'helper', 'member', 'reader', 'robot', 'writer'])
    expect(world.users['boss']?.login).toBe('Boss')
  })

  it.each([
    ['an unknown part', { organisations: {} }, 'world.organisations is not known here'],
    ['a wrong word', { packages: { 'o/p': { visibility: 'publc' } } }, 'expected one of public, private, internal'],
    ['a list that is none', { organizations: { o: { members: 'mona' } } }, 'members is "mona": expected a list'],
    ['a negative number', { registry: { tokenLifetimeSeconds: -1 } }, 'expected a number, 0 or more'],
    ['a date that is none', { repositories: { 'o/r': { createdAt: 'soon' } } }, 'expected a date'],
    ['a flag in quotes', { organizations: { o: { sso: 'true' } } }, 'sso is "true": expected true or false'],
    ['a token without its kind', { tokens: { t: {} } }, 'world.tokens.t.kind is missing'],
    ['a package without owner', { packages: { app: {} } }, 'needs a name of the form owner/name'],
    ['an owner that is nobody', { packages: { 'o/p': {} } }, 'neither in users nor in organizations'],
    [
      'a link to no repository',
      { users: { o: {} }, packages: { 'o/p': { repository: 'o/r' } } },
      'not in repositories'
    ],
    ['a job of no repository', { tokens: { t: { kind: 'github-token', repository: 'o/r' } } }, 'not in repositories'],
    ['a person token of nobody', { tokens: { t: { kind: 'classic' } } }, 'needs "user"'],
    ['one account of two kinds', { users: { o: {} }, organizations: { o: {} } }, 'as a user and as an organization']
  ])('refuses %s', (_, input, words) => {
    expect(problemsOf(input).join('\n')).toContain(words)
  })

  it('names all problems at once', () => {
    expect(problemsOf({ tokens: { a: {}, b: { kind: 'x' } }, packages: { 'o/p': { typo: 1 } } })).toHaveLength(3)
  })

  it('can be read again and stays the same', () => {
    const role = fc.constantFrom('read', 'write', 'admin')
    const input = fc.record({
      organizations: fc.constant({ Org: { members: ['Mona'] } }),
      repositories: fc.dictionary(
        fc.constantFrom('Org/App', 'mona/Tool'),
        fc.record({ userAccess: fc.dictionary(fc.constant('Z'), role) })
      ),
      packages: fc.dictionary(
        fc.constantFrom('org/app', 'Org/app/web', 'mona/tool'),
        fc.record({
          visibility: fc.constantFrom('public', 'private', 'internal'),
          userAccess: fc.dictionary(fc.constant('Mona'), role)
        })
      ),
      tokens: fc.dictionary(
        fc.constantFrom('a', 'b'),
        fc.record({ kind: fc.constantFrom('classic', 'oauth'), user: fc.constant('Mona') })
      )
    })
    fc.assert(
      fc.property(input, given => {
        const world = createWorld(given)
        expect(createWorld(JSON.parse(JSON.stringify(world)) as WorldInput)).toEqual(world)
      })
    )
  })

  it('changes in place: objects are merged, null removes', () => {
    const world = createWorld({
      users: { mona: {} },
      packages: { 'mona/a': {}, 'mona/b': { userAccess: { x: 'read' } } }
    })
    const held = world
    changeWorld(world, { packages: { 'Mona/A': null, 'mona/b': { userAccess: { y: 'write' } } } })
    expect(Object.keys(held.packages)).toEqual(['mona/b'])
    expect(held.packages['mona/b']?.userAccess).toEqual({ x: 'read', y: 'write' })
  })

  it('stays as it was when a change cannot be', () => {
    const world = createWorld({ users: { mona: {} }, packages: { 'mona/a': {} } })
    expect(() => changeWorld(world, { packages: { 'mona/a': { visibility: 'shown' } } })).toThrow(
      'visibility is "shown"'
    )
    expect(world.packages['mona/a']?.visibility).toBe('private')
  })

  it('is a good one in the example, which is also the one in the README', () => {
    const example = JSON.parse(readFileSync(`${folder}example-world.json`, 'utf8')) as WorldInput
    const readme = readFileSync(`${folder}README.md`, 'utf8')
    expect(problemsOf(example)).toEqual([])
    expect(JSON.parse(/```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? 'null')).toEqual(example)
  })

  it.each(Object.keys(createWorld({})))('is documented in the README: %s', part => {
    expect(readFileSync(`${folder}README.md`, 'utf8')).toContain(`\`${part}\``)
  })
})

describe('the shape of a token', () => {
  it.each([
    ['github-token', /^ghs_15368_[\w-]+\.[\w-]+\.[\w-]{342}$/],
    ['app', /^ghs_892104_[\w-]+\.[\w-]+\.[\w-]{342}$/],
    ['classic', /^ghp_[A-Za-z0-9]{36}$/],
    ['oauth', /^gho_[A-Za-z0-9]{36}$/],
    ['fine-grained', /^github_pat_11[A-Z0-9]{20}_[A-Za-z0-9]{59}$/]
  ] as const)('is the one that GitHub gives to a token of kind %s', (kind, shape) => {
    expect(makeTokenValue(kind, 'seed')).toMatch(shape)
    expect(makeTokenValue(kind, 'seed')).toBe(makeTokenValue(kind, 'seed'))
    expect(makeTokenValue(kind, 'seed')).not.toBe(makeTokenValue(kind, 'other'))
  })

  it('is about 520 characters long for a job token, as since 2026', () => {
    expect(makeTokenValue('github-token', 'seed').length).toBeGreaterThan(500)
  })
})
