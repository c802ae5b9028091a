import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { judgeDockerfileLabels, parseDockerfileLabels } from '../../src/domain/dockerfile-labels.js'

describe('labels of a Dockerfile', () => {
  it.each([
    ['one label', 'FROM x\nLABEL a=b', undefined, [['a', 'b']]],
    [
      'several in one line',
      'FROM x\nLABEL a=b "c d"="e f" g=\'h i\'',
      undefined,
      [
        ['a', 'b'],
        ['c d', 'e f'],
        ['g', 'h i']
      ]
    ],
    [
      'over several lines, with a comment between',
      'FROM x\nLABEL a=b \\\n# why\n  c=d',
      undefined,
      [
        ['a', 'b'],
        ['c', 'd']
      ]
    ],
    ['escaped quotes', 'FROM x\nLABEL a="say \\"hi\\""', undefined, [['a', 'say "hi"']]],
    ['only the last stage counts', 'FROM x AS one\nLABEL a=b\nFROM y\nLABEL c=d', undefined, [['c', 'd']]],
    ['or the stage that is built', 'FROM x AS one\nLABEL a=b\nFROM y\nLABEL c=d', 'ONE', [['a', 'b']]],
    ['the last of several values', 'FROM x\nLABEL a=b\nlabel a=c', undefined, [['a', 'c']]],
    ['CRLF', 'FROM x\r\nLABEL a=b\r\n', undefined, [['a', 'b']]],
    ['none', 'FROM x\nRUN echo LABEL a=b', undefined, []]
  ] as const)('%s', (_, text, target, expected) => {
    expect(parseDockerfileLabels(text, target).map(({ key, value }) => [key, value])).toEqual(expected)
  })

  it('give way to what the build is given, and a foreign source is pointed out', () => {
    const own = [
      { key: 'org.opencontainers.image.source', value: 'https://github.com/other/repo' },
      { key: 'maintainer', value: 'me' }
    ]
    const source = 'https://github.com/Octo-Org/Hello'
    const given = [{ key: 'org.opencontainers.image.source', value: source, origin: 'generated' as const }]
    const judged = judgeDockerfileLabels(own, given)
    expect(judged.decisions.map(({ value, verdict }) => [value, verdict])).toEqual([
      ['org.opencontainers.image.source', 'rejected'],
      ['maintainer', 'chosen']
    ])
    expect(judged.warnings).toHaveLength(1)
    const same = [{ key: 'org.opencontainers.image.source', value: 'http://github.com/octo-org/hello.git' }]
    expect(judgeDockerfileLabels(same, given).warnings).toEqual([])
  })

  it('never fails, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (text, target) => {
        expect(parseDockerfileLabels(text, target).every(({ key }) => !/\s=/.test(key))).toBe(true)
      })
    )
  })
})
