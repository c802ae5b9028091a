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

const LAYER = `sha256:${'c'.repeat(64)}`
const BASE_LAYER = `sha256:${'d'.repeat(64)}`
/** As BuildKit 0.13 printed it with a registry that had dropped a blob of the cache, and a folder that had lost one. */
const LOST = `#5 [1/4] FROM docker.io/library/busybox:1.37@sha256:${'e'.repeat(64)}
#5 sha256:${'d'.repeat(64)} 0B / 3MB 0.1s
#5 DONE 0.1s
#7 importing cache manifest from localhost:1/o/n:buildcache
#7 DONE 0.3s
#8 [2/3] RUN make
#8 CACHED
#8 ${LAYER} 0B / 111B 0.1s
#11 exporting to image
#11 ERROR: failed to copy: httpReadSeeker: failed open: could not fetch content descriptor ${LAYER} (application/vnd.oci.image.layer.v1.tar+gzip) from remote: not found
ERROR: failed to build: failed to solve: failed to copy: httpReadSeeker: failed open: could not fetch content descriptor ${LAYER} (application/vnd.oci.image.layer.v1.tar+gzip) from remote: not found
`
const LOST_IN_FOLDER = `#5 importing cache manifest from local:1
#5 DONE 0.1s
#8 [3/4] COPY hello.sh /hello.sh
#8 ERROR: NotFound: rpc error: code = NotFound desc = content ${LAYER}: not found
ERROR: failed to build: failed to solve: failed to compute cache key: NotFound: rpc error: code = NotFound desc = content ${LAYER}: not found
`
const LOST_AT_GITHUB = `#9 [3/4] RUN make
#9 ERROR: failed to copy: GET https://productionresultssa0.blob.core.windows.net/actions-cache/x: 404
ERROR: failed to build: failed to solve: failed to compute cache key: failed to copy: GET https://productionresultssa0.blob.core.windows.net/actions-cache/x: 404
`
const CONFIGURED =
  'ERROR: failed to build: failed to solve: failed to configure gha cache exporter: token contains an invalid number of segments\n'

describe('a build with a cache', () => {
  it('that goes well runs once', async () => {
    expect(await run(SPEC)).toMatchObject({ outcome: 'built', told: [], caches: [[1, 1]] })
  })

  it.each([
    ['the export failed', EXPORT, [1, 0]],
    ['the import failed', IMPORT, [0, 1]],
    ['the driver cannot export', DRIVER, [1, 0]],
    ['the service does not take its token', CONFIGURED, [1, 0]],
    ['a folder to read is not named', 'ERROR: failed to build: local cache importer requires src\n', [0, 1]],
    ['a folder to write is not named', 'ERROR: failed to build: local cache exporter requires dest\n', [1, 0]],
    ['the registry has dropped a layer of the cache', LOST, [0, 1]],
    ['the folder has lost a layer of the cache', LOST_IN_FOLDER, [0, 1]],
    ['GitHub has dropped a layer of the cache', LOST_AT_GITHUB, [0, 1]]
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
    ['a layer of the base image is lost', LOST.replaceAll(LAYER, BASE_LAYER)],
    ['a layer could not be pushed', LOST.replaceAll(/failed to copy: .*/g, 'failed to push o/n:1: failed to copy: x')],
    ['a folder that is no cache cannot be made', 'ERROR: failed to build: mkdir /elsewhere: permission denied\n'],
    ['nobody knows why', 'Killed\n']
  ])('fails as it failed where %s', async (_, stderr) => {
    const error = failed(stderr)
    expect(await run(SPEC, error)).toMatchObject({ outcome: error, told: [], caches: [[1, 1]] })
  })

  it.each([
    ['written', 'type=local,src=in', 'type=local,dest=/proc/none', 'mkdir /proc/none: no such file', [1, 0]],
    ['read', 'type=local,src=/root/in', 'type=local,dest=out', 'open /root/in/index.json: permission denied', [0, 1]]
  ] as const)('is built again without the folder that cannot be %s', async (_, from, to, words, second) => {
    const { outcome, caches } = await run(
      { ...SPEC, cacheFrom: [from], cacheTo: [to] },
      failed(`ERROR: failed to build: ${words}\n`)
    )
    expect(outcome).toBe('built')
    expect(caches).toEqual([[1, 1], second])
  })

  it('loses both ways one after the other, and is built all the same', async () => {
    const { outcome, caches } = await run(SPEC, failed(CONFIGURED), failed(LOST))
    expect(outcome).toBe('built')
    expect(caches).toEqual([
      [1, 1],
      [1, 0],
      [0, 0]
    ])
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
