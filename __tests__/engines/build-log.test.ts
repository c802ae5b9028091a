import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeCacheUse } from '../../src/domain/cache/use.js'
import { BuildLog, readBuildLog } from '../../src/engines/build-log.js'

/** As buildx 0.29 with Docker 26 printed it. */
const FAILED_EXPORT = `#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 110B done
#1 DONE 0.0s

#4 importing cache manifest from localhost:1/x:cache
#4 ERROR: failed to configure registry cache importer: localhost:1/x:cache: not found

#5 [1/3] FROM docker.io/library/busybox:1.37
#5 DONE 0.0s

#6 [2/3] RUN echo hi
#6 CACHED

#7 [3/3] COPY a b
#7 DONE 0.4s

#8 exporting to image
#8 exporting layers done
#8 DONE 0.0s

#9 exporting cache to registry
#9 preparing build cache for export
#9 ERROR: error writing layer blob: failed to do request: Head "https://localhost:1/v2/x/blobs/sha256:0b": dial tcp 127.0.0.1:1: connect: connection refused
------
 > exporting cache to registry:
------
ERROR: failed to build: failed to solve: error writing layer blob
`
const ms = (value: number): string => `${value} ms`

describe('the log of a build', () => {
  it('tells what came from caches, and that only the cache failed', () => {
    const log = readBuildLog(FAILED_EXPORT)
    expect(log.endedByCache.map(({ way }) => way)).toEqual(['export'])
    expect(log.cache).toMatchObject({ cached: 1, built: 1, importMs: undefined, exportMs: undefined })
    expect(log.cache.failures.map(({ way }) => way)).toEqual(['import', 'export'])
    expect(describeCacheUse(log.cache, ms)).toMatch(
      /^1 of 2 steps from cache; nothing there yet \(localhost:1\/x:cache\); export failed: error writing layer blob/
    )
  })

  it('knows import and export of every kind by their words', () => {
    const names = [
      ['importing cache manifest from gha:scope', 'importMs'],
      ['importing cache manifest from ghcr.io/o/n:cache', 'importMs'],
      ['exporting to GitHub Actions Cache', 'exportMs'],
      ['exporting cache to registry', 'exportMs'],
      ['exporting cache to client directory', 'exportMs'],
      ['exporting cache', 'exportMs']
    ] as const
    for (const [name, key] of names) {
      expect(readBuildLog(`#3 ${name}\n#3 DONE 1.5s\n`).cache, name).toMatchObject({ [key]: 1500 })
    }
    expect(readBuildLog('#3 exporting to image\n#3 DONE 1.5s\n').cache.exportMs).toBeUndefined()
  })

  it.each([
    [
      'a failed step',
      '#6 [2/3] RUN false\n#6 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1\n'
    ],
    [
      'a refused push',
      '#8 exporting to image\n#8 ERROR: failed to push ghcr.io/o/n:1: denied: permission_denied: write_package\n'
    ],
    ['a base image', '#2 [internal] load metadata for docker.io/library/x:1\n#2 ERROR: not found\n']
  ])('%s is no failure of a cache', (_, text) => {
    const log = readBuildLog(text)
    expect(log.otherFailure).toBe(true)
    expect(log.endedByCache).toEqual([])
    expect(log.cache.failures).toEqual([])
  })

  it('a driver that cannot export is a failure of the cache', () => {
    const log = readBuildLog('ERROR: failed to build: Cache export is not supported for the docker driver.\nSwitch …\n')
    expect(log.endedByCache).toMatchObject([{ way: 'export' }])
  })

  it('a cache that is not there yet does not stand for a builder that went away', () => {
    const log = readBuildLog(
      '#4 importing cache manifest from x/y:z\n#4 ERROR: x/y:z: not found\nERROR: failed to build: failed to receive status: rpc error: EOF\n'
    )
    expect(log.endedByCache).toEqual([])
  })

  it('steps of several platforms and stages count one by one, base images do not', () => {
    const log = readBuildLog(
      [
        '#5 [linux/amd64 1/2] FROM docker.io/library/busybox',
        '#5 DONE 0.1s',
        '#6 [linux/amd64 2/2] COPY a b',
        '#6 DONE 0.1s',
        '#7 [linux/arm64 builder 2/5] RUN make',
        '#7 CACHED',
        '#8 [builder 3/5] WORKDIR /x',
        '#8 DONE 0.0s',
        '#8 DONE 0.2s',
        '#9 [internal] load build context',
        '#9 DONE 0.0s',
        '#10 [auth] o/n:pull,push token for ghcr.io',
        '#10 DONE 0.0s',
        '#11 [stage 2/2] RUN x',
        '#11 CANCELED',
        ''
      ].join('\n')
    )
    expect(log.cache).toMatchObject({ cached: 1, built: 2 })
  })

  it('a layer that is fetched out of a cache was not built', () => {
    const log = readBuildLog(`#8 [3/3] COPY a b\n#8 sha256:${'d'.repeat(64)} 237B / 237B 0.0s done\n#8 DONE 0.2s\n`)
    expect(log.cache).toMatchObject({ cached: 1, built: 0 })
  })

  it('what a RUN step prints counts for nothing', () => {
    const log = readBuildLog(
      '#6 [2/3] RUN x\n#6 0.3 CACHED\n#6 0.3 #9 exporting cache\n#6 0.4 ERROR: no\n#6 DONE 1.0s\n'
    )
    expect(log.cache).toMatchObject({ cached: 0, built: 1, failures: [] })
    expect(log.otherFailure).toBe(false)
  })

  it('is the same however the output is cut into chunks', () => {
    const whole = readBuildLog(FAILED_EXPORT).cache
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1 }), sizes => {
        const log = new BuildLog()
        for (let at = 0, turn = 0; at < FAILED_EXPORT.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          log.write(Buffer.from(FAILED_EXPORT.slice(at, at + size)))
          at += size
        }
        expect(log.cache).toEqual(whole)
      })
    )
  })

  it('keeps little of a build that prints much', () => {
    const log = new BuildLog()
    const before = process.memoryUsage().heapUsed
    for (let at = 0; at < 2000; at += 1) log.write(`#${at * 7} ${'x'.repeat(20_000)}`)
    for (let at = 0; at < 100_000; at += 1) log.write(`#${at} [1/1] RUN x\n`)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40 * 1024 * 1024)
    expect(log.cache.failures).toEqual([])
  })
})
