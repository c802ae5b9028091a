import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDaemon } from '../../lab/machine/daemon.mjs'
import { identify, isAlive } from '../../lab/machine/process-table.mjs'

const daemonModule = new URL('../../lab/machine/daemon.mjs', import.meta.url).href

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'daemon-test-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const staying = "console.log('ready'); setInterval(() => {}, 1000)"

function describeDaemon(script: string) {
  return {
    name: 'the thing',
    argv: [process.execPath, '-e', script],
    env: {},
    logFile: join(directory, 'thing.log'),
    pidFile: join(directory, 'thing.pid'),
    isReady: ({ readLog }: { readLog: () => string }) => readLog().includes('ready')
  }
}

describe('startDaemon', () => {
  it('resolves when the daemon answers, and stop waits until it is gone', async () => {
    const daemon = await startDaemon(describeDaemon(staying))
    const identity = identify(daemon.pid)
    expect(isAlive(identity)).toBe(true)
    await daemon.stop()
    expect(isAlive(identity)).toBe(false)
    expect(existsSync(join(directory, 'thing.pid'))).toBe(false)
  })

  it('kills a daemon that does not listen to SIGTERM', async () => {
    const deaf = `process.on('SIGTERM', () => {}); ${staying}`
    const daemon = await startDaemon({ ...describeDaemon(deaf), graceMs: 100 })
    await daemon.stop()
    expect(daemon.isRunning()).toBe(false)
  })

  it.each([
    ['ends before it is ready', "console.error('no room left'); process.exit(3)", 'ended with exit code 3'],
    ['never becomes ready', "console.error('no room left'); setInterval(() => {}, 1000)", 'did not answer within 1 s']
  ])('fails with the end of its log where the daemon %s', async (_, script, what) => {
    const started = startDaemon({ ...describeDaemon(script), withinMs: 1000 })
    await expect(started).rejects.toThrow(new RegExp(`the thing ${what}[^]*no room left`))
  })

  it('fails where there is no such program', async () => {
    const started = startDaemon({ ...describeDaemon(''), argv: [join(directory, 'nothing-here')] })
    await expect(started).rejects.toThrow('nothing-here')
  })

  it('refuses a place where another daemon of a living process runs', async () => {
    const daemon = await startDaemon(describeDaemon(staying))
    await expect(startDaemon(describeDaemon(staying))).rejects.toThrow(`of process ${process.pid} runs in this place`)
    expect(daemon.isRunning()).toBe(true)
    await daemon.stop()
  })

  it('ends the daemon that a dead process left behind in the same place', async () => {
    const left = spawn(process.execPath, ['-e', staying], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(left.stdout, 'data')
    const record = { daemon: identify(left.pid ?? 0), owner: { pid: process.pid, started: '1' } }
    writeFileSync(join(directory, 'thing.pid'), JSON.stringify(record))
    const [daemon] = await Promise.all([startDaemon(describeDaemon(staying)), once(left, 'exit')])
    expect(left.signalCode).toBe('SIGKILL')
    await daemon.stop()
  })

  it('leaves a process alone that merely has the id of one left behind', async () => {
    const other = spawn(process.execPath, ['-e', staying], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(other.stdout, 'data')
    const record = { daemon: { pid: other.pid, started: '1' }, owner: { pid: other.pid, started: '1' } }
    writeFileSync(join(directory, 'thing.pid'), JSON.stringify(record))
    const daemon = await startDaemon(describeDaemon(staying))
    await daemon.stop()
    expect(isAlive(identify(other.pid ?? 0))).toBe(true)
    other.kill()
  })

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('does not outlive a parent that gets %s', async signal => {
    const spec = { ...describeDaemon(staying), isReady: undefined }
    const parent = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { startDaemon } from ${JSON.stringify(daemonModule)}
         const spec = ${JSON.stringify(spec)}
         const daemon = await startDaemon({ ...spec, isReady: ({ readLog }) => readLog().includes('ready') })
         console.log('started')
         setInterval(() => {}, 1000)`
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    )
    await once(parent.stdout, 'data')
    const { daemon } = JSON.parse(readFileSync(spec.pidFile, 'utf8')) as { daemon: ReturnType<typeof identify> }
    expect(isAlive(daemon)).toBe(true)
    parent.kill(signal)
    await once(parent, 'exit')
    expect(parent.signalCode).toBe(signal)
    for (let waited = 0; waited < 2000 && isAlive(daemon); waited += 10) await sleep(10)
    expect(isAlive(daemon)).toBe(false)
  })
})
