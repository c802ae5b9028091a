import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findProgram, pathFolders, withSuffix } from '../../src/survey/programs.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'programs-'))
})
afterEach(() => rmSync(root, { recursive: true }))

describe('a program', () => {
  it.runIf(process.platform !== 'win32')('is the first on PATH that may be run', async () => {
    for (const name of ['a', 'b', 'c']) mkdirSync(join(root, name))
    mkdirSync(join(root, 'a', 'podman'))
    for (const name of ['b', 'c']) writeFileSync(join(root, name, 'podman'), '')
    chmodSync(join(root, 'c', 'podman'), 0o755)
    const path = ['a', 'b', 'c'].map(name => join(root, name)).join(delimiter)
    expect(await findProgram('podman', { PATH: path })).toEqual({ known: true, value: join(root, 'c', 'podman') })
  })

  it('is not there without a PATH', async () => {
    expect(await findProgram('podman', {})).toEqual({ known: false, because: 'podman is not on this runner' })
  })

  it('is an .exe on Windows, whose PATH may be written Path', () => {
    expect([withSuffix('docker', 'win32'), withSuffix('docker', 'linux')]).toEqual(['docker.exe', 'docker'])
    expect(pathFolders({ Path: `x${delimiter}${delimiter}y` })).toEqual(['x', 'y'])
  })
})
