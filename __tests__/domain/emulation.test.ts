import { describe, expect, it } from 'vitest'
import { decideEmulation, foreignArchitectures } from '../../src/domain/emulation.js'
import { known, unknown } from '../../src/domain/known.js'

const BOTH = ['linux/amd64', 'linux/arm64']

describe('what is foreign', () => {
  it.each([
    [BOTH, 'linux/amd64', ['arm64']],
    [BOTH, 'linux/arm64', ['amd64']],
    [['linux/386'], 'linux/amd64', []],
    [['linux/arm/v7', 'linux/arm/v6'], 'linux/amd64', ['arm']],
    [['linux/arm/v7'], 'linux/arm64', []],
    [['windows/amd64'], 'linux/amd64', []],
    [[], 'linux/amd64', []]
  ] as const)('of %j on %s is %j', (platforms, native, expected) => {
    expect(foreignArchitectures(platforms, native)).toEqual(expected)
  })
})

describe('an emulator', () => {
  const decide = (given: Partial<Parameters<typeof decideEmulation>[0]>) =>
    decideEmulation({
      platforms: BOTH,
      native: 'linux/amd64',
      runsForTarget: known(true),
      emulators: known([]),
      ...given
    })

  it.each([
    ['is registered for what is foreign only', {}, ['arm64'], ['arm64']],
    ['is not where it is there', { emulators: known(['aarch64']) }, [], ['arm64']],
    ['is not where nothing is run', { runsForTarget: known(false) }, [], []],
    ['is where one cannot tell what is run', { runsForTarget: unknown('git') }, ['arm64'], ['arm64']],
    ['is not on a machine that cannot be looked at', { emulators: unknown('elsewhere') }, [], ['arm64']],
    ['is not where all is native', { platforms: ['linux/amd64'] }, [], []],
    [
      'is registered for each that is missing',
      { platforms: [...BOTH, 'linux/s390x', 'linux/riscv64'], emulators: known(['riscv64']) },
      ['arm64', 's390x'],
      ['arm64', 's390x', 'riscv64']
    ]
  ] as const)('%s', (_, given, install, emulated) => {
    const decided = decide(given)
    expect(decided.install).toEqual(install)
    expect(decided.emulated).toEqual(emulated)
    expect(decided.because).not.toBe('')
  })
})
