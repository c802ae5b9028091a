import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/ports/http.js'
import { describeRequest, parseDiagnostics, parseRetryAfter, readFailure } from '../../src/registry/errors.js'
import { type Reply, startServer, type TestServer } from '../ports/server.js'
import { denial } from './registry-server.js'

const NOW = Date.parse('2026-01-02T03:04:05Z')

let server: TestServer | undefined
afterEach(async () => server?.stop())

async function failureOf(reply: Reply) {
  server = await startServer(() => reply)
  const request = { method: 'GET', url: `${server.origin}/v2/o/n/tags/list?n=1` } as const
  const { failure } = await readFailure(request, await createHttp().send(request), NOW)
  return failure
}

describe('readFailure', () => {
  it('keeps what the registry said, without the query of what was asked', async () => {
    const failure = await failureOf({
      ...denial(403, 'DENIED', 'permission_denied: write_package'),
      headers: { 'x-github-request-id': 'ABCD:1234', 'retry-after': '7' }
    })
    expect(failure).toEqual({
      kind: 'registry',
      request: `GET ${server?.origin ?? ''}/v2/o/n/tags/list`,
      status: 403,
      diagnostics: [{ code: 'DENIED', message: 'permission_denied: write_package' }],
      requestId: 'ABCD:1234',
      retryAfter: 7
    })
  })

  it.each([
    ['a page', '<html>Sign in</html>'],
    ['JSON of another shape', '{"message":"Not Found"}'],
    ['plain text', 'upstream connect error']
  ])('quotes %s as it came', async (_, body) => {
    expect(await failureOf({ status: 502, body })).toMatchObject({ status: 502, diagnostics: [], body })
  })

  it('counts a date to wait for from the date of the answer, whatever this machine believes the time to be', async () => {
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT'
    const headers = { date, 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }
    expect(await failureOf({ status: 503, headers })).toHaveProperty('retryAfter', 20)
  })

  it('says nothing of a body where there is none', async () => {
    expect(await failureOf({ status: 500 })).not.toHaveProperty('body')
  })

  it('quotes no more than 64 KiB of an endless body', async () => {
    const chunks = function* () {
      for (let i = 0; i < 4; i += 1) yield Buffer.alloc(64 * 1024, 'x')
    }
    const failure = await failureOf({ status: 500, chunks, endless: true })
    expect(failure).toHaveProperty('body', 'x'.repeat(64 * 1024))
  })

  it('reads words that a proxy has compressed', async () => {
    const body = gzipSync(JSON.stringify({ errors: [{ code: 'DENIED', message: 'denied' }] }))
    const failure = await failureOf({ status: 403, headers: { 'content-encoding': 'gzip' }, body })
    expect(failure).toMatchObject({ diagnostics: [{ code: 'DENIED', message: 'denied' }] })
  })

  it('keeps the status where the body breaks off', async () => {
    expect(await failureOf({ cutOff: 'half of ', status: 503 })).toMatchObject({ status: 503, body: 'half of ' })
  })

  it.each([
    ['retry-after: 10.305464ms, allowed: 2000/minute', 0.010305464],
    ['retry-after: 880.092µs, allowed: 44000/minute', 0.000880092],
    ['retry-after: 880.092us, allowed: 44000/minute', 0.000880092],
    ['retry-after: 12s, allowed: 1/minute', 12],
    ['retry-after: 2m, allowed: 1/minute', 120]
  ])('finds the pause in the words %j', async (message, seconds) => {
    expect(await failureOf(denial(429, 'TOOMANYREQUESTS', message))).toHaveProperty(
      'retryAfter',
      expect.closeTo(seconds, 9)
    )
  })
})

describe('parseDiagnostics', () => {
  it.each([
    ['{"errors":[{"code":"DENIED","message":"denied"}]}\n', [{ code: 'DENIED', message: 'denied' }]],
    [
      '{"errors":[{"code":"A"},{"message":"b"}]}',
      [
        { code: 'A', message: '' },
        { code: 'UNKNOWN', message: 'b' }
      ]
    ],
    ['{"errors":[{"code":7,"message":null},"x",null]}', []],
    ['{"errors":{}}', []],
    ['{"errors":null}', []],
    ['[]', []],
    ['null', []],
    ['not JSON', []],
    ['', []]
  ])('reads %j', (text, diagnostics) => {
    expect(parseDiagnostics(text)).toEqual(diagnostics)
  })
})

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120],
    ['0', 0],
    ['1.5', 1.5],
    ['Fri, 02 Jan 2026 03:04:35 GMT', 30],
    ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined]
  ])('takes %j for %j seconds', (header, seconds) => {
    expect(parseRetryAfter(header, NOW)).toBe(seconds)
  })
})

describe('describeRequest', () => {
  it('shows neither query nor user of a URL', () => {
    const url = 'https://mona:secret@ghcr.io/token?service=ghcr.io&sig=secret'
    expect(describeRequest({ method: 'GET', url })).toBe('GET https://ghcr.io/token')
  })
})
