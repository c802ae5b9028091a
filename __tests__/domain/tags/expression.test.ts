import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOnly, needsEngine, renderTemplate } from '../../../src/domain/tags/expression.js'
import type { RunFacts, Scope } from '../../../src/domain/tags/scope.js'
import { globalScope } from '../../../src/domain/tags/scope.js'
import { handlebarsEngine } from '../../../src/domain/tags/template.js'

const FACTS: RunFacts = {
  event: { kind: 'push', deleted: false },
  ref: 'refs/heads/my/branch',
  sha: '860c1904a1ce19322e91ac35af1ab07466440c37',
  shortSha: '860c190',
  defaultBranch: 'main',
  version: undefined,
  now: new Date('2020-01-10T00:30:00Z'),
  commitDate: new Date('2019-12-31T23:59:58Z')
}
const SCOPE: Scope = globalScope(FACTS, () => undefined)

function render(template: string, scope: Scope = SCOPE): unknown {
  const rendered = renderTemplate(template, scope, handlebarsEngine)
  return rendered.ok ? rendered.text : rendered
}

const PLAIN: readonly (readonly [template: string, text: string])[] = [
  ['', ''],
  ['plain text', 'plain text'],
  ['} }} { [', '} }} { ['],
  ['back\\slash', 'back\\slash'],
  ['{{branch}}', 'my-branch'],
  ['{{ branch }}', 'my-branch'],
  ['{{\tsha\n}}', '860c190'],
  ['{{branch}}{{sha}}', 'my-branch860c190'],
  ['a-{{branch}}-{{sha}}-z', 'a-my-branch-860c190-z'],
  ['{{tag}}', ''],
  ['{{base_ref}}', ''],
  ['{{is_default_branch}}', 'false'],
  ['{{is_not_default_branch}}', 'true'],
  ['{{branch}} }', 'my-branch }'],
  ['{ {{branch}}', '{ my-branch'],
  ["{{date 'YYYYMMDD'}}", '20200110'],
  ['{{date "YYYYMMDD"}}', '20200110'],
  ["{{ date 'YYYYMMDD-HHmmss'  tz='Asia/Tokyo' }}", '20200110-093000'],
  ['{{date \'HH\' tz = "Asia/Tokyo"}}', '09'],
  ["{{commit_date 'YYYYMMDD'}}", '20191231'],
  ["{{commit_date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20200101-085958'],
  ["{{date ''}}", ''],
  // Names of versions mean nothing outside a pattern.
  ['{{version}}', ''],
  ['v{{major}}', 'v']
]

const FULL: readonly (readonly [template: string, text: string])[] = [
  ['{{#if is_default_branch}}latest{{else}}dev{{/if}}', 'dev'],
  ['{{#unless is_default_branch}}dev{{/unless}}', 'dev'],
  ['{{{branch}}}', 'my-branch'],
  ['{{&branch}}', 'my-branch'],
  ['{{~branch~}}', 'my-branch'],
  ['{{! a note }}x', 'x'],
  ['\\{{branch}}', '{{branch}}'],
  ['{{unknown}}', ''],
  ['{{this.sha}}', '860c190'],
  ["{{#if tag}}{{tag}}{{else}}{{date 'YYYY' tz='Asia/Tokyo'}}{{/if}}", '2020']
]

describe('a template', () => {
  it.each(PLAIN)('of plain expressions needs no engine: %j is %j', (template, text) => {
    expect(needsEngine(template)).toBe(false)
    expect(renderTemplate(template, SCOPE, undefined)).toMatchObject({ ok: true, text })
  })

  it.each(PLAIN)('of plain expressions is for the engine what it is without: %j', (template, text) => {
    expect(handlebarsEngine.render(template, SCOPE)).toEqual({ ok: true, text })
  })

  it.each(FULL)('of all that Handlebars knows is for the engine: %j is %j', (template, text) => {
    expect(needsEngine(template)).toBe(true)
    expect(render(template)).toBe(text)
  })

  it.each([
    ['{{', 'is not a valid template: Parse error'],
    ['{{branch}}}', 'is not a valid template: Parse error'],
    ['{{branch', 'is not a valid template: Parse error'],
    ['{{#if tag}}', 'is not a valid template: Parse error'],
    ["{{nothing 'x'}}", 'is not a valid template: Missing helper: "nothing"'],
    ['{{date}}', "is not a valid template: date needs a format: {{date 'YYYYMMDD'}}"],
    ['{{commit_date 5}}', 'is not a valid template: commit_date needs a format'],
    ["{{branch 'x'}}", 'is not a valid template: ']
  ])('that is wrong gives a problem: %j', (template, problem) => {
    expect(render(template)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) as string })
  })

  it('that needs the engine says so where there is none', () => {
    expect(renderTemplate('{{{tag}}}', SCOPE, undefined)).toMatchObject({
      ok: false,
      problem: 'needs the template engine for {{{tag}}}'
    })
  })

  it('tells which names mean nothing in its place', () => {
    expect(renderTemplate('{{version}}-{{sha}}', SCOPE, undefined)).toMatchObject({ unknown: ['version'] })
    expect(renderTemplate('{{#if tag}}x{{else}}{{majr}}{{/if}}', SCOPE, handlebarsEngine)).toMatchObject({
      unknown: ['majr']
    })
  })

  it('is only one expression, or more than that', () => {
    expect(
      ['{{raw}}', '{{ raw }}', ' {{raw}}', '{{raw}}{{raw}}', 'raw', '{{version}}'].map(text => isOnly(text, 'raw'))
    ).toEqual([...[true, true, false, false, false, false]])
  })

  it('gives the same with and without the engine, wherever it needs none', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{{branch}}',
        '{{ sha }}',
        '{{tag}}',
        '{{version}}',
        '{{minor}}',
        '{{is_default_branch}}',
        '{{base_ref}}'
      ),
      fc.constantFrom("{{date 'YYYYMMDD'}}", '{{commit_date "DD.MM" tz=\'Asia/Tokyo\'}}', "{{date 'H[{{]' tz='UTC'}}"),
      fc.constantFrom(
        '{',
        '}',
        '{{',
        '}}',
        '\\',
        '-',
        'a',
        "'",
        '"',
        ' ',
        '\n',
        '&',
        '<',
        '=',
        '!',
        '#',
        '/',
        '^',
        '~',
        '>'
      )
    )
    const versions: Scope = { ...SCOPE, values: { raw: 'v1.2.3', version: '1.2.3', major: 1, minor: 2, patch: 0 } }
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(SCOPE, versions), (pieces, scope) => {
        const template = pieces.join('')
        fc.pre(!needsEngine(template))
        expect([template, renderTemplate(template, scope, undefined)]).toMatchObject([
          template,
          handlebarsEngine.render(template, scope)
        ])
      }),
      { numRuns: 600 }
    )
  })

  it('never fails with anything but a problem', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({
        unit: fc.constantFrom('{{', '}}', '#if ', '/if', 'tag', '~', '>', '|', ' as ', "'", '.', '/', '@root', '[')
      })
    )
    fc.assert(
      fc.property(text, template => {
        expect(typeof renderTemplate(template, SCOPE, handlebarsEngine).ok).toBe('boolean')
      }),
      { numRuns: 300 }
    )
  })
})

describe('the global expressions', () => {
  it.each([
    ['refs/tags/v1.2.3', { branch: '', tag: 'v1.2.3', is_default_branch: false, is_not_default_branch: true }],
    ['refs/heads/main', { branch: 'main', tag: '', is_default_branch: true, is_not_default_branch: false }],
    ['refs/heads/a@b//c', { branch: 'a-b-c' }],
    ['refs/tags/api/v1.0.0+x', { tag: 'api-v1.0.0-x' }],
    ['refs/pull/2/merge', { branch: '', tag: '', is_default_branch: false }]
  ])('of %s', (ref, values) => {
    expect(globalScope({ ...FACTS, ref }, () => undefined).values).toMatchObject(values)
  })

  it('have a base for pull requests and tags only: a branch that was made of another has none', () => {
    const event = { kind: 'push', deleted: false, baseRef: 'refs/heads/a/b' } as const
    const base = (ref: string): unknown => globalScope({ ...FACTS, event, ref }, () => undefined).values['base_ref']
    expect([base('refs/heads/main'), base('refs/tags/v1')]).toEqual(['', 'a-b'])
  })

  it('have a version where the input gives one', () => {
    expect(
      render(
        '{{version}}',
        globalScope({ ...FACTS, version: 'v2.0.0' }, () => undefined)
      )
    ).toBe('2.0.0')
  })

  it('date by the present where the commit’s date is not known', () => {
    expect(
      render(
        "{{commit_date 'YYYY'}}",
        globalScope({ ...FACTS, commitDate: undefined }, () => undefined)
      )
    ).toBe('2020')
  })

  it('take an unknown zone for UTC, and note it', () => {
    const notes: string[] = []
    expect(
      render(
        "{{date 'HH' tz='Mars/Olympus'}}",
        globalScope(FACTS, note => notes.push(note))
      )
    ).toBe('00')
    expect(notes).toEqual(["tz='Mars/Olympus' is not a time zone; UTC is used. Write one such as Asia/Tokyo."])
  })
})
