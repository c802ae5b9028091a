import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { interpretIn } from './interpret.js'
import { transpile } from './transpile.js'

let actions: ReturnType<typeof transpile>
beforeAll(() => {
  actions = transpile('ports/actions.ts')
})
afterAll(() => actions.remove())

const interpret = async (body: string, environment: Readonly<Record<string, string>> = {}) =>
  interpretIn(actions, folder, body, environment)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'actions-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const HOSTILE: readonly (readonly [string, string])[] = [
  ['an output', '::set-output name=digest::evil'],
  ['an output in the old form, in the middle of a line', 'text ##[set-output name=digest]evil'],
  ['a mask', '::add-mask::e'],
  ['an error', '::error file=a,line=1::evil'],
  ['blanks before a command', ' \t ::warning::evil'],
  ['the end of a group', '::endgroup::'],
  ['a state', '::save-state name=undo::evil'],
  ['a stop of its own', '::stop-commands::mine\n::mine::\n::error::evil'],
  ['a guess at the word', `::${'0'.repeat(32)}::\n::error::evil`],
  ['an empty word', '::::\n::error::evil'],
  ['a carriage return before a command', 'progress\r::error::evil'],
  ['no line break at its end', 'text without end'],
  ['a carriage return at its end', 'text\r'],
  ['half a command at its end', '::error'],
  ['a mark of byte order', '\uFEFF::error::evil'],
  ['nothing', '']
]

describe('foreign output', () => {
  it.each(HOSTILE)('that holds %s is shown and not obeyed', async (_, text) => {
    const { reader, masks, notices, stdout } = await interpret(`
      await ports.log.fenced(write => ports.commands.run({ argv: child(${JSON.stringify(text)}), onOutput: write }))`)
    expect(stdout).toContain(text)
    expect(notices).toEqual(['notice the end'])
    expect([reader.outputs.size, reader.state.size, reader.failed]).toEqual([0, 0, false])
    // The word itself is masked by the runner; nothing else may be.
    expect(masks.values).toHaveLength(1)
  })

  it('is fenced by another word each time, and the fence ends also after a failure', async () => {
    const { notices, stdout } = await interpret(`
      await ports.log.fenced(write => ports.commands.run({ argv: child('a'), onOutput: write }))
      await ports.log.fenced(() => ports.commands.run({ argv: ['no-such-program'] })).catch(() => undefined)
      ports.log.warning('after')`)
    expect(notices).toEqual(['warning after', 'notice the end'])
    const words = [...stdout.matchAll(/^::stop-commands::([0-9a-f]{32})$/gm)].map(([, word]) => word)
    expect(new Set(words).size).toBe(2)
  })
})

describe('a line of our own', () => {
  it.each(HOSTILE)('that quotes %s is shown and not obeyed', async (_, text) => {
    const { reader, notices, stdout } = await interpret(`
      ports.log.info('label description=' + ${JSON.stringify(text)})
      ports.log.info(${JSON.stringify(text)})
      ports.log.debug(${JSON.stringify(text)})`)
    expect(stdout).toContain(`label description=${text}`)
    expect(notices).toEqual(['notice the end'])
    expect([reader.outputs.size, reader.state.size, reader.failed]).toEqual([0, 0, false])
  })

  it('needs no fence where it holds nothing of the kind', async () => {
    const { stdout } = await interpret(`ports.log.info('ghcr.io/o/n:1::2 # fine')`)
    expect(stdout).toBe('ghcr.io/o/n:1::2 # fine\n::notice::the end\n')
  })

  it('may hold anything in a message, a title and a place', async () => {
    const { reader } = await interpret(`
      ports.log.error('a%0A::set-output name=x::y\\nsecond', 'title: a, b::c', { file: 'a,b.yml', line: 3 })`)
    expect(reader.annotations[0]).toMatchObject({
      level: 'error',
      message: 'a%0A::set-output name=x::y\nsecond',
      title: 'title: a, b::c'
    })
    expect(reader.outputs.size).toBe(0)
  })
})

describe('a secret', () => {
  it('is masked in every form before anything else is printed', async () => {
    const { masks, reader, stdout } = await interpret(`
      const secret = new Secret('ghs_token')
      ports.log.mask(secret, 'octocat')
      ports.log.info('ghs_token ' + btoa('octocat:ghs_token') + ' ' + secret)`)
    expect(stdout.startsWith('::add-mask::ghs_token\n')).toBe(true)
    expect(masks.values).toContain(Buffer.from('octocat:ghs_token').toString('base64'))
    expect(reader.lines).toContain('*** *** ***')
  })

  it('of several lines is masked line by line', async () => {
    const { reader } = await interpret(`
      ports.log.mask(new Secret('first line\\nsecond line'))
      ports.log.info('a second line')`)
    expect(reader.lines).toContain('a ***')
  })
})

describe('what outlives the step', () => {
  it.each([
    ['outputs', 'GITHUB_OUTPUT', 'setOutput'],
    ['state', 'GITHUB_STATE', 'saveState']
  ])('%s goes into its file, where no value can add another', async (_, variable, call) => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const value = 'a\nEVIL=1\nEVIL<<X\nghadelimiter_\nX'
    const { stdout } = await interpret(`${call}('digest', ${JSON.stringify(value)})`, { [variable]: file })
    const text = readFileSync(file, 'utf8')
    const [, delimiter = ''] = /^digest<<(\S+)$/m.exec(text) ?? []
    expect(text).toBe(`digest<<${delimiter}\n${value}\n${delimiter}\n`)
    expect(value).not.toContain(delimiter)
    expect(stdout).toBe('::notice::the end\n')
  })

  it('the summary is added to what is there', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, 'before\n')
    await interpret(`await writeSummary('# a'); await writeSummary('# b')`, { GITHUB_STEP_SUMMARY: file })
    expect(readFileSync(file, 'utf8')).toBe('before\n# a\n# b\n')
  })

  it.each([{}, { GITHUB_STEP_SUMMARY: '/no/such/file' }])(
    'a summary that cannot be written is no failure: %j',
    async environment => {
      expect((await interpret(`await writeSummary('# a')`, environment)).notices).toEqual(['notice the end'])
    }
  )
})
