import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTag } from '../../../src/domain/reference.js'
import { sanitizeTag } from '../../../src/domain/tags/sanitize.js'
import { classifyTag } from '../../../src/domain/tags/tag-kind.js'

describe('a text made a tag', () => {
  it.each([
    ['v1.2.3', 'v1.2.3'],
    ['my/branch', 'my-branch'],
    ['a/@b', 'a-b'],
    ['feat&#43;x', 'feat-43-x'],
    ['_x', '_x'],
    ['x-', 'x-'],
    ['a'.repeat(128), 'a'.repeat(128)]
  ])('%s is %s, without a word', (text, tag) => {
    expect(sanitizeTag(text)).toEqual({ tag, changes: [] })
  })

  it.each([
    ['-amd64', 'amd64', 'its leading "-" was removed because a tag cannot start with it'],
    ['.github/x', 'github-x', 'its leading "." was removed because a tag cannot start with it'],
    ['@foo/bar', 'foo-bar', 'its leading "-" was removed because a tag cannot start with it'],
    ['.-.x', 'x', 'its leading ".-." was removed because a tag cannot start with it']
  ])('%s is %s, with a warning', (text, tag, change) => {
    expect(sanitizeTag(text)).toEqual({ tag, changes: [change] })
  })

  it.each(['', '|', '-', '...', '-.-', '///'])('"%s" leaves nothing', text => {
    expect(sanitizeTag(text).tag).toBeUndefined()
  })

  it('is cut at 128 characters, ending in a hash of the whole', () => {
    const { tag, changes } = sanitizeTag('a'.repeat(129))
    expect(tag).toMatch(/^a{119}-[0-9a-f]{8}$/)
    expect(changes).toEqual(['it was cut from 129 to 128 characters and ends in a hash of the whole'])
  })

  it('stays apart from others that begin alike', () => {
    const long = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), minLength: 130, maxLength: 300 })
    fc.assert(
      fc.property(long, long, (one, other) => {
        // Only what differs as a tag can be told apart: "a/b" and "a//b" are one.
        const plain = (text: string): string => text.replaceAll(/[^ab.]+/g, '-').replace(/^[.-]+/, '')
        fc.pre(plain(one) !== plain(other) && plain(one) !== '' && plain(other) !== '')
        expect(sanitizeTag(one).tag).not.toBe(sanitizeTag(other).tag)
      })
    )
  })

  it('is legal or nothing, and making it once more changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 })), text => {
        const { tag } = sanitizeTag(text)
        expect(tag).toBe(tag === undefined ? undefined : parseTag(tag))
        expect(sanitizeTag(tag ?? '')).toEqual({ tag, changes: [] })
      }),
      { numRuns: 2000 }
    )
  })
})

describe('the kind of a tag', () => {
  it.each([
    ['latest', 'raw', 'latest'],
    ['1.2.3', 'raw', 'exact-version'],
    ['v1.2.3', 'tag', 'exact-version'],
    ['1.2.3-rc.1', 'tag', 'exact-version'],
    ['v1.2.3+build', 'tag', 'exact-version'],
    ['1', 'floating-version', 'floating-version'],
    ['v1.2', 'tag', 'floating-version'],
    ['1.2', 'raw', 'floating-version'],
    ['1.2', 'branch', 'branch'],
    ['7', 'pr', 'pr'],
    ['1234567', 'sha', 'sha'],
    ['nightly', 'schedule', 'schedule'],
    ['edge', 'edge', 'edge'],
    ['main', 'branch', 'branch'],
    ['stable', 'raw', 'raw']
  ] as const)('of %s from a rule for %s is %s', (text, from, kind) => {
    expect(classifyTag(text, from)).toBe(kind)
  })
})
