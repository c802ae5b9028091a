import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CommandReader } from '../../lab/runner/commands.mjs'
import { readLog, renderLog } from '../../lab/runner/log.mjs'
import { Masks } from '../../lab/runner/masks.mjs'

const workspace = mkdtempSync(join(tmpdir(), 'commands-'))
afterAll(() => rmSync(workspace, { recursive: true }))

function read(lines: string[], options: { debug?: boolean; env?: Record<string, string> } = {}) {
  const masks = new Masks()
  const reader = new CommandReader({ masks, workspace, ...options })
  for (const line of lines) reader.read(line)
  return reader
}

const logged: [string, string[], string[]][] = [
  ['plain lines', ['hello', '', ' :: x'], ['hello', '', ' :: x']],
  ['groups', ['::group::Build & push', 'x', '::endgroup::'], ['##[group]Build & push', 'x', '##[endgroup]']],
  [
    'the bracket form, anywhere in the line',
    ['out: ##[group]A%5D%3B', '##[endgroup]'],
    ['##[group]A];', '##[endgroup]']
  ],
  ['an indented command', ['  ::warning::w'], ['##[warning]w']],
  ['any case of the name', ['::WARNING::w', '##[Error]e'], ['##[warning]w', '##[error]e']],
  ['percent codes of data', ['::error::a%0Ab%25 %3A%2C'], ['##[error]a\nb% %3A%2C']],
  ['a percent code of a percent sign only once', ['::error::%250A'], ['##[error]%0A']],
  [
    'unknown commands as text',
    ['::unknown::x', '##[section]y', '::not a command'],
    ['::unknown::x', '##[section]y', '::not a command']
  ],
  ['a command after other text as text', ['x ::error::y'], ['x ::error::y']],
  ['debug lines only on demand', ['::debug::hidden'], []],
  ['an empty message not at all', ['::notice::'], []],
  [
    'stopped commands as text',
    ['::stop-commands::abc', '::error::no', '##[error]no', '::abc::', '::error::yes'],
    ['::stop-commands::abc', '::error::no', '##[error]no', '::abc::', '##[error]yes']
  ],
  [
    'another end token as text',
    ['::stop-commands::abc', '::abd::', '::warning::w'],
    ['::stop-commands::abc', '::abd::', '::warning::w']
  ],
  [
    'a long stop token masked',
    ['::stop-commands::0123456789', '0123456789', '::0123456789::', '::notice::on'],
    ['::stop-commands::***', '***', '::***::', '##[notice]on']
  ],
  [
    'echoed commands',
    ['::echo::on', '::group::g', '::warning::w', '::echo::off', '::group::h'],
    ['::group::g', '##[group]g', '##[warning]w', '::echo::off', '##[group]h']
  ]
]

describe('the output of a step', () => {
  it.each(logged)('shows %s', (_, lines, expected) => {
    expect(read(lines).lines).toEqual(expected)
  })

  it('shows debug lines and echoes commands under step debugging', () => {
    expect(read(['::debug::a%0Ab', '::group::g'], { debug: true }).lines).toEqual([
      '##[debug]a\n##[debug]b',
      '::group::g',
      '##[group]g'
    ])
  })

  it.each([[''], ['pause-logging'], ['Error'], ['stop-commands']])(
    'refuses the stop token %j and fails the step',
    token => {
      const reader = read([`::stop-commands::${token}`, '::notice::still on'])
      expect(reader.failed).toBe(true)
      expect(reader.annotations.map(({ level }) => level)).toEqual(['error', 'notice'])
      expect(reader.annotations[0]?.message).toContain('You cannot use a endToken')
    }
  )

  it('takes any stop token where the step opted in', () => {
    const reader = read(['::stop-commands::error', '::notice::off', '::error::'], {
      env: { ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS: 'true' }
    })
    expect(reader.failed).toBe(false)
    expect(reader.annotations).toEqual([])
  })

  it('keeps annotations with their place', () => {
    const { annotations } = read([
      '::error file=src/a%2Cb.ts,line=3,endLine=4,col=5,endColumn=6,title=Bad%3A title::what',
      `::warning File=${workspace}/lab/x.ts,LINE=1::inside`,
      '::notice file=/elsewhere/y.ts,line=x::outside',
      '##[error line=9;title=a%3Bb]bracket'
    ])
    expect(annotations).toEqual([
      {
        level: 'error',
        message: 'what',
        title: 'Bad: title',
        file: 'src/a,b.ts',
        line: 3,
        endLine: 4,
        column: 5,
        endColumn: 6
      },
      { level: 'warning', message: 'inside', file: 'lab/x.ts', line: 1 },
      { level: 'notice', message: 'outside', file: '/elsewhere/y.ts' },
      { level: 'error', message: 'bracket', line: 9, title: 'a;b' }
    ])
  })

  it('keeps ten annotations of a level, as GitHub does, and logs them all', () => {
    const reader = read([...Array.from({ length: 12 }, (_, index) => `::error::e${index}`), '::warning::w'])
    expect(reader.annotations).toHaveLength(11)
    expect(reader.lines).toHaveLength(13)
  })

  it('cuts a message at 4096 characters', () => {
    expect(read([`::error::${'x'.repeat(5000)}`]).annotations[0]?.message).toHaveLength(4096)
  })

  it('sets outputs and state by the old commands, with a warning each', () => {
    const reader = read(['::set-output name=a%3Ab::1%0A2', '::save-state name=s::3'])
    expect([...reader.outputs]).toEqual([['a:b', '1\n2']])
    expect([...reader.state]).toEqual([['s', '3']])
    expect(reader.annotations.map(({ message }) => message.slice(0, 37))).toEqual([
      'The `set-output` command is deprecate',
      'The `save-state` command is deprecate'
    ])
    expect(reader.failed).toBe(false)
  })

  it.each([
    ['::set-output::1', "Required field 'name' is missing in ##[set-output] command."],
    ['::set-env name=A::1', 'The `set-env` command is disabled.'],
    ['::add-path::/x', 'The `add-path` command is disabled.'],
    ['::echo::maybe', "Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: 'maybe'."],
    ['::add-matcher::missing.json', 'ENOENT']
  ])('fails the step on %s', (line, message) => {
    const reader = read([line])
    expect(reader.failed).toBe(true)
    const [first, second] = reader.annotations.slice(-2)
    expect(first?.message).toBe(`Unable to process command '${line}' successfully.`)
    expect(second?.message).toContain(message)
  })

  it('masks values from the moment they are named, line by line, and in base64', () => {
    const basic = Buffer.from('user:s3cret-value').toString('base64')
    const reader = read([
      'before s3cret-value',
      '::add-mask::s3cret-value%0Asecond line',
      'after s3cret-values3cret-value and second line',
      `auth ${basic}`,
      '::error title=s3cret-value::s3cret-value',
      '::add-mask::   '
    ])
    expect(reader.lines).toEqual([
      'before s3cret-value',
      'after *** and ***',
      // The runner's own shifted forms leave the first byte of the secret visible.
      'auth dXNlcjpz***',
      '##[error]***',
      "##[warning]Can't add secret mask for empty string in ##[add-mask] command."
    ])
    expect(reader.annotations[0]).toEqual({ level: 'error', message: '***', title: '***' })
  })
})

describe('a problem matcher', () => {
  const matcher = (owner: string, pattern: object[], severity?: string) => {
    const file = join(workspace, `${owner}.json`)
    writeFileSync(file, JSON.stringify({ problemMatcher: [{ owner, pattern, ...(severity ? { severity } : {}) }] }))
    return `::add-matcher::${owner}.json`
  }

  it('turns a line into an annotation and shows the line', () => {
    const add = matcher('go', [{ regexp: '^(.+):(\\d+):(\\d+): (.+)$', file: 1, line: 2, column: 3, message: 4 }])
    const reader = read([add, 'main.go:3:7: oops', '::remove-matcher owner=go::', 'main.go:4:7: oops'])
    expect(reader.annotations).toEqual([{ level: 'error', message: 'oops', file: 'main.go', line: 3, column: 7 }])
    expect(reader.lines).toEqual(['##[error]main.go:3:7: oops', 'main.go:4:7: oops'])
  })

  it('follows patterns over lines, looping on the last', () => {
    const add = matcher(
      'lint',
      [
        { regexp: '^(\\S+)$', file: 1 },
        { regexp: '^ (\\d+) (\\w+) (.+)$', line: 1, severity: 2, message: 3, loop: true }
      ],
      'warning'
    )
    const reader = read([add, 'a.ts', ' 1 error one', ' 2 notice two', 'done at last', ' 3 error lost'])
    expect(reader.annotations).toEqual([
      { level: 'error', message: 'one', file: 'a.ts', line: 1 },
      { level: 'notice', message: 'two', file: 'a.ts', line: 2 }
    ])
  })

  it('is refused without an owner or a pattern', () => {
    writeFileSync(join(workspace, 'bad.json'), JSON.stringify({ problemMatcher: [{ owner: 'x', pattern: [] }] }))
    expect(read(['::add-matcher::bad.json']).annotations[1]?.message).toBe("Matcher 'x' does not contain any patterns")
  })
})

describe('the web log', () => {
  const lines = [
    '##[group]A',
    'in',
    '##[error]bad\nworse',
    '##[endgroup]',
    '[command]git fetch',
    '##[notice]n',
    '\u001b[32mgreen\u001b[0m',
    '##[debug]d',
    '##[group]B',
    '##[group]C',
    'x'
  ]

  it('folds groups and marks levels', () => {
    expect(readLog(lines)).toEqual([
      { text: 'A', group: 'A', heading: true },
      { text: 'in', group: 'A' },
      { text: 'bad', group: 'A', level: 'error' },
      { text: 'worse', group: 'A' },
      { text: 'git fetch', level: 'command' },
      { text: 'n', level: 'notice' },
      { text: '\u001b[32mgreen\u001b[0m' },
      { text: 'd', level: 'debug' },
      { text: 'B', group: 'B', heading: true },
      { text: 'C', group: 'C', heading: true },
      { text: 'x', group: 'C' }
    ])
  })

  it('reads as plain text', () => {
    expect(renderLog(readLog(lines)).split('\n')).toEqual([
      '▸ A',
      '  in',
      '  Error: bad',
      '  worse',
      'git fetch',
      'Notice: n',
      'green',
      '##[debug]d',
      '▸ B',
      '▸ C',
      '  x'
    ])
  })

  it('keeps colours on demand', () => {
    const text = renderLog(readLog(['\u001b[32mgreen\u001b[0m', '##[error]bad']), { colours: true })
    expect(text).toBe('\u001b[32mgreen\u001b[0m\n\u001b[31mError: bad\u001b[0m')
  })
})
