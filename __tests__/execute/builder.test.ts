import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseUndo, serialiseUndo, type Undo } from '../../src/domain/undo.js'
import { makeBuilder } from '../../src/execute/builder.js'
import { removeBuilder } from '../../src/execute/builder-undo.js'
import { privateFolderPath, undoAll } from '../../src/execute/undo.js'
import { createPorts } from '../../src/ports/actions.js'

let temp: string
let folder: string
let program: string
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'builder-'))
  folder = privateFolderPath(temp, 'a'.repeat(32))
  program = join(temp, 'docker-buildx')
})
afterEach(() => rmSync(temp, { recursive: true, force: true }))

/** A buildx that writes down how it was called and then does as the test says. */
function record(body = ''): void {
  const log = JSON.stringify(join(temp, 'calls'))
  const call = `fs.appendFileSync(${log}, JSON.stringify({ argv: process.argv.slice(2), config: process.env.BUILDX_CONFIG, input: process.env.INPUT_PAT }) + '\\n')`
  writeFileSync(program, `#!${process.execPath}\nconst fs = require('fs')\n${call}\n${body}\n`)
  chmodSync(program, 0o755)
}
const calls = () =>
  readFileSync(join(temp, 'calls'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { argv: string[]; config: string; input?: string })

const remove = (): Extract<Undo, { kind: 'remove-builder' }> => ({
  kind: 'remove-builder',
  folder,
  program: [program]
})

describe('a builder for this run', () => {
  const step = {
    kind: 'builder',
    name: '',
    image: 'moby/buildkit:x',
    allow: ['network.host', 'security.insecure']
  } as const
  const make = async (recordUndo: (undo: Undo) => void, loopback = false) =>
    makeBuilder(
      { ...step, name: basename(folder) },
      { program: [program], env: { DOCKER_CONFIG: '/c' }, folder, loopback, recordUndo, ports: createPorts({}) }
    )

  it('is made in a folder of its own, started, and written down to be removed before that', async () => {
    record()
    const undone: Undo[] = []
    await make(undo => {
      expect(existsSync(folder)).toBe(false)
      undone.push(undo)
    }, true)
    expect(undone).toEqual([remove()])
    expect(calls()).toEqual([
      {
        argv: [
          ...['create', '--name', basename(folder), '--driver', 'docker-container'],
          ...['--driver-opt', 'image=moby/buildkit:x', '--driver-opt', 'network=host'],
          '--buildkitd-flags',
          '--allow-insecure-entitlement=network.host --allow-insecure-entitlement=security.insecure',
          '--bootstrap'
        ],
        config: folder
      }
    ])
  })

  it('that cannot be started fails with what buildx said, and is removed all the same', async () => {
    record(`if (process.argv[2] === 'create') { console.error('pull access denied'); process.exit(1) }`)
    const undone: Undo[] = []
    await expect(make(undo => undone.push(undo))).rejects.toMatchObject({
      failure: {
        kind: 'refused',
        id: 'builder-not-started',
        because: expect.stringMatching(/moby\/buildkit:x.*pull access denied.*builder-image/) as string
      }
    })
    expect(await undoAll(undone, temp, process.env)).toEqual([])
    expect(calls().map(({ argv }) => argv[0])).toEqual(['create', 'rm'])
    expect(existsSync(folder)).toBe(false)
  })

  it('that a rate limit keeps away is explained as that', async () => {
    record(`console.error('toomanyrequests: You have reached your pull rate limit.'); process.exit(1)`)
    await expect(make(() => undefined)).rejects.toMatchObject({ failure: { kind: 'command', exitCode: 1 } })
  })
})

describe('removing it', () => {
  beforeEach(() => mkdirSync(folder))

  it('asks buildx, without our inputs, and takes the folder away', async () => {
    record()
    expect(await removeBuilder(remove(), { ...process.env, INPUT_PAT: 'x' })).toEqual([])
    expect(calls()).toEqual([{ argv: ['rm', '--force', basename(folder)], config: folder }])
    expect(existsSync(folder)).toBe(false)
  })

  it('is done once', async () => {
    record()
    await removeBuilder(remove(), process.env)
    expect(await removeBuilder(remove(), process.env)).toEqual([])
    expect(calls()).toHaveLength(1)
  })

  it('gives up after a while, says how to do it by hand, and can be tried again', async () => {
    record('setTimeout(() => {}, 60000)')
    const started = performance.now()
    const [problem] = await removeBuilder(remove(), process.env, 500)
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(problem).toMatch(/no answer within 0.5 s.*docker rm --force buildx_buildkit_ghcr-action-a/)
    expect(existsSync(folder)).toBe(true)
    record()
    expect(await removeBuilder(remove(), process.env)).toEqual([])
  })

  it('is fine where buildx knows of none', async () => {
    record(`console.error('ERROR: no builder "x" found'); process.exit(1)`)
    expect(await removeBuilder(remove(), process.env)).toEqual([])
  })

  it('comes after the secrets', async () => {
    const secrets = privateFolderPath(temp, 'b'.repeat(32))
    mkdirSync(secrets)
    record(`fs.writeFileSync(${JSON.stringify(join(temp, 'seen'))}, String(fs.existsSync(${JSON.stringify(secrets)})))`)
    const undo: Undo[] = [{ kind: 'remove-folder', path: secrets }, remove()]
    expect(await undoAll(parseUndo(serialiseUndo(undo)), temp, process.env)).toEqual([])
    expect(readFileSync(join(temp, 'seen'), 'utf8')).toBe('false')
  })

  it.each([
    ['another program', { program: ['/bin/sh', '-c', 'true'] }, /is not buildx/],
    ['a program of the working folder', { program: ['docker-buildx'] }, /is not buildx/],
    ['no program', { program: [] }, /is not buildx/]
  ])('starts nothing where the state names %s', async (_, more, expected) => {
    expect((await undoAll([{ ...remove(), ...more }], temp, process.env))[0]).toMatch(expected)
  })

  it('touches no folder that is not ours', async () => {
    record()
    const [problem] = await undoAll([{ ...remove(), folder: join(temp, 'mine') }], temp, process.env)
    expect(problem).toMatch(/is not a folder of this action/)
    expect(existsSync(join(temp, 'calls'))).toBe(false)
  })
})
