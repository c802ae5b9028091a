import { describe, expect, it } from 'vitest'
import { parsePromotedSource } from '../../src/domain/promoted-source.js'
import { tagsOfCommit } from '../../src/domain/tag-guard/reuse.js'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const DIGEST = `sha256:${'a'.repeat(64)}`
const HOME = { registry: 'ghcr.io', owner: 'Octo-Org', repository: 'Hello' }
const FIRST = { host: 'ghcr.io', path: 'octo-org/first' }
const parse = (text: string) => parsePromotedSource(text, FIRST, HOME, tagsOfCommit(SHA, 7))

describe('the source of a promotion', () => {
  it.each([
    ['', 'octo-org/first', [`sha-${SHA}`, 'sha-0123456'], true],
    ['1.2.3-rc.1', 'octo-org/first', ['1.2.3-rc.1'], false],
    ['sha-0123456', 'octo-org/first', ['sha-0123456'], false],
    [DIGEST, 'octo-org/first', [DIGEST], false],
    ['app:1.0', 'octo-org/app', ['1.0'], false],
    ['Other/App:1.0', 'other/app', ['1.0'], false],
    ['ghcr.io/Other/App:1.0', 'other/app', ['1.0'], false],
    [`app@${DIGEST}`, 'octo-org/app', [DIGEST], false],
    [`app:1.0@${DIGEST}`, 'octo-org/app', [DIGEST], false]
  ])('"%s" is %s, %j', (text, path, references, ofCommit) => {
    expect(parse(text)).toEqual({ ok: true, source: { name: { host: 'ghcr.io', path }, references, ofCommit } })
  })

  it.each([
    ['other/app', /names no tag and no digest/],
    ['app:', /names no tag|neither a tag/],
    ['app@sha256:12', /neither a tag nor a digest/],
    ['docker.io/library/app:1', /is at docker\.io, but the tags go to ghcr\.io/],
    ['a b/c:1', /illegal part/]
  ])('"%s" is a problem', (text, says) => {
    const parsed = parse(text)
    expect(parsed.ok ? '' : `${parsed.problem.problem} ${parsed.problem.allowed}`).toMatch(says)
    expect(parsed).toMatchObject({ ok: false, problem: { input: 'source', value: text } })
  })
})
