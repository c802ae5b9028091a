import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, evaluateCondition, interpolate } from '../../lab/runner/expressions.mjs'

const contexts = {
  github: {
    token: 'T0',
    actor: 'Octocat',
    event: {
      number: 7,
      labels: [{ name: 'Bug' }, { name: 'go' }],
      flag: false,
      'a-b': 'dash',
      null: 'word',
      empty: null
    }
  },
  env: { NAME: 'value' },
  secrets: {},
  steps: { build: { outputs: { digest: 'sha256:1' }, outcome: 'failure' } },
  runner: { temp: '/t' },
  inputs: { push: true }
}
const scope = { contexts, status: 'success' as const }

const values: [string, unknown][] = [
  ['github.token', 'T0'],
  ['GitHub.TOKEN', 'T0'],
  ["github['token']", 'T0'],
  ['github.event.number', 7],
  ['github.event.a-b', 'dash'],
  ['github.event.null', 'word'],
  ['github.event.labels[1].name', 'go'],
  ["github.event.labels['1'].name", 'go'],
  ['github.event.labels[9].name', null],
  ['github.event.labels.*.name', ['Bug', 'go']],
  ['github.event.labels[*].name', ['Bug', 'go']],
  ["join(github.event.labels.*.name, '+')", 'Bug+go'],
  ['github.event.x.y.z', null],
  ['secrets.MISSING', null],
  ['steps.build.outputs.digest', 'sha256:1'],
  ['steps.other.outputs.digest', null],
  ['inputs.push', true],
  ["'it''s'", "it's"],
  ['0x1F', 31],
  ['0o17', 15],
  ['-1.5e2', -150],
  ['.5', 0.5],
  ["github.actor == 'OCTOCAT'", true],
  ["github.actor != 'octocat'", false],
  ["1 == '1'", true],
  ["'' == 0", true],
  ["null == ''", true],
  ["true == 'true'", false],
  ["true == '1'", true],
  ["'abc' == 0", false],
  ['NaN == NaN', false],
  ['github == github', true],
  ['github.event == github', false],
  ["github == 'Object'", false],
  ["'a' < 'B'", true],
  ["'10' < 9", false],
  ["'x' >= 1", false],
  ['1 < 2 == true', true],
  ['!github.event.flag', true],
  ["!''", true],
  ["!'0'", false],
  ["secrets.MISSING || 'default'", 'default'],
  ["github.token || 'default'", 'T0'],
  ["github.token && 'yes'", 'yes'],
  ["secrets.MISSING && 'yes'", null],
  ["false && true || 'c'", 'c'],
  ["false && (true || 'c')", false],
  ["contains('Hello', 'ELL')", true],
  ["contains(github.event.labels.*.name, 'bug')", true],
  ["contains(github.event.labels.*.name, 'bu')", false],
  ["startsWith('refs/tags/v1', 'REFS/TAGS')", true],
  ["endsWith('image:latest', ':LATEST')", true],
  ["format('{1}-{0} {{x}}', 'a', 2)", '2-a {x}'],
  ['toJSON(github.event.labels[0])', '{\n  "name": "Bug"\n}'],
  ["fromJSON('[1,2]')[1]", 2],
  ["join('alone')", 'alone'],
  ['success()', true],
  ['failure()', false],
  ['cancelled()', false],
  ['Always()', true]
]

const errors: [string, string][] = [
  ['foo.bar', "Unrecognized named-value: 'foo'. Located at position 1 within expression: foo.bar"],
  ['1 +', "Unexpected symbol: '+'"],
  ['github.', 'Unexpected end of expression'],
  ['(1', 'Unexpected end of expression'],
  ['1)', "Unexpected symbol: ')'. Located at position 2"],
  ["'open", "Unexpected symbol: ''open'"],
  ['"double"', `Unexpected symbol: '"double"'`],
  ['hash(1)', "Unrecognized function: 'hash'"],
  ["contains('a')", "Too few parameters supplied: 'contains'"],
  ['toJSON(1, 2)', "Too many parameters supplied: 'toJSON'"],
  ["format('{1}', 'a')", 'references more arguments than were supplied'],
  ["format('{', 'a')", 'format string is invalid']
]

describe('an expression', () => {
  it.each(values)('%s', (expression, expected) => {
    expect(evaluate(expression, scope)).toEqual(expected)
  })

  it.each(errors)('%s is refused', (expression, message) => {
    expect(() => evaluate(expression, scope)).toThrow(message)
  })

  it('knows no status functions where there is no job', () => {
    expect(() => evaluate('success()', { contexts })).toThrow("Unrecognized function: 'success'")
  })

  it('gives back any text that is written as a literal', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(evaluate(`'${text.replaceAll("'", "''")}'`, { contexts: {} })).toBe(text)
      })
    )
  })
})

describe('a text with expressions', () => {
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['${{ github.token }}', 'T0'],
    ['a ${{ github.token }} b ${{github.event.number}}', 'a T0 b 7'],
    ["${{ '}}' }}!", '}}!'],
    ['[${{ github.event.empty }}${{ secrets.X }}]', '[]'],
    ['${{ inputs.push }} ${{ github.event.labels }} ${{ github.event }}', 'true Array Object'],
    ['$ {{ x }} $VAR ${X}', '$ {{ x }} $VAR ${X}']
  ])('%j becomes %j', (text, expected) => {
    expect(interpolate(text, { contexts })).toBe(expected)
  })

  it('that never closes is refused', () => {
    expect(() => interpolate("a ${{ '}}", { contexts })).toThrow('no }} that closes it')
  })
})

describe('a condition', () => {
  it.each([
    ['', 'success', true],
    ['', 'failure', false],
    ['', 'cancelled', false],
    ['true', 'failure', false],
    ['always()', 'cancelled', true],
    ['failure()', 'failure', true],
    ['failure()', 'cancelled', false],
    ['cancelled()', 'cancelled', true],
    ['${{ always() }}', 'failure', true],
    ["${{ github.actor == 'octocat' }}", 'success', true],
    ["steps.build.outcome == 'failure' && failure()", 'failure', true],
    ["!cancelled() && env.NAME == 'VALUE'", 'failure', true],
    ["contains(fromJSON('[1]'), 1)", 'success', true],
    ["success() || steps.build.outputs['digest']", 'failure', true],
    // Text around ${{ }} makes a text, and a text is true.
    ['${{ false }} == true', 'success', true],
    ['false', 'success', false]
  ] as const)('%j in a job with status %s is %s', (condition, status, expected) => {
    expect(evaluateCondition(condition, { contexts, status })).toBe(expected)
  })
})
