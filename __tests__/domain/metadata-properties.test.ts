import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveMetadata } from '../../src/domain/metadata.js'
import { parseTag } from '../../src/domain/reference.js'
import { handlebarsEngine } from '../../src/domain/tags/template.js'
import { makeRequest, runOf } from './metadata-request.js'

describe('whatever the ref and the rules', () => {
  const ref = fc.oneof(
    fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 200 })
      .map(text => text.replaceAll(/[\s~^:?*[\\]/g, '-')),
    fc.constantFrom('main', 'v1.2.3', 'v1.2.3-rc.1', '1.0', 'p/v1.0.0', '-x', '.x', 'é', '日本')
  )
  const fullRef = fc
    .tuple(fc.constantFrom('refs/heads/', 'refs/tags/', 'refs/pull/', ''), ref)
    .map(parts => parts.join(''))
  const piece = fc.constantFrom(
    ...[
      'type=',
      'raw',
      'semver',
      'pep440',
      'match',
      'ref',
      'sha',
      'edge',
      'schedule',
      ',',
      '=',
      'pattern=',
      'value=',
      'event=branch',
      'event=tag'
    ],
    ...[
      'event=pr',
      'enable=',
      'prefix=',
      'suffix=',
      'priority=',
      'group=',
      'format=long',
      '{{version}}',
      '{{branch}}',
      '{{',
      '}}',
      '{{major}}',
      '"'
    ],
    ...["{{date 'YYYY'}}", '{{#if tag}}', '(', ')', '.*', '1', '-', '/', 'v', ' ', 'true', 'false', 'x'.repeat(130)]
  )
  const rule = fc.oneof(
    fc.constantFrom(
      ...[
        'type=ref,event=branch',
        'type=ref,event=tag',
        'type=semver,pattern={{version}}',
        'type=semver,pattern={{major}}',
        'type=sha'
      ],
      ...[
        'type=match,pattern=(.*),group=1',
        'type=pep440,pattern={{raw}}',
        'type=raw,value={{tag}}{{branch}}',
        'type=edge',
        'x'
      ]
    ),
    fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join('')),
    fc.string()
  )
  const rules = fc.array(rule, { minLength: 1, maxLength: 5 })
  const flavor = fc.array(
    fc.constantFrom('latest=true', 'latest=false', 'prefix={{branch}}-', 'suffix=-x,onlatest=true', 'prefix=.'),
    { maxLength: 2 }
  )
  const naming = fc.constantFrom('publish' as const, 'drop-in' as const)
  const main = runOf('branch main')

  it('tags are legal and unique, or the problems have names', () => {
    fc.assert(
      fc.property(fullRef, rules, flavor, naming, (full, lines, flavors, kind) => {
        const request = { ...makeRequest({ ...main, ref: full }, {}, kind), tags: lines, flavor: flavors }
        const { tags, problems, references, version } = resolveMetadata(request, handlebarsEngine)
        const names = tags.map(({ tag }) => tag)
        expect(names.filter(tag => parseTag(tag) === undefined)).toEqual([])
        expect(new Set(names).size).toBe(names.length)
        expect(
          problems.filter(({ input, problem, allowed }) => input === '' || problem === '' || allowed === '')
        ).toEqual([])
        expect(version).toBe(names[0])
        expect(kind === 'drop-in' || names.length > 0 || problems.length > 0).toBe(true)
        expect(references.length).toBe(kind === 'publish' ? names.length : 0)
      }),
      { numRuns: 1500 }
    )
  })

  it('the same request gives the same answer', () => {
    fc.assert(
      fc.property(fullRef, rules, (full, lines) => {
        const request = { ...makeRequest({ ...main, ref: full }), tags: lines }
        expect(resolveMetadata(request, handlebarsEngine)).toEqual(resolveMetadata(request, handlebarsEngine))
      })
    )
  })

  it('tags come by falling priority, and equal ones in the order of the input', () => {
    const numbered = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(numbered, priorities => {
        const lines = priorities.map((priority, at) => `t${at},priority=${priority}`)
        const { tags } = resolveMetadata({ ...makeRequest(main), tags: lines }, handlebarsEngine)
        const expected = priorities
          .map((priority, at) => ({ priority, at }))
          .sort((a, b) => b.priority - a.priority || a.at - b.at)
          .map(({ at }) => `t${at}`)
        expect(tags.map(({ tag }) => tag)).toEqual(expected)
      })
    )
  })

  it('rules that come twice change nothing', () => {
    fc.assert(
      fc.property(fullRef, rules, (full, lines) => {
        const request = { ...makeRequest({ ...main, ref: full }), tags: lines }
        const once = resolveMetadata(request, handlebarsEngine)
        const twice = resolveMetadata({ ...request, tags: [...lines, ...lines] }, handlebarsEngine)
        expect(twice.tags).toEqual(once.tags)
      })
    )
  })

  it('every rule has a report, in the order of the input', () => {
    fc.assert(
      fc.property(fullRef, rules, (full, lines) => {
        const { rules: reports, problems } = resolveMetadata(
          { ...makeRequest({ ...main, ref: full }), tags: lines },
          handlebarsEngine
        )
        const reported = lines.filter(line => reports.some(({ rule }) => rule === line))
        expect(reports.map(({ rule }) => rule)).toEqual(reported)
        const unreported = lines.filter(line => !reported.includes(line))
        expect(unreported.filter(line => !problems.some(({ value }) => value === line))).toEqual([])
      })
    )
  })
})
