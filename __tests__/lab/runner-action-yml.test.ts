import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { parseAction, readAction } from '../../lab/runner/action-yml.mjs'
import { parseYaml, type YamlNode } from '../../lab/runner/yaml-subset.mjs'

function toPlain(node: YamlNode): unknown {
  if (!('entries' in node)) return node.value
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, toPlain(value)]))
}

const documents: [string, string][] = [
  ['plain scalars', 'name: Publish a container\ndescription: it is here, and there; a#b is no comment\n'],
  ['comments', '# first\n\nname: x # behind\n  # between\nruns: # of a mapping\n  using: node20\n# last'],
  ['quoted scalars', `a: 'it''s # no comment'\nb: "tab\\t quote\\" \\u00e9 \\x41 \\\\ end" # comment\n'c d': "e: f"\n`],
  [
    'numbers and words',
    'a: 1\nb: -5\nc: 1.50\nd: 0x1f\ne: 1e3\nf: .5\ng: +7\nh: true\ni: False\nj: ~\nk: null\nl: yes\nm: 1.2.3\n'
  ],
  ['empty values', 'a:\nb: ""\nc: \'\'\nd:\n  e:\n'],
  ['expressions', "a: ${{ github.token }}\nb: ${{ github.event.x || 'y' }}\nc: '${{ a }}: b'\n"],
  ['addresses', 'a: https://ghcr.io/org/app\nb: C:\\path\nc: a:b\n'],
  [
    'nested mappings',
    'inputs:\n  a:\n    description: one\n    required: true\n  b-c_d:\n      default: deep\nruns:\n  main: x\n'
  ],
  ['a literal block', 'a: |\n  one\n\n    two\n  three\n\n\nb: c\n'],
  ['a literal block without its last newline', 'a: |-\n  one\n  two\nb: c\n'],
  ['a literal block with all its newlines', 'a: |+\n  one\n\n\nb: c\n'],
  ['a literal block with its own indentation', 'a: |2\n   lead\n  second\n'],
  ['a literal block that begins with empty lines', 'a: |\n\n\n  text\n'],
  ['a literal block at the end without a newline', 'a: |\n  one\n  two'],
  ['an empty literal block', 'a: |\nb: |-\nc: d\n'],
  ['a folded block', 'a: >\n  one\n  two\n\n  three\n\n\n  four\nb: c\n'],
  ['a folded block with deeper lines', 'a: >-\n  one\n    deep\n    er\n\n  two\n   last\n'],
  ['comments inside a literal block', 'a: |\n  # text\n  b: c\n# comment\nd: e\n'],
  ['windows line ends', 'a: b\r\nc: |\r\n  d\r\n  e\r\n'],
  ['characters outside ASCII', 'a: こんにちは ▸ ✓\nb: "日本"\n'],
  ['dashes and question marks inside', 'a: -x\nb: ?y\nc: a - b ? c\nd: --flag\n']
]

describe('the reader of action.yml', () => {
  it.each(documents)('reads %s as the yaml package does', (_, text) => {
    expect(toPlain(parseYaml(text))).toEqual(parse(text))
  })

  it('reads whatever the yaml package writes without folding', () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ' ', '\n', '#', ':', "'", '"', '-', '\\', '>', '|', '${{ x }}', '\t') })
    )
    const leaf = fc.oneof(text, fc.boolean(), fc.integer())
    const tree = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { minKeys: 1 })), { minKeys: 1 })
    fc.assert(
      fc.property(tree, value => {
        const written = stringify(value, { lineWidth: 0 })
        expect(toPlain(parseYaml(written))).toEqual(parse(written))
      }),
      { numRuns: 500 }
    )
  })

  const refused: [string, string, string][] = [
    ['a flow list', 'a: [1]', 'line 1: lists and mappings in brackets'],
    ['a flow mapping', 'a:\n  b: {}', 'line 2: lists and mappings in brackets'],
    ['a block list', 'a:\n  - b', 'line 2: lists are not part'],
    ['an anchor', 'a: &x 1', 'line 1: anchors'],
    ['an alias', 'a: *x', 'line 1: anchors'],
    ['a tag', 'a: !!str x', 'line 1: anchors'],
    ['a document marker', '---\na: 1', 'line 1: document markers'],
    ['a colon in a plain scalar', 'a: b: c', "line 1: a plain scalar cannot hold ': '"],
    ['a plain scalar of two lines', 'a: b\n  c', "line 2: a scalar of several lines needs '|' or '>'"],
    ['a quote that is not closed', "a: 'b", 'line 1: the quote is not closed'],
    ['text after a quoted scalar', "a: 'b' c", 'line 1: unexpected text'],
    ['an unknown escape', 'a: "\\q"', "line 1: unknown escape '\\q'"],
    ['a tab as indentation', 'a:\n\tb: c', 'line 2: a tab'],
    ['the same key twice', 'a: 1\nb: 2\na: 3', "line 3: the key 'a' is given twice"],
    ['a line that is too deep', 'a:\n  b: 1\n   c: 2', 'line 3:'],
    ['a line that is not deep enough', 'a:\n  b: 1\n c: 2', 'line 3:'],
    ['a line without a colon', 'a: 1\nhello', "line 2: expected 'key: value'"],
    ['a key without a blank after the colon', 'a:1', "line 1: expected 'key: value'"],
    ['a wrong block header', 'a: |x\n  b', "line 1: '|x' is no header"],
    ['a block line that is too shallow', 'a: |4\n    b\n  c', 'line 3:'],
    ['a reserved first character', 'a: @b', "line 1: a plain scalar cannot begin with '@'"]
  ]
  it.each(refused)('refuses %s and names the line', (_, text, message) => {
    expect(() => parseYaml(text)).toThrow(message)
  })
})

const folder = mkdtempSync(join(tmpdir(), 'action-yml-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('an action', () => {
  const head = 'name: N\ndescription: D\n'
  const runs = 'runs:\n  using: node20\n  main: dist/main.js\n'

  it('has its inputs, outputs and scripts, with the defaults of GitHub', () => {
    const inputs =
      'inputs:\n  a b:\n    description: one\n    required: true\n    default: 5\n  c:\n    deprecationMessage: use a\n'
    const action = parseAction(`${head}${inputs}outputs:\n  o:\n    description: out\n${runs}  post: dist/post.js\n`)
    expect([...action.inputs]).toEqual([
      ['a b', { description: 'one', required: true, default: '5' }],
      ['c', { description: '', required: false, deprecationMessage: 'use a' }]
    ])
    expect([...action.outputs]).toEqual([['o', { description: 'out' }]])
    expect(action.runs).toEqual({
      using: 'node20',
      main: 'dist/main.js',
      post: 'dist/post.js',
      preIf: 'always()',
      postIf: 'always()'
    })
  })

  it.each([
    ['an unknown key', `${head}colour: red\n${runs}`, "line 3: 'colour' is not known in the file"],
    [
      'an unknown key of an input',
      `${head}inputs:\n  a:\n    type: string\n${runs}`,
      "line 5: 'type' is not known in inputs.a"
    ],
    ['a composite action', `${head}runs:\n  using: composite\n  main: x\n`, "line 4: runs.using is 'composite'"],
    ['no main script', `${head}runs:\n  using: node20\n`, "line 4: 'main' is missing"],
    ['no name', `description: D\n${runs}`, "line 1: 'name' is missing"],
    [
      'a required that is neither true nor false',
      `${head}inputs:\n  a:\n    required: maybe\n${runs}`,
      'line 5: inputs.a.required'
    ],
    ['inputs that are no mapping', `${head}inputs: none\n${runs}`, 'line 3: inputs must be a mapping']
  ])('with %s is refused', (_, text, message) => {
    expect(() => parseAction(text)).toThrow(message)
  })

  it('that is missing or wrong is reported with its path', () => {
    expect(() => readAction(join(folder, 'missing'))).toThrow("Can't find 'action.yml' or 'action.yaml' under")
    writeFileSync(join(folder, 'action.yml'), 'name: [x]\n')
    expect(() => readAction(folder)).toThrow(/action-yml-\w+\/action\.yml: line 1: lists/)
  })
})
