import { describe, expect, it } from 'vitest'
import { findTightDisk, foldersOfBuilds } from '../../src/survey/disk.js'

const GB = 1_000_000_000
const free = (sizes: Readonly<Record<string, number>>) => async (path: string) => {
  const bytes = sizes[path]
  if (bytes === undefined) throw new Error('ENOENT')
  return Promise.resolve({ bavail: bytes / 1000, bsize: 1000 })
}

describe('room on the disk', () => {
  it.each([
    ['plenty', { '/a': 50 * GB, '/b': 9 * GB }, undefined],
    ['the tightest counts', { '/a': 1.5 * GB, '/b': 0.5 * GB }, { path: '/b', freeBytes: 0.5 * GB }],
    ['what cannot be asked does not', { '/b': 0.5 * GB }, { path: '/b', freeBytes: 0.5 * GB }],
    ['nothing can be asked', {}, undefined]
  ])('%s', async (_, sizes, expected) => {
    expect(await findTightDisk(['/a', '/b'], free(sizes))).toEqual(expected)
  })

  it('is asked of the real disk', async () => {
    expect(await findTightDisk(['/'])).toBeUndefined()
  })

  it.each([
    ['linux', ['/var/lib/docker', '/var/lib/containerd', '/home/me/.local/share/containers', '/w']],
    ['win32', ['/w']],
    ['darwin', ['/w']]
  ] as const)('is looked for on %s in %j', (platform, expected) => {
    expect(foldersOfBuilds(platform, '/w', '/home/me')).toEqual(expected)
  })
})
