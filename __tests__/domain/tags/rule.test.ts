import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFlavor } from '../../../src/domain/flavor.js'
import { parseRule } from '../../../src/domain/tags/rule.js'

describe('a tag rule', () => {
  it.each([
    ['type=schedule', { kind: 'schedule', pattern: 'nightly', priority: 1000, enable: 'true' }],
    ['type=schedule,pattern=', { kind: 'schedule', pattern: 'nightly' }],
    [
      'type=semver,pattern={{version}}',
      { kind: 'semver', pattern: '{{version}}', value: '', match: undefined, priority: 900 }
    ],
    ['type=pep440,pattern={{raw}},value=1.0', { kind: 'pep440', pattern: '{{raw}}', value: '1.0', priority: 900 }],
    ['type=match,pattern=v(.*),group=1', { kind: 'match', group: 1, value: '', priority: 800 }],
    ['type=edge', { kind: 'edge', branch: '', priority: 700 }],
    ['type=edge,branch=refs/heads/main', { kind: 'edge', branch: 'main' }],
    ['type=ref,event=branch', { kind: 'ref', event: 'branch', priority: 600, prefix: undefined }],
    ['type=ref,event=pr', { kind: 'ref', event: 'pr', prefix: 'pr-' }],
    ['type=ref,event=pr,prefix=', { kind: 'ref', event: 'pr', prefix: '' }],
    ['type=raw,value=foo', { kind: 'raw', value: 'foo', priority: 200 }],
    ['type=raw,foo', { kind: 'raw', value: 'foo' }],
    ['foo', { kind: 'raw', value: 'foo' }],
    ['value=foo', { kind: 'raw', value: 'foo' }],
    ['type=raw,value=', { kind: 'raw', value: '' }],
    ['type=raw,value=a=b', { kind: 'raw', value: 'a=b' }],
    ['type=raw,"value=a,b"', { kind: 'raw', value: 'a,b' }],
    ['type=sha', { kind: 'sha', format: 'short', prefix: 'sha-', priority: 100 }],
    ['type=sha,format=long,suffix=-x', { kind: 'sha', format: 'long', suffix: '-x' }],
    [
      ' Type = raw , VALUE = foo , Enable = false , PRIORITY = -3 ',
      { kind: 'raw', value: 'foo', enable: 'false', priority: -3 }
    ]
  ])('%s is read', (line, rule) => {
    const parsed = parseRule(line)
    expect(parsed.problems).toEqual([])
    expect(parsed.warnings).toEqual([])
    expect(parsed.rule).toMatchObject({ text: line, ...rule })
  })

  it.each([
    [
      'type=semvar,pattern={{version}}',
      'has the unknown type "semvar"',
      'Allowed: schedule, semver, pep440, match, edge, ref, raw, sha, or a bare tag.'
    ],
    ['type=', 'has the unknown type ""', 'Allowed: schedule'],
    ['type=ref', 'lacks the attribute event', 'Write event=branch, event=tag or event=pr.'],
    ['type=ref,event=push', 'has event=push', 'Write event=branch, event=tag or event=pr.'],
    ['type=semver', 'lacks the attribute pattern', 'Write type=semver,pattern={{version}}, for instance.'],
    ['type=pep440,pattern=', 'lacks the attribute pattern', 'Write type=pep440,pattern={{version}}, for instance.'],
    ['type=match', 'lacks the attribute pattern', 'Write type=match,pattern=v(.*),group=1, for instance.'],
    ['type=match,pattern=v(', 'has pattern=v(, which is not a regular expression', 'A comma inside needs quotes'],
    ['type=match,pattern=v,group=x', 'has group=x', 'Write group=0 for the whole match'],
    ['type=match,pattern=v,group=-1', 'has group=-1', 'Write group=0 for the whole match'],
    ['type=semver,pattern={{version}},match=[', 'has match=[, which is not a regular expression', ''],
    ['type=raw', 'lacks the attribute value', 'Write type=raw,value=TAG, or just TAG.'],
    ['priority=5', 'lacks the attribute value', 'Write type=raw,value=TAG, or just TAG.'],
    ['type=sha,format=medium', 'has format=medium', 'Write format=short or format=long.'],
    ['foo,priority=high', 'has priority=high, which is not a whole number', 'Higher numbers come first: priority=900.'],
    ['foo,priority=1.5', 'has priority=1.5, which is not a whole number', ''],
    ['"foo', 'has a quote that is not closed', 'Close it, or leave the quotes out.']
  ])('%s is refused with the attribute and what may stand there', (line, problem, allowed) => {
    const parsed = parseRule(line)
    expect(parsed.rule).toBeUndefined()
    expect(parsed.problems).toEqual([
      { input: 'tags', value: line, problem, allowed: expect.stringContaining(allowed) as string }
    ])
  })

  it.each([
    [
      'type=raw,value=latest,enabled=false',
      '"enabled" means nothing to type=raw and is ignored (allowed: type, enable, priority, prefix, suffix, value)'
    ],
    ['type=ref,event=branch,branch=main', '"branch" means nothing to type=ref'],
    ['type=sha,foo', '"foo" is ignored; each tag rule needs its own line'],
    ['foo,bar', 'only "bar" is used; each tag needs its own line']
  ])('%s is read with a warning', (line, warning) => {
    const parsed = parseRule(line)
    expect(parsed.rule).toBeDefined()
    expect(parsed.warnings).toEqual([expect.stringContaining(`tags: ${line}: ${warning}`) as string])
  })

  it('is either read or refused, whatever is written', () => {
    const word = fc.constantFrom(
      'type',
      'raw',
      'semver',
      'match',
      'pattern',
      'value',
      'group',
      'event',
      'pr',
      '{{version}}',
      '(',
      '[',
      '"',
      ',',
      '=',
      ' ',
      '1'
    )
    const line = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 14 }).map(words => words.join(''))
    )
    fc.assert(
      fc.property(line, text => {
        const { rule, problems } = parseRule(text)
        expect(problems.length).toBe(rule === undefined ? 1 : 0)
      }),
      { numRuns: 2000 }
    )
  })
})

describe('a flavor', () => {
  const plain = { text: '', onLatest: false }

  it.each([
    [[], { latest: 'auto', prefix: plain, suffix: plain }],
    [['latest=true'], { latest: 'true', prefix: plain, suffix: plain }],
    [
      ['latest=false', 'prefix=a-', 'suffix=-z'],
      { latest: 'false', prefix: { text: 'a-', onLatest: false }, suffix: { text: '-z', onLatest: false } }
    ],
    [['prefix=a-,onlatest=true'], { latest: 'auto', prefix: { text: 'a-', onLatest: true }, suffix: plain }],
    [
      ['suffix=-z,onlatest=true,latest=true'],
      { latest: 'true', prefix: plain, suffix: { text: '-z', onLatest: true } }
    ],
    [['LATEST=true', 'latest=auto'], { latest: 'auto', prefix: plain, suffix: plain }],
    [['prefix=a=b'], { latest: 'auto', prefix: { text: 'a=b', onLatest: false }, suffix: plain }]
  ])('%j is read', (lines, flavor) => {
    expect(parseFlavor(lines)).toEqual({ flavor, problems: [], warnings: [] })
  })

  it.each([
    ['latest=yes', 'has latest=yes', 'Allowed: latest=auto, latest=true, latest=false.'],
    ['latest=', 'has latest=', 'Allowed: latest=auto, latest=true, latest=false.'],
    ['prefix=a,onlatest=maybe', 'has onlatest=maybe', 'Allowed: onlatest=true, onlatest=false.'],
    ['tag=x', 'has the unknown attribute "tag"', 'Allowed: latest=auto, latest=true, latest=false, and prefix=TEXT'],
    ['true', 'has the bare value "true"', 'Allowed: latest=auto, latest=true, latest=false, and prefix=TEXT'],
    ['"latest=true', 'has a quote that is not closed', 'Close it, or leave it out.']
  ])('%s is refused', (line, problem, allowed) => {
    expect(parseFlavor(['prefix=a-', line, 'suffix=-z']).problems).toEqual([
      { input: 'flavor', value: line, problem, allowed: expect.stringContaining(allowed) as string }
    ])
  })

  it('tells all that is wrong at once', () => {
    expect(parseFlavor(['latest=1', 'nonsense=2']).problems).toHaveLength(2)
  })
})
