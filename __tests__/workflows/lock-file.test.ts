import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Lock {
  readonly packages: Readonly<
    Record<string, { resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }>
  >
}

const path = resolve(import.meta.dirname, '../../package-lock.json')
const { packages } = JSON.parse(readFileSync(path, 'utf8')) as Lock
const foreign = Object.entries(packages).filter(([name, { link }]) => name.startsWith('node_modules/') && link !== true)

describe('the lock file', () => {
  it('names no server, so that everybody installs from the registry that they trust', () => {
    expect(foreign.filter(([, { resolved }]) => resolved !== undefined).map(([name]) => name)).toEqual([])
  })

  it('holds the hash of every package', () => {
    expect(foreign.length).toBeGreaterThan(100)
    expect(foreign.filter(([, { integrity, inBundle }]) => integrity === undefined && inBundle !== true)).toEqual([])
  })
})
