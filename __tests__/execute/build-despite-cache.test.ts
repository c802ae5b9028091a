import { describe, expect, it } from 'vitest'
import type { CacheFailure } from '../../src/domain/cache/use.js'
import { FailureError } from '../../src/domain/failure.js'
import type { BuildSpec } from '../../src/domain/plan/step.js'
import { buildDespiteCache } from '../../src/execute/build-despite-cache.js'
import { BARE } from '../domain/plan/build-spec.js'

const SPEC: BuildSpec = { ...BARE, cacheFrom: ['type=gha'], cacheTo: ['type=gha,mode=max'] }

const failed = (stderr: string): FailureError =>
  new FailureError({ kind: 'command', argv: ['docker-buildx', 'build'], exitCode: 1, stderr })

/** Failures in turn, then success. */
async function run(spec: BuildSpec, ...failures: readonly Error[]) {
  const specs: BuildSpec[] = []
  const told: CacheFailure[] = []
  const rest = [...failures]
  const outcome = await buildDespiteCache(
    spec,
    async each => {
      specs.push(each)
      const failure = rest.shift()
      if (failure !== undefined) throw failure
      return Promise.resolve('built')
    },
    all => told.push(...all)
  ).catch((error: unknown) => error)
  return { outcome, told, caches: specs.map(({ cacheFrom, cacheTo }) => [cacheFrom.length, cacheTo.length]) }
}

const EXPORT = `#9 exporting to GitHub Actions Cache
#9 ERROR: error writing layer blob: error committing cache 7: 403 Forbidden
ERROR: failed to build: failed to solve: error writing layer blob: error committing cache 7: 403 Forbidden
`
const IMPORT = `#4 importing cache manifest from gha:x
#4 ERROR: This legacy service is shutting down, effective April 15, 2025.
ERROR: failed to solve: This legacy service is shutting down, effective April 15, 2025.
`
const REFUSED = `#8 exporting to image
#8 pushing layers 0.2s done
#8 ERROR: failed to push ghcr.io/o/n:1: denied: permission_denied: write_package
ERROR: failed to build: failed to solve: failed to push ghcr.io/o/n:1: denied: permission_denied: write_package
`
const STEP = `#4 importing cache manifest from gha:x
#4 ERROR: gha:x: not found
#6 [2/2] RUN false
#6 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1
ERROR: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1
`
const DRIVER =
  'ERROR: failed to build: Cache export is not supported for the docker driver.\nSwitch to a different driver …\n'

describe('a build with a cache', () => {
  it('that goes well runs once', async () => {
    expect(await run(SPEC)).toMatchObject({ outcome: 'built', told: [], caches: [[1, 1]] })
  })

  it.each([
    ['the export failed', EXPORT, [1, 0]],
    ['the import failed', IMPORT, [0, 1]],
    ['the driver cannot export', DRIVER, [1, 0]]
  ])('is built again without that part where %s', async (_, stderr, second) => {
    const { outcome, told, caches } = await run(SPEC, failed(stderr))
    expect(outcome).toBe('built')
    expect(told).toHaveLength(1)
    expect(caches).toEqual([[1, 1], second])
  })

  it.each([
    ['the registry refused the push', REFUSED],
    ['a step failed', STEP],
    ['the push was refused, after the cache', EXPORT.replace(/ERROR: failed to build.*\n/, '') + REFUSED],
    ['nobody knows why', 'Killed\n']
  ])('fails as it failed where %s', async (_, stderr) => {
    const error = failed(stderr)
    expect(await run(SPEC, error)).toMatchObject({ outcome: error, told: [], caches: [[1, 1]] })
  })

  it('is not built a third time', async () => {
    const second = failed(REFUSED)
    expect(await run(SPEC, failed(EXPORT), second)).toMatchObject({
      outcome: second,
      caches: [
        [1, 1],
        [1, 0]
      ]
    })
  })

  it('is not built again where there was no cache to take away', async () => {
    const error = failed(EXPORT)
    expect(await run(BARE, error)).toMatchObject({ outcome: error, caches: [[0, 0]] })
  })

  it('other failures are thrown on', async () => {
    const error = new FailureError({ kind: 'cancelled', signal: 'SIGINT' })
    expect(await run(SPEC, error)).toMatchObject({ outcome: error, caches: [[1, 1]] })
  })
})
