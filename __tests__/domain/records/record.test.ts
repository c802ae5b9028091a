import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDigest } from '../../../src/domain/digest.js'
import {
  type DigestRecord,
  formatRecord,
  furtherRecordFileName,
  judgeStanding,
  parseRecord,
  RECORD_FILE,
  recordFileName
} from '../../../src/domain/records/record.js'

const digest = parseDigest(`sha256:${'a'.repeat(64)}`)
const other = parseDigest(`sha256:${'c'.repeat(64)}`)
if (digest === undefined || other === undefined) throw new Error('no digest')
const record: DigestRecord = {
  image: { host: 'ghcr.io', path: 'octo-org/app' },
  digest,
  platforms: ['linux/arm64'],
  revision: 'b'.repeat(40),
  run: '123-1'
}
const valid = JSON.parse(formatRecord(record)) as Record<string, unknown>

describe('a digest record', () => {
  it('is written as the contract says', () => {
    expect(formatRecord(record)).toBe(
      `{"schema":1,"image":"ghcr.io/octo-org/app","digest":"${digest}","platforms":["linux/arm64"],"revision":"${'b'.repeat(40)}","run":"123-1"}\n`
    )
  })

  it.each([
    [['linux/arm64'], 'ghcr-digest-linux-arm64.json'],
    [['linux/arm/v7'], 'ghcr-digest-linux-arm-v7.json'],
    [['linux/amd64', 'linux/arm64'], 'ghcr-digest-linux-amd64_linux-arm64.json'],
    [['windows(10.0.20348)/amd64'], 'ghcr-digest-windows-10.0.20348-amd64.json']
  ])('of %j has the file name %s', (platforms, name) => {
    expect(recordFileName(platforms)).toBe(name)
    expect(name).toMatch(RECORD_FILE)
  })

  it('of a further image of a job has that image in its file name', () => {
    const name = furtherRecordFileName(record.platforms, record.image)
    expect(name).toBe('ghcr-digest-linux-arm64.octo-org-app.json')
    expect(name).toMatch(RECORD_FILE)
  })

  it.each<[string, string, string]>([
    ['an empty file', '', 'gives-way'],
    ['what is no record', '{"schema":1}', 'gives-way'],
    ['itself', formatRecord(record), 'gives-way'],
    ['one of an earlier attempt', formatRecord({ ...record, digest: other, run: '122-1' }), 'gives-way'],
    [
      'one of another image',
      formatRecord({ ...record, image: { host: 'ghcr.io', path: 'octo-org/api' } }),
      'other-image'
    ],
    ['one of another digest', formatRecord({ ...record, digest: other }), 'other-digest']
  ])('finds %s in its place: %#', (_, standing, verdict) => {
    expect(judgeStanding(standing, record)).toBe(verdict)
  })

  it('is read as it was written', () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom('0', '1', '2', '7', '9', 'a', 'c', 'f'), minLength: length, maxLength: length })
    const any = fc.record({
      image: fc.record({
        host: fc.constantFrom('ghcr.io', 'localhost:5000', 'containers.example.org'),
        path: fc.stringMatching(/^[a-z0-9]{1,9}\/[a-z0-9]{1,9}(-[a-z0-9]{1,5})?$/)
      }),
      digest: hex(64).map(text => `sha256:${text}` as DigestRecord['digest']),
      platforms: fc
        .uniqueArray(fc.constantFrom('linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'), { minLength: 1 })
        .map(list => list.sort()),
      revision: fc.oneof(hex(40), hex(64)),
      run: fc.tuple(fc.nat(), fc.nat(99)).map(([id, attempt]) => `${id}-${attempt}`)
    })
    fc.assert(
      fc.property(any, each => {
        expect(parseRecord(formatRecord(each))).toEqual({ kind: 'record', record: each })
      })
    )
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['a newer schema', { schema: 2 }, 'has the schema 2; this version reads schema 1'],
    ['no schema', { schema: undefined }, 'has the schema nothing'],
    ['the schema as text', { schema: '1' }, 'has the schema "1"'],
    ['no digest', { digest: undefined }, 'has no digest'],
    ['another hash', { digest: `sha512:${'a'.repeat(128)}` }, 'as digest, not sha256:'],
    ['a digest in capitals', { digest: `sha256:${'A'.repeat(64)}` }, 'as digest'],
    ['a short name', { image: 'app' }, 'has "app" as image'],
    ['capitals in the name', { image: 'ghcr.io/Octo-Org/app' }, 'as image'],
    ['a tag in the name', { image: 'ghcr.io/o/n:v1' }, 'as image'],
    ['no platform', { platforms: [] }, 'has [] as platforms'],
    ['the platform as text', { platforms: 'linux/arm64' }, 'has "linux/arm64" as platforms'],
    ['a foreign value among the platforms', { platforms: ['linux/arm64', 7] }, 'as platforms'],
    ['one platform twice', { platforms: ['linux/arm64', 'linux/arm64/v8'] }, 'as platforms'],
    ['a short commit', { revision: 'abc1234' }, 'as revision, not a full commit id'],
    ['a branch as commit', { revision: 'main' }, 'as revision'],
    ['a run without attempt', { run: '123' }, 'has "123" as run, not <run id>-<attempt>'],
    ['a number as run', { run: 123 }, 'has 123 as run'],
    ['an unknown key', { tags: ['latest'] }, 'has the unknown key "tags"'],
    ['a prototype as key', { constructor: 1 }, 'has the unknown key "constructor"']
  ])('with %s is refused', (_, change, problem) => {
    const read = parseRecord(JSON.stringify({ ...valid, ...change }))
    expect(read.kind === 'wrong' && read.problems.join('\n')).toContain(problem)
  })

  it.each(['', 'null', '[]', '"x"', '7', '{', '{"schema":1', '\u0000', `{"schema":1}${' '.repeat(10)}x`])(
    'is never %j',
    text => {
      expect(parseRecord(text)).toEqual({ kind: 'wrong', problems: ['is not a JSON object'] })
    }
  )

  it('tells everything that is wrong with it, and no more of a foreign value than fits a line', () => {
    const read = parseRecord(JSON.stringify({ schema: 1, image: 'x'.repeat(5000), digest: 'y\n::error::z', other: 1 }))
    expect(read.kind === 'wrong' && read.problems).toEqual([
      'has the unknown key "other"',
      `has "${'x'.repeat(76)}… as image, not a full image name such as ghcr.io/owner/name`,
      'has "y\\n::error::z" as digest, not sha256: and 64 hexadecimal digits',
      'has no platforms',
      'has no revision',
      'has no run'
    ])
  })

  it('never breaks the reader, whatever stands in the file', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), text => {
        expect(parseRecord(text).kind).toBe('wrong')
      })
    )
  })
})
