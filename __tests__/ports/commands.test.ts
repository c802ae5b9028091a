import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommands, stopCommands } from '../../src/ports/commands.js'
import type { Command, CommandResult } from '../../src/ports/ports.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const node = (program: string, ...args: string[]): string[] => [process.execPath, '-e', program, '--', ...args]

async function run(
  command: Command,
  environment: Readonly<Record<string, string | undefined>> = {}
): Promise<CommandResult> {
  return createCommands({ PATH: process.env['PATH'], ...environment }).run(command)
}

describe('the end of a program', () => {
  it.each([0, 1, 7, 255])('with exit code %d is a result', async code => {
    expect((await run({ argv: node(`process.exit(${code})`) })).exitCode).toBe(code)
  })

  it.each(['SIGKILL', 'SIGTERM'])('by %s is no success', async signal => {
    expect(
      (await run({ argv: node(`process.kill(process.pid, '${signal}'); setTimeout(() => 0, 9999)`) })).exitCode
    ).toBe(137)
  })

  it.each([
    ['is not there', ['no-such-program-anywhere']],
    ['is not there by its path', ['/no/such/program']],
    ['is a folder', [tmpdir()]],
    ['has no name', ['']],
    ['is nothing', []]
  ])('that %s is a failure with the shell’s code for it', async (_, argv) => {
    await expect(run({ argv })).rejects.toMatchObject({ failure: { kind: 'command', argv, exitCode: 127 } })
  })

  it('that may not be run is a failure', async () => {
    const path = join(folder, 'text')
    writeFileSync(path, '')
    await expect(run({ argv: [path] })).rejects.toMatchObject({ failure: { kind: 'command', exitCode: 127 } })
  })

  it('whose interpreter is missing is a failure, input or not', async () => {
    const path = join(folder, 'script')
    writeFileSync(path, '#!/no/such/interpreter\n')
    chmodSync(path, 0o755)
    await expect(run({ argv: [path], input: 'x'.repeat(1024 * 1024) })).rejects.toMatchObject({
      failure: { exitCode: 127 }
    })
  })

  it('in a folder that is not there is a failure', async () => {
    await expect(run({ argv: node(''), cwd: join(folder, 'none') })).rejects.toMatchObject({
      failure: { kind: 'command' }
    })
  })
})

describe('what a program is given', () => {
  const ARGUMENTS = ['a b', '', '"', "'", '$HOME', '`id`', '\\', '*', '--', 'line\nbreak', '%PATH%', 'ü']

  it('are its arguments, byte for byte, past every shell', async () => {
    const { stdout } = await run({ argv: node('console.log(JSON.stringify(process.argv.slice(1)))', ...ARGUMENTS) })
    expect(JSON.parse(stdout)).toEqual(ARGUMENTS)
  })

  it.each(['with blank', 'with"quote', "with'quote", 'with$dollar'])('is its own name, also %s', async name => {
    const path = join(folder, name, 'program')
    mkdirSync(join(folder, name))
    writeFileSync(path, `#!${process.execPath}\nconsole.log('here')\n`)
    chmodSync(path, 0o755)
    expect((await run({ argv: [path] })).stdout).toBe('here\n')
  })

  it('is its folder', async () => {
    const { stdout } = await run({ argv: node('console.log(process.cwd())'), cwd: folder })
    expect(stdout.trim()).toBe(realpathSync(folder))
  })

  it('is its standard input, to the letter', async () => {
    const echo = 'process.stdin.pipe(process.stdout)'
    expect((await run({ argv: node(echo), input: 'héllo\n' })).stdout).toBe('héllo\n')
  })

  it('is the end of input where there is none, so that it does not wait for an answer', async () => {
    expect((await run({ argv: node(`process.stdin.on('end', () => console.log('end')).resume()`) })).stdout).toBe(
      'end\n'
    )
  })

  it('is input that it need not read', async () => {
    const { exitCode } = await run({ argv: node('process.exit(3)'), input: 'x'.repeat(4 * 1024 * 1024) })
    expect(exitCode).toBe(3)
  })

  it('is the environment without inputs and state of the action', async () => {
    const environment = {
      INPUT_PAT: 'ghp_x',
      'INPUT_GITHUB-TOKEN': 'ghs_x',
      input_lower: 'x',
      STATE_undo: 'x',
      KEPT: 'yes',
      ABSENT: undefined,
      TAKEN: 'x'
    }
    const env = { ADDED: 'a', TAKEN: undefined, INPUT_ADDED: 'x' }
    const { stdout } = await run({ argv: node('console.log(JSON.stringify(process.env))'), env }, environment)
    const seen = JSON.parse(stdout) as Record<string, string>
    expect(seen).toMatchObject({ KEPT: 'yes', ADDED: 'a' })
    expect(Object.keys(seen).filter(name => /^(INPUT|STATE)_|^TAKEN$|^ABSENT$/i.test(name))).toEqual([])
  })
})

describe('what a program says', () => {
  it('comes chunk by chunk with its stream, and whole at the end', async () => {
    const chunks: string[] = []
    const { stdout, stderr } = await run({
      argv: node(`process.stdout.write('out'); process.stderr.write('err')`),
      onOutput: (chunk, stream) => chunks.push(`${stream} ${chunk.toString()}`)
    })
    expect([stdout, stderr]).toEqual(['out', 'err'])
    expect(chunks.toSorted()).toEqual(['stderr err', 'stdout out'])
  })

  it('is whole where a character falls apart between two chunks', async () => {
    const program = `process.stdout.write(Buffer.from([0xc3])); setTimeout(() => process.stdout.write(Buffer.from([0xa9])), 100)`
    expect((await run({ argv: node(program) })).stdout).toBe('é')
  })

  it('is kept only from its end where it is long', async () => {
    const size = 3 * 1024 * 1024
    const program = `for (let i = 0; i < ${size / 64}; i++) process.stderr.write('x'.repeat(63) + '\\n'); process.stderr.write('last')`
    let seen = 0
    const { stderr } = await run({ argv: node(program), onOutput: chunk => (seen += chunk.length) })
    expect(seen).toBe(size + 4)
    expect(stderr.length).toBe(256 * 1024)
    expect(stderr.endsWith('\nlast')).toBe(true)
  })

  it('is whole up to megabytes on stdout', async () => {
    const line = `${'x'.repeat(1023)}\n`
    const { stdout } = await run({ argv: node(`process.stdout.write(${JSON.stringify(line)}.repeat(2048))`) })
    expect(stdout).toBe(line.repeat(2048))
  })

  it('is timed', async () => {
    const { durationMs } = await run({ argv: node('setTimeout(() => 0, 200)') })
    expect(durationMs).toBeGreaterThanOrEqual(200)
  })
})

describe('a run that is cancelled', () => {
  it('ends every program that still runs', async () => {
    const commands = createCommands({ PATH: process.env['PATH'] })
    const started: (() => void)[] = []
    const begun = [0, 1].map(async () => new Promise<void>(resolve => started.push(resolve)))
    const waiting = node(`console.log('started'); setTimeout(() => 0, 60_000)`)
    const runs = [0, 1].map(async index => commands.run({ argv: waiting, onOutput: () => started[index]?.() }))
    await Promise.all(begun)
    stopCommands()
    const results = await Promise.all(runs)
    expect(results.map(({ exitCode }) => exitCode)).toEqual([137, 137])
  })

  it('harms nothing where no program runs', () => {
    expect(() => stopCommands()).not.toThrow()
  })
})
