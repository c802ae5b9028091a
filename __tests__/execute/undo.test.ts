import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseUndo } from '../../src/domain/undo.js'
import { privateFolderPath, undoAll } from '../../src/execute/undo.js'

const WORD = '0123456789abcdef'.repeat(2)
const OTHER = 'fedcba9876543210'.repeat(2)

let root: string
let temp: string
let precious: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'undo-'))
  temp = join(root, 'temp')
  precious = join(root, 'precious')
  for (const folder of [temp, precious]) mkdirSync(folder)
  writeFileSync(join(precious, 'file'), 'x')
})
afterEach(() => rmSync(root, { recursive: true }))

const remove = async (path: string, below = temp): Promise<string[]> =>
  undoAll([{ kind: 'remove-folder', path }], below)

describe('a private folder', () => {
  it('is named below the temp folder', () => {
    expect(privateFolderPath(temp, WORD)).toBe(join(temp, `ghcr-action-${WORD}`))
  })

  it('is removed with all that is in it', async () => {
    const path = privateFolderPath(temp, WORD)
    mkdirSync(join(path, 'secrets'), { recursive: true })
    writeFileSync(join(path, 'secrets', '0'), 'secret', { mode: 0o400 })
    expect(await remove(path)).toEqual([])
    expect(existsSync(path)).toBe(false)
  })

  it('is removed without what its links point to', async () => {
    const path = privateFolderPath(temp, WORD)
    mkdirSync(path)
    symlinkSync(precious, join(path, 'contexts'), 'junction')
    expect(await remove(path)).toEqual([])
    expect(existsSync(join(precious, 'file'))).toBe(true)
  })

  it('that is gone already is fine', async () => {
    expect(await remove(privateFolderPath(temp, WORD))).toEqual([])
  })

  it('does not keep the next one from being removed', async () => {
    const path = privateFolderPath(temp, WORD)
    mkdirSync(path)
    const list = [path, precious].map(each => ({ kind: 'remove-folder' as const, path: each }))
    expect(await undoAll(list, temp)).toHaveLength(1)
    expect(existsSync(path)).toBe(false)
  })
})

describe('state that somebody has changed', () => {
  const name = `ghcr-action-${WORD}`

  it.each([
    ['another folder', () => precious],
    ['the temp folder itself', () => temp],
    ['the root', () => sep],
    ['nothing', () => ''],
    ['a relative path', () => name],
    ['a folder of the same name elsewhere', () => join(precious, name)],
    ['a folder below a private one', () => join(temp, name, 'x')],
    ['a way out', () => `${temp}${sep}${name}${sep}..${sep}..${sep}precious`],
    ['a detour', () => `${temp}${sep}.${sep}${name}`],
    ['a name that is not quite ours', () => join(temp, `${name}0`)],
    ['a name in capitals', () => join(temp, name.toUpperCase())],
    ['a NUL', () => join(temp, `${name}\0`)]
  ])('cannot make us remove %s', async (_, path) => {
    mkdirSync(join(precious, name))
    mkdirSync(join(temp, name))
    const problems = await remove(path())
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('left alone')
    for (const kept of [join(precious, 'file'), join(precious, name), join(temp, name)])
      expect(existsSync(kept)).toBe(true)
  })

  it('cannot make us follow a link in the folder’s place, with or without a slash behind it', async () => {
    const path = join(temp, name)
    symlinkSync(precious, path, 'junction')
    expect(await remove(path)).toEqual([`${path} is no longer a folder; it was left alone`])
    expect((await remove(`${path}${sep}`))[0]).toContain('left alone')
    expect(existsSync(join(precious, 'file'))).toBe(true)
  })

  it('removes nothing where the temp folder is not known', async () => {
    const path = join(process.cwd(), `ghcr-action-${OTHER}`)
    expect((await remove(path, ''))[0]).toContain('left alone')
  })

  it('of garbage is nothing to do', async () => {
    for (const state of ['', 'null', '{}', '[[[', '{"schema":1,"undo":"x"}'])
      expect(await undoAll(parseUndo(state), temp)).toEqual([])
  })
})
