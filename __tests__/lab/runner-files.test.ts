import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createCommandFiles, parsePairs, SUMMARY_LIMIT, takeCommandFiles } from '../../lab/runner/files.mjs'

const temp = mkdtempSync(join(tmpdir(), 'files-'))
afterAll(() => rmSync(temp, { recursive: true }))

function take(contents: Partial<Record<'output' | 'env' | 'state' | 'path' | 'step_summary', string>>) {
  const files = createCommandFiles(temp)
  for (const [kind, content] of Object.entries(contents)) writeFileSync(files[kind as keyof typeof files], content)
  return takeCommandFiles(files)
}

describe('pairs in a command file', () => {
  it.each([
    ['nothing', '', []],
    ['a pair', 'a=b\n', [['a', 'b']]],
    ['a pair without its newline', 'a=b', [['a', 'b']]],
    ['a value with = and <<', 'a=b=c<<d\n', [['a', 'b=c<<d']]],
    ['an empty name, which the runner lets pass', '=b\n', [['', 'b']]],
    ['an empty value', 'a=\n', [['a', '']]],
    [
      'empty lines between pairs',
      '\na=b\n\n\nc=d\n',
      [
        ['a', 'b'],
        ['c', 'd']
      ]
    ],
    ['several lines', 'a<<EOF\none\n\ntwo=2\nEOF\n', [['a', 'one\n\ntwo=2']]],
    ['an empty block', 'a<<EOF\nEOF\n', [['a', '']]],
    ['an end without a newline', 'a<<EOF\none\nEOF', [['a', 'one']]],
    ['a delimiter inside a line', 'a<<EOF\nx EOF\nEOF \nEOF\n', [['a', 'x EOF\nEOF ']]],
    ['carriage returns, which belong to the value on Linux', 'a=b\r\n', [['a', 'b\r']]],
    [
      'a later pair of the same name',
      'a=1\na=2\n',
      [
        ['a', '1'],
        ['a', '2']
      ]
    ]
  ])('are read: %s', (_, content, pairs) => {
    expect(parsePairs(content)).toEqual({ pairs })
  })

  it.each([
    ['a line without =', 'a=b\nhello\nc=d\n', "Invalid format 'hello'", [['a', 'b']]],
    [
      'a block without a name',
      '<<EOF\nx\nEOF\n',
      "Invalid format '<<EOF'. Name must not be empty and delimiter must not be empty",
      []
    ],
    [
      'a block without a delimiter',
      'a<<\nx\n',
      "Invalid format 'a<<'. Name must not be empty and delimiter must not be empty",
      []
    ],
    ['a block without an end', 'a<<EOF\nx\n', "Invalid value. Matching delimiter not found 'EOF'", []],
    ['a block that is cut off', 'a<<EOF\nx', 'Invalid value. EOF marker missing new line.', []],
    ['a block that has only begun', 'a<<EOF', "Invalid value. Matching delimiter not found 'EOF'", []]
  ])('are refused: %s', (_, content, error, pairs) => {
    expect(parsePairs(content)).toEqual({ pairs, error })
  })

  it('give back any value that is written as a block', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '=', '<', '\n', '\r', ' ', 'é', 'E') })), values => {
        const content = values.map((value, index) => `n${index}<<DELIMITER\n${value}\nDELIMITER\n`).join('')
        expect(parsePairs(content).pairs.map(([, value]) => value)).toEqual(values)
      })
    )
  })
})

describe('the command files of a step', () => {
  it('hold outputs, environment, state, path and summary, and are deleted afterwards', () => {
    const results = take({ output: 'o=1\n', env: 'E=2\n', state: 's=3\n', path: '/a\n\n/b\n', step_summary: '# Hi\n' })
    expect(results).toMatchObject({
      output: [['o', '1']],
      env: [['E', '2']],
      state: [['s', '3']],
      path: ['/a', '/b'],
      summary: '# Hi\n',
      errors: []
    })
    expect(readdirSync(join(temp, '_runner_file_commands'))).toEqual([])
  })

  it('may be removed by the step', () => {
    const files = createCommandFiles(temp)
    rmSync(files.output)
    expect(takeCommandFiles(files)).toMatchObject({ output: [], errors: [] })
  })

  it('fail the step where they cannot be read, after what stands before the error', () => {
    const results = take({ output: 'a=1\nbroken\n' })
    expect(results.output).toEqual([['a', '1']])
    expect(results.errors).toEqual([
      { message: "Unable to process file command 'output' successfully.", fatal: true },
      { message: "Invalid format 'broken'", fatal: true }
    ])
  })

  it('refuse NODE_OPTIONS and go on', () => {
    const results = take({ env: 'Node_Options=--x\nA=1\n' })
    expect(results.env).toEqual([['A', '1']])
    expect(results.errors).toEqual([
      { message: "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.", fatal: false }
    ])
  })

  it('hold a summary of up to 1 MiB; one byte more and nothing is shown', () => {
    expect(take({ step_summary: 'x'.repeat(SUMMARY_LIMIT) }).summary).toHaveLength(SUMMARY_LIMIT)
    const { summary, errors } = take({ step_summary: 'x'.repeat(SUMMARY_LIMIT + 1) })
    expect(summary).toBe('')
    expect(errors).toEqual([
      { message: expect.stringContaining('supports content up to a size of 1024k, got 1024k') as unknown, fatal: false }
    ])
  })
})
