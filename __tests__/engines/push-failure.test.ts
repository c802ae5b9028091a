import { describe, expect, it } from 'vitest'
import { readPushFailure, readPushTrace } from '../../src/engines/push-failure.js'
import { classifyFault, type Fault } from '../../src/registry/retry.js'

const HOST = 'ghcr.io'
const IMAGE = `${HOST}/pebble-run/creek:3`
const HASH = 'a'.repeat(64)

/** The end of a build with BuildKit's own push: as dockerd's containerd store and container builders print it. */
const pushed = (why: string): string =>
  `#5 ERROR: failed to push ${IMAGE}: ${why}\n------\n > exporting to image:\n------\nERROR: failed to build: failed to solve: failed to push ${IMAGE}: ${why}\n`
/** The docker driver with the classic store lets the daemon push, in a step of its own. */
const classic = (why: string): string =>
  `#7 pushing ${IMAGE} with docker\n#7 ERROR: ${why}\n------\n > pushing ${IMAGE} with docker:\n------\nERROR: failed to build: ${why}\n`
const status = (method: string, path: string, code: number): string =>
  `unexpected status from ${method} request to https://${HOST}/v2/pebble-run/creek/${path}: ${code} Whatever`

const SECONDARY =
  'denied: permission_denied: Error from intermediary with HTTP status code 403 "Forbidden" - with-body: {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}'

type Row = readonly [name: string, output: string, fault: Fault | undefined]

describe('the failure of a push, read from a builder', () => {
  it.each<Row>([
    ['503 when an upload is opened', pushed(status('POST', 'blobs/uploads/', 503)), 'passing'],
    [
      '500 at the manifest',
      pushed(`failed commit on ref "manifest-sha256:${HASH}": ${status('PUT', 'manifests/3', 500)}`),
      'passing'
    ],
    ['429', pushed(status('POST', 'blobs/uploads/', 429)), 'passing'],
    [
      'a lost upload, its words dropped',
      pushed(`failed commit on ref "layer-sha256:${HASH}": ${status('PUT', 'blobs/upload/7?digest=x', 404)}`),
      'passing'
    ],
    ['an upload at a wrong offset', pushed(status('PATCH', 'blobs/upload/7', 416)), 'passing'],
    [
      'a blob that the manifest names and the registry does not see yet',
      pushed(status('PUT', 'manifests/3', 404)),
      'passing'
    ],
    ['an unknown package', pushed(status('POST', 'blobs/uploads/', 404)), 'final'],
    ['a layer that is too large', pushed(status('PUT', 'blobs/upload/7', 413)), 'final'],
    ['403 without words', pushed(status('HEAD', `blobs/sha256:${HASH}`, 403)), 'denial'],
    [
      '403 with words',
      pushed(`${status('POST', 'blobs/uploads/', 403)}: denied: permission_denied: write_package`),
      'denial'
    ],
    ['a refused token', pushed('failed to authorize: failed to fetch oauth token: denied: denied'), 'denial'],
    [
      'a token endpoint that is down',
      pushed(
        'failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://ghcr.io/token: 503 Service Unavailable'
      ),
      'passing'
    ],
    ['a secondary rate limit', pushed(`${status('POST', 'blobs/uploads/', 403)}: ${SECONDARY}`), 'passing'],
    [
      'a reset',
      pushed(
        'failed to do request: Post "https://ghcr.io/v2/pebble-run/creek/blobs/uploads/": read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer'
      ),
      'passing'
    ],
    ['an end of file', pushed('failed to do request: Put "https://ghcr.io/v2/x/y/manifests/3": EOF'), 'passing'],
    [
      'a broken pipe',
      pushed('failed to do request: Put "https://ghcr.io/v2/x/y/blobs/upload/4": write tcp: write: broken pipe'),
      'passing'
    ],
    [
      'a refused connection',
      pushed(
        'failed to do request: Head "https://ghcr.io/v2/x/y/blobs/z": dial tcp 10.0.0.2:443: connect: connection refused'
      ),
      'passing'
    ],
    [
      'a time-out',
      pushed('failed to do request: Head "https://ghcr.io/v2/": net/http: TLS handshake timeout'),
      'passing'
    ],
    [
      'a wrong certificate',
      pushed(
        'failed to do request: Head "https://ghcr.io/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority'
      ),
      undefined
    ],
    ['classic store: 503', classic('received unexpected HTTP status: 503 Service Unavailable'), 'passing'],
    ['classic store: 429', classic('toomanyrequests: retry-after: 10.305464ms, allowed: 2000/minute'), 'passing'],
    ['classic store: a lost upload', classic('blob upload unknown'), 'passing'],
    ['classic store: an unknown blob', classic('blob unknown'), 'passing'],
    [
      'classic store: a reset',
      classic('read tcp 127.0.0.1:45264->127.0.0.1:41197: read: connection reset by peer'),
      'passing'
    ],
    ['classic store: a refusal', classic('denied: permission_denied: write_package'), 'denial'],
    [
      'classic store: a refusal without a body',
      classic('error parsing HTTP 403 response body: unexpected end of JSON input: ""'),
      'denial'
    ],
    ['classic store: a secondary rate limit', classic(SECONDARY), 'passing']
  ])('%s', (_, output, fault) => {
    const failure = readPushFailure(output, 'build and push')
    expect(failure === undefined ? undefined : classifyFault(failure)).toBe(fault)
  })

  it.each([
    [
      'a build step',
      'ERROR: failed to build: failed to solve: process "/bin/sh -c curl https://x" did not complete successfully: exit code: 56\n'
    ],
    [
      'a build step that prints a push',
      `#6 0.1 failed to push ${IMAGE}: 503\nERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2\n`
    ],
    [
      'a base image',
      'ERROR: failed to build: failed to solve: busybox:1: failed to resolve source metadata for docker.io/library/busybox:1: unexpected status from HEAD request to https://registry-1.docker.io/v2/library/busybox/manifests/1: 503 Service Unavailable\n'
    ],
    [
      'a Dockerfile',
      'ERROR: failed to build: failed to solve: dockerfile parse error on line 1: unknown instruction: FORM\n'
    ],
    [
      'the cache',
      '------\n > exporting cache to registry:\n------\nERROR: failed to build: failed to solve: error writing layer blob: unexpected status: 503 Service Unavailable\n'
    ],
    ['a killed program', '#5 pushing layers\n'],
    ['nothing', '']
  ])('%s is none', (_, output) => {
    expect(readPushFailure(output, 'build and push')).toBeUndefined()
  })

  it('keeps request, status, words and the pause that was asked for', () => {
    expect(
      readPushFailure(pushed(status('PUT', 'blobs/upload/7?digest=x&_state=secret', 503)), 'build and push')
    ).toMatchObject({
      kind: 'registry',
      request: 'PUT https://ghcr.io/v2/pebble-run/creek/blobs/upload/7',
      status: 503
    })
    expect(
      readPushFailure(classic('toomanyrequests: retry-after: 1.5s, allowed: 2000/minute'), 'build and push')
    ).toMatchObject({
      retryAfter: 1.5,
      diagnostics: [{ code: 'TOOMANYREQUESTS' }]
    })
  })
})

describe('the failure of a push, read from a tool that does nothing else', () => {
  it.each<Row>([
    [
      'docker',
      'The push refers to repository [ghcr.io/pebble-run/creek]\n5c6300d00808: Preparing\nreceived unexpected HTTP status: 500 Internal Server Error\n',
      'passing'
    ],
    ['docker, an unknown blob', '5c6300d00808: Preparing\nunknown blob\n', 'passing'],
    ['docker, cut off', '5c6300d00808: Preparing\nunexpected EOF\n', 'passing'],
    ['docker, refused', '5c6300d00808: Preparing\ndenied: permission_denied: write_package\n', 'denial'],
    [
      'podman',
      'Copying blob sha256:aa\nError: writing blob: initiating layer upload to /v2/pebble-run/creek/blobs/uploads/ in ghcr.io: received unexpected HTTP status: 504 Gateway Timeout\n',
      'passing'
    ],
    [
      'podman, throttled',
      'Error: writing blob: initiating layer upload to /v2/pebble-run/creek/blobs/uploads/ in ghcr.io: too many requests to registry\n',
      'passing'
    ],
    ['podman, a reused tag', 'Error: something about the image itself\n', undefined]
  ])('%s', (_, output, fault) => {
    const failure = readPushFailure(output, 'push')
    expect(failure === undefined ? undefined : classifyFault(failure)).toBe(fault)
  })
})

describe('how far a push had come', () => {
  it('knows the manifests that were about to be put', () => {
    const output = `#5 exporting config sha256:${'b'.repeat(64)} done\n#5 pushing layers 0.1s done\n#5 pushing manifest for ${IMAGE}@sha256:${HASH}\n#5 pushing manifest for ${IMAGE}@sha256:${HASH} 0.0s done\n`
    expect(readPushTrace(output)).toEqual({
      began: true,
      digests: [`sha256:${HASH}`],
      imageId: `sha256:${'b'.repeat(64)}`
    })
  })

  it('knows the image of the classic store', () => {
    expect(readPushTrace(`#5 writing image sha256:${HASH} done\n#7 pushing ${IMAGE} with docker\n`)).toEqual({
      began: true,
      digests: [],
      imageId: `sha256:${HASH}`
    })
  })

  it('has not begun while something is built', () => {
    expect(readPushTrace('#5 [2/3] RUN make\n#5 0.2 pushing layers\n#5 ERROR: exit code: 2\n').began).toBe(false)
  })
})
