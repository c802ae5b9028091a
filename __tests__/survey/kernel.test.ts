import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findRootlessProblem, nativePlatform, readEmulators } from '../../src/survey/kernel.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kernel-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

describe('the platform of this machine', () => {
  it.each([
    ['x64', 'linux/amd64'],
    ['arm64', 'linux/arm64'],
    ['ia32', 'linux/386'],
    ['s390x', 'linux/s390x']
  ])('with Node for %s is %s', (architecture, expected) => expect(nativePlatform(architecture)).toBe(expected))
})

describe.runIf(process.platform === 'linux')('emulators in the kernel', () => {
  it('are those that are registered and not switched off', async () => {
    put('qemu-aarch64', 'enabled\ninterpreter /usr/bin/qemu-aarch64\n')
    put('qemu-arm', 'disabled\n')
    put('python3', 'enabled\n')
    expect(await readEmulators(root)).toEqual({ known: true, value: ['aarch64'] })
  })

  it('are none where there is no such folder', async () => {
    expect(await readEmulators(join(root, 'none'))).toEqual({ known: true, value: [] })
  })
})

describe.runIf(process.platform === 'linux')('building without root', () => {
  it.each([
    ['is forbidden where there are no namespaces', 1000, { 'user/max_user_namespaces': '0\n' }, /max_user_namespaces/],
    [
      'is forbidden where only root makes them',
      1000,
      { 'user/max_user_namespaces': '9\n', 'kernel/unprivileged_userns_clone': '0\n' },
      /unprivileged_userns_clone/
    ],
    ['is allowed else', 1000, { 'user/max_user_namespaces': '9\n', 'kernel/unprivileged_userns_clone': '1\n' }, null],
    ['is allowed where the kernel says nothing', 1000, {}, null],
    ['is no matter for root', 0, { 'user/max_user_namespaces': '0\n' }, null]
  ] as const)('%s', async (_, user, files, expected) => {
    for (const [path, content] of Object.entries(files)) put(path, content)
    const problem = await findRootlessProblem(user, root)
    if (expected === null) expect(problem).toBeUndefined()
    else expect(problem).toMatch(expected)
  })
})
