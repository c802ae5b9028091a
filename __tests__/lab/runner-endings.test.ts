import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { runJob, type JobOptions, type Step } from '../../lab/runner/job.mjs'
import { isRunning } from '../../lab/runner/processes.mjs'

const probe = fileURLToPath(new URL('../fixtures/actions/probe', import.meta.url))
const workspace = mkdtempSync(join(tmpdir(), 'workspace-'))
afterAll(() => rmSync(workspace, { recursive: true }))

const waits = { sigintMs: 300, sigtermMs: 300, drainMs: 100 }
const ready = ({ output }: { output: string }) => output.includes('ready')
const forever = "core.print('ready'); await core.sleep(60_000)"
const deaf = (...signals: string[]) =>
  signals.map(signal => `process.on('${signal}', () => core.print('got ${signal}'));`).join('')

function run(steps: Step[], options: Partial<JobOptions> = {}) {
  return runJob({ event: 'push-tag', workspace, steps, timeoutMs: 20_000, waits, ...options })
}

describe('a cancelled job', () => {
  it('interrupts the step, skips what waits for success, and runs always() and posts', async () => {
    const job = await run(
      [
        { uses: probe, with: { script: forever, 'post-script': "core.print('cleaned up')" } },
        { run: ['/bin/true'] },
        { run: ['/bin/true'], if: 'always()' },
        { run: ['/bin/true'], if: 'cancelled()' },
        { run: ['/bin/true'], if: 'failure()' }
      ],
      { cancelAfter: ready }
    )
    expect(job.conclusion).toBe('cancelled')
    expect(job.steps.map(step => step.conclusion)).toEqual(['cancelled', 'skipped', 'success', 'success', 'skipped'])
    expect(job.steps[0]).toMatchObject({ exitCode: 130, signal: 'SIGINT' })
    expect(job.steps[0]?.annotations).toEqual([{ level: 'error', message: 'The operation was canceled.' }])
    expect(job.posts.map(step => [step.conclusion, step.raw])).toEqual([['success', 'cleaned up']])
  })

  it.each([
    ['SIGINT', `process.on('SIGINT', () => process.exit(7));`, { exitCode: 7, signal: null }, ''],
    ['SIGTERM', deaf('SIGINT'), { exitCode: 143, signal: 'SIGTERM' }, 'got SIGINT'],
    ['SIGKILL', deaf('SIGINT', 'SIGTERM'), { exitCode: 137, signal: 'SIGKILL' }, 'got SIGINT\ngot SIGTERM']
  ])('ends a step that listens only to %s', async (_, handlers, ending, heard) => {
    const job = await run([{ uses: probe, with: { script: handlers + forever } }], { cancelAfter: ready })
    expect(job.steps[0]).toMatchObject({ ...ending, conclusion: 'cancelled' })
    expect(job.steps[0]?.raw).toBe(['ready', heard].filter(Boolean).join('\n'))
  })

  it('leaves a step alone whose condition holds for a cancelled job', async () => {
    const script = "core.print('ready'); await core.sleep(100); core.print('finished')"
    const job = await run([{ uses: probe, if: 'always()', with: { script } }, { run: ['/bin/true'] }], {
      cancelAfter: ready
    })
    expect(job.steps.map(step => step.conclusion)).toEqual(['success', 'skipped'])
    expect(job.steps[0]?.raw).toBe('ready\nfinished')
    expect(job.conclusion).toBe('cancelled')
  })

  it('may be cancelled at a time, also between two programs', async () => {
    const job = await run([{ run: ['/bin/true'] }, { run: () => sleep(450) }, { run: ['/bin/true'] }], {
      cancelAfter: 400
    })
    expect(job.steps.map(step => step.conclusion)).toEqual(['success', 'success', 'skipped'])
    expect(job.conclusion).toBe('cancelled')
  })
})

describe('a job that takes too long', () => {
  it('is cancelled, and its posts still run', async () => {
    const job = await run([{ uses: probe, with: { script: forever, 'post-script': "core.print('post')" } }], {
      timeoutMs: 1500
    })
    expect(job.conclusion).toBe('cancelled')
    expect(job.steps[0]?.annotations[0]?.message).toContain('exceeded the maximum execution time')
    expect(job.posts[0]?.raw).toBe('post')
  })

  it('ends even where a post hangs', async () => {
    const job = await run([{ uses: probe, with: { script: '', 'post-script': deaf('SIGINT', 'SIGTERM') + forever } }], {
      timeoutMs: 400
    })
    expect(job.posts[0]?.signal).toBe('SIGKILL')
    expect(job.durationMs).toBeLessThan(5000)
  })

  it('fails a single step that has a limit of its own', async () => {
    const job = await run([
      { uses: probe, timeoutMs: 600, name: 'Slow', with: { script: forever } },
      { run: ['/bin/true'], if: 'failure()' }
    ])
    expect(job.steps.map(step => step.conclusion)).toEqual(['failure', 'success'])
    expect(job.steps[0]?.annotations[0]?.message).toBe("The action 'Slow' has timed out after 0.01 minutes.")
    expect(job.conclusion).toBe('failure')
  })
})

describe('a signal to the process of an action', () => {
  it.each([
    ['SIGKILL', { exitCode: 137, signal: 'SIGKILL' }],
    ['SIGTERM', { exitCode: 143, signal: 'SIGTERM' }]
  ] as const)('%s ends it, and post runs with what was saved before', async (signal, ending) => {
    const job = await run(
      [
        { run: [process.execPath, '-e', "console.log('ready')"] },
        {
          uses: probe,
          with: {
            script: "core.state('folder', 'x');" + forever,
            'post-script': 'core.print(process.env.STATE_folder)'
          }
        }
      ],
      { kill: { signal, when: ready } }
    )
    expect(job.steps[1]).toMatchObject({ ...ending, conclusion: 'failure', annotations: [] })
    expect(job.posts[0]?.raw).toBe('x')
  })

  it('may come after a time, to a chosen step and stage', async () => {
    const job = await run([{ uses: probe, id: 'a', with: { script: '', 'post-script': forever } }], {
      kill: { signal: 'SIGTERM', when: 150, step: 'a', stage: 'post' }
    })
    expect(job.steps[0]?.conclusion).toBe('success')
    expect(job.posts[0]).toMatchObject({ conclusion: 'failure', signal: 'SIGTERM' })
    expect(job.posts[0]?.durationMs).toBeGreaterThanOrEqual(140)
  })
})

describe('what a step leaves running', () => {
  const spawnSleep = (stdio: string) =>
    `const child = core.spawn('/bin/sleep', ['60'], { detached: true, stdio: '${stdio}' }); child.unref(); core.print(child.pid)`

  it('is ended when the job is over, and named', async () => {
    const job = await run([
      { uses: probe, with: { script: spawnSleep('ignore'), 'post-script': "core.print('post')" } }
    ])
    const pid = Number(job.steps[0]?.raw)
    expect(job.orphans).toEqual([{ pid, argv: ['/bin/sleep', '60'] }])
    await expect.poll(() => isRunning(pid)).toBe(false)
    expect(job.conclusion).toBe('success')
  })

  it('does not hold up the step for longer than the runner waits for its output', async () => {
    const job = await run([{ uses: probe, with: { script: spawnSleep('inherit') } }])
    expect(job.orphans).toHaveLength(1)
    expect(job.durationMs).toBeLessThan(3000)
  })

  it('is found by its session, too, where it hid its environment', async () => {
    const script =
      "const child = core.spawn('/bin/sleep', ['60'], { env: {}, stdio: 'ignore' }); child.unref(); core.print(child.pid)"
    const job = await run([{ uses: probe, with: { script } }])
    expect(job.orphans.map(({ pid }) => pid)).toEqual([Number(job.steps[0]?.raw)])
  })
})

describe('recorded processes', () => {
  it('have their command lines, grandchildren included', async () => {
    const script =
      "core.spawn(process.execPath, ['-e', `require('child_process').spawnSync('/bin/sleep', ['0.3'])`, 'middle'])"
    const job = await run([{ uses: probe, with: { script } }, { run: ['/bin/sleep', '0.2'] }], {
      recordProcesses: true
    })
    const lines = job.processes.map(({ argv }) => argv.join(' '))
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringContaining('main.mjs'),
        expect.stringMatching(/middle$/),
        '/bin/sleep 0.3',
        '/bin/sleep 0.2'
      ])
    )
  })

  it('are not recorded without being asked for', async () => {
    expect((await run([{ run: ['/bin/true'] }])).processes).toEqual([])
  })
})
