import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const endingsModule = new URL('../../lab/machine/endings.mjs', import.meta.url).href

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'endings-test-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

/** Runs a program with `undo(NAME)`, which leaves a file NAME when it is undone; it says `ready` when it has come to its end. */
function runWithUndos(script: string) {
  const program = `
    import { writeFileSync } from 'node:fs'
    import { undoAtEnd } from ${JSON.stringify(endingsModule)}
    let count = 0
    const undo = name => undoAtEnd(() => writeFileSync(${JSON.stringify(`${directory}/`)} + ++count + name, ''))
    ${script}`
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'ignore'] })
}

describe('undoAtEnd', () => {
  it.each([
    ['a normal end', '', 0],
    ['process.exit', 'process.exit(3)', 3],
    ['an uncaught error', "throw new Error('broken')", 1]
  ])('undoes the last thing first on %s, and keeps the exit code', async (_, ending, exitCode) => {
    const child = runWithUndos(`undo('first'); undo('second'); ${ending}`)
    await once(child, 'exit')
    expect(readdirSync(directory)).toEqual(['1second', '2first'])
    expect(child.exitCode).toBe(exitCode)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('undoes everything on %s, and ends by it', async signal => {
    const child = runWithUndos(`undo('first'); undo('second'); setInterval(() => {}, 1000); console.log('ready')`)
    await once(child.stdout, 'data')
    child.kill(signal)
    await once(child, 'exit')
    expect(readdirSync(directory)).toEqual(['1second', '2first'])
    expect(child.signalCode).toBe(signal)
  })

  it('goes on where one thing cannot be undone', async () => {
    const child = runWithUndos(`undo('first'); undoAtEnd(() => { throw new Error('stuck') })`)
    await once(child, 'exit')
    expect(readdirSync(directory)).toEqual(['1first'])
  })

  it('forgets what has been undone in order, and then no longer listens', async () => {
    const child = runWithUndos(`
      const forget = undo('first'); undo('second')(); forget(); forget()
      console.log(process.listenerCount('SIGTERM') + process.listenerCount('SIGINT'))`)
    const [listeners] = (await once(child.stdout, 'data')) as [Buffer]
    await once(child, 'exit')
    expect(readdirSync(directory)).toEqual([])
    expect(listeners.toString().trim()).toBe('0')
  })

  it('leaves the end to another listener of the same signal', async () => {
    const child = runWithUndos(`
      undo('first'); setInterval(() => {}, 1000)
      let heard = 0
      process.on('SIGTERM', () => { heard++; setTimeout(() => process.exit(40 + heard), 100) }); console.log('ready')`)
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(readdirSync(directory)).toEqual(['1first'])
    expect(child.exitCode).toBe(41)
  })
})
