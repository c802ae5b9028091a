import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseWarnings, describeWarning, type DockerfileWarning } from '../../src/domain/warnings.js'
import { parseCheck, parseMetadataWarnings } from '../../src/engines/build-warnings.js'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** The shape that buildx 0.29 wrote for Docker 26, and what newer BuildKit puts in front of the text: the rule. */
const metadata = (short: string, filename = 'Dockerfile', line: number | null = 4): string =>
  JSON.stringify({
    'buildx.build.warnings': [
      {
        vertex: `sha256:${'7'.repeat(64)}`,
        level: 1,
        short: base64(short),
        detail: [base64('more')],
        url: 'https://docs.docker.com/go/dockerfile/rule/x/',
        sourceInfo: { filename, data: base64('FROM x'), language: 'Dockerfile' },
        ...(line === null ? {} : { range: [{ start: { line }, end: { line } }] })
      }
    ]
  })

describe('warnings of a build', () => {
  it('stand at file and line, with rule and page', () => {
    expect(parseMetadataWarnings(metadata('JSONArgsRecommended: JSON arguments, please'), 'app/Dockerfile')).toEqual([
      {
        rule: 'JSONArgsRecommended',
        message: 'JSON arguments, please',
        url: 'https://docs.docker.com/go/dockerfile/rule/x/',
        file: 'app/Dockerfile',
        line: 4
      }
    ])
  })

  it.each([
    [
      'of an older builder have no rule',
      metadata('Empty continuation line'),
      { rule: '', message: 'Empty continuation line' }
    ],
    ['of a Dockerfile from elsewhere have no file', metadata('x', 'other'), { file: undefined }],
    ['without a place have no line', metadata('x', 'Dockerfile', null), { line: undefined }]
  ])('%s', (_, text, expected) => {
    expect(parseMetadataWarnings(text, 'Dockerfile')).toMatchObject([expected])
  })

  it('are none where the file says nothing usable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), text => {
        expect(parseMetadataWarnings(text, 'Dockerfile')).toEqual([])
        expect(parseMetadataWarnings(JSON.stringify({ 'buildx.build.warnings': text }), 'Dockerfile')).toEqual([])
      })
    )
  })
})

const CHECK = `JSONArgsRecommended - https://docs.docker.com/go/dockerfile/rule/json-args-recommended/
JSON arguments recommended for CMD to prevent unintended behavior
Dockerfile:2
--------------------
   1 |     FROM alpine
   2 | >>> CMD echo "Hello, world!"
--------------------
`

describe('a check', () => {
  it.each([
    ['as text', CHECK],
    ['as text of a newer buildx', CHECK.replace(/^JSON/, 'WARNING: JSON')],
    [
      'as JSON',
      JSON.stringify({
        warnings: [
          {
            ruleName: 'JSONArgsRecommended',
            description: 'general',
            url: 'https://docs.docker.com/go/dockerfile/rule/json-args-recommended/',
            detail: 'JSON arguments recommended for CMD to prevent unintended behavior',
            location: { ranges: [{ start: { line: 2 }, end: { line: 2 } }] }
          }
        ]
      })
    ]
  ])('is read %s', (_, text) => {
    expect(parseCheck(text, 'Dockerfile')).toEqual([
      {
        rule: 'JSONArgsRecommended',
        message: 'JSON arguments recommended for CMD to prevent unintended behavior',
        url: 'https://docs.docker.com/go/dockerfile/rule/json-args-recommended/',
        file: 'Dockerfile',
        line: 2
      }
    ])
  })

  it.each(['', 'Check complete, no warnings found.\n', '{"warnings":[]}', 'TARGET: base\n'])(
    'finds nothing in %j',
    text => {
      expect(parseCheck(text, 'Dockerfile')).toEqual([])
    }
  )

  it('finds each of several', () => {
    expect(
      parseCheck(CHECK + CHECK.replace('Dockerfile:2', 'Dockerfile:9'), 'Dockerfile').map(({ line }) => line)
    ).toEqual([2, 9])
  })
})

describe('what a person is shown', () => {
  const warning = (line: number): DockerfileWarning => ({
    rule: 'R',
    message: 'm',
    url: undefined,
    file: 'Dockerfile',
    line
  })

  it('is each thing once, ten at most, the others counted', () => {
    const many = Array.from({ length: 13 }, (_, at) => warning(at))
    const { shown, more } = chooseWarnings([...many, ...many])
    expect([shown.length, more.length]).toEqual([10, 3])
  })

  it.each([
    [warning(3), 'Dockerfile:3: m'],
    [{ ...warning(3), url: 'https://x' }, 'Dockerfile:3: m (https://x)'],
    [{ ...warning(3), file: undefined }, 'm'],
    [{ ...warning(3), line: undefined }, 'Dockerfile: m']
  ])('%j reads %s', (given, text) => {
    expect(describeWarning(given)).toBe(text)
  })
})
