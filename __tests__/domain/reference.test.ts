import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf, parseDigest } from '../../src/domain/digest.js'
import {
  formatName,
  formatPinned,
  formatReference,
  ownerOf,
  packageOf,
  parseTag,
  sameName
} from '../../src/domain/reference.js'

const digest = digestOf(Buffer.from('hello'))

describe('a digest', () => {
  it('is that of the bytes', () => {
    expect(digest).toBe('sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
    expect(digestOf(Uint8Array.of())).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('can always be parsed again', () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => parseDigest(digestOf(bytes)) === digestOf(bytes)))
  })

  it.each([
    '',
    'sha256:',
    `sha256:${'A'.repeat(64)}`,
    `sha256:${'a'.repeat(63)}`,
    `${digest}\n`,
    ` ${digest}`,
    'sha512:00'
  ])('is not %j', text => {
    expect(parseDigest(text)).toBeUndefined()
  })
})

describe('a tag', () => {
  it.each(['latest', 'v1.2.3', '1', '_', 'A-b.C_d', 'x'.repeat(128)])('may be %j', text => {
    expect(parseTag(text)).toBe(text)
  })

  it.each(['', '.a', '-a', 'a b', 'a/b', 'a:b', 'a+b', 'é', 'x'.repeat(129), 'latest\n'])('is not %j', text => {
    expect(parseTag(text)).toBeUndefined()
  })
})

describe('a name', () => {
  const name = { host: 'ghcr.io', path: 'octo-org/tools/app' }

  it('has an owner and below it the package, slashes included', () => {
    expect([ownerOf(name), packageOf(name)]).toEqual(['octo-org', 'tools/app'])
    expect(ownerOf({ host: 'localhost:5000', path: 'app' })).toBe('app')
  })

  it('is written with its tag or its digest', () => {
    expect(formatName(name)).toBe('ghcr.io/octo-org/tools/app')
    expect(formatReference({ name, tag: parseTag('v1')! })).toBe('ghcr.io/octo-org/tools/app:v1')
    expect(formatPinned(name, digest)).toBe(`ghcr.io/octo-org/tools/app@${digest}`)
  })

  it('is the same where host and path are', () => {
    expect(sameName(name, { ...name })).toBe(true)
    expect(sameName(name, { ...name, host: 'localhost:5000' })).toBe(false)
    expect(sameName(name, { ...name, path: 'octo-org/app' })).toBe(false)
  })
})
