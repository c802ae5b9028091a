import { describe, expect, it } from 'vitest'
import { formatPlatformParts, parsePlatform } from '../../src/domain/platform.js'

describe('a platform', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['Linux/AMD64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/arm64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/i386', 'linux/386'],
    ['macos/arm64', 'darwin/arm64'],
    ['amd64', 'linux/amd64'],
    [' riscv64 ', 'linux/riscv64'],
    ['windows(10.0.20348.2227)/amd64', 'windows(10.0.20348.2227)/amd64']
  ])('%j is %s', (text, normal) => {
    const platform = parsePlatform(text)
    expect(platform && formatPlatformParts(platform)).toBe(normal)
  })

  it.each([
    '',
    'linux',
    'linux/',
    '/amd64',
    'linux/amd64/v1/x',
    'linux/amd 64',
    'linux/$(id)',
    'gibberish',
    'linux(10/amd64'
  ])('%j is none', text => {
    expect(parsePlatform(text)).toBeUndefined()
  })
})
