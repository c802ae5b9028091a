import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '../../src/domain/digest.js'
import { FailureError } from '../../src/domain/failure.js'
import { parseTag, type Tag } from '../../src/domain/reference.js'
import { Secret } from '../../src/domain/secret.js'
import { createHttp } from '../../src/ports/http.js'
import { RegistryClient } from '../../src/registry/client.js'
import { probeLogin, probePush, probeRead } from '../../src/registry/probe.js'
import { createClock } from '../ports/clock.js'
import { type Reply, type Seen, startServer, type TestServer } from '../ports/server.js'

/** What is not shown to anybody but the registry and its own token endpoint. */
const PASSWORD = 'ghs_hardening.secret-of-the-test'
const LATEST = parseTag('latest') as Tag
const CONTENT = Buffer.from('{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}')
const BOMB = gzipSync(Buffer.alloc(8 * 1024 * 1024))
const HUGE = Buffer.alloc(5 * 1024 * 1024, ' ')

let registry: TestServer
/** Another house: whatever the registry says, it must never see the login or a token. */
let stranger: TestServer
let reply: (request: Seen, index: number) => Reply = () => ({ status: 200 })

beforeAll(async () => {
  registry = await startServer((request, index) => reply(request, index))
  stranger = await startServer((request, index) => reply(request, index))
})
afterAll(async () => Promise.all([registry.stop(), stranger.stop()]))

const bodies = fc.oneof(
  fc.constantFrom<string | Buffer>('', '{', 'null', '[]', '{"errors":null}', '{"token":5}', CONTENT, BOMB, HUGE),
  fc.constantFrom(
    '{"errors":[{"code":"DENIED","message":"permission_denied: write_package"}]}',
    '{"errors":[{"code":{},"message":[]}]}',
    '<html><body>::error::smuggled</body></html>',
    '{"schemaVersion":2,"manifests":[{"digest":"sha256:../../etc/passwd","size":-1}]}'
  ),
  fc.json(),
  fc.uint8Array({ maxLength: 64 }).map(bytes => Buffer.from(bytes))
)

/** Addresses that an answer may name: its own, a circle, another house, another scheme, nonsense. */
const locations = fc.constantFrom('/again', '', '//', 'STRANGER/steal', 'file:///etc/passwd', 'REGISTRY/v2/', '/v2/a/b')

const headers = fc.record(
  {
    location: locations,
    'content-type': fc.constantFrom('text/html', 'application/json', 'application/vnd.oci.image.index.v1+json'),
    'content-encoding': fc.constantFrom('gzip', 'br', 'identity'),
    'docker-content-digest': fc.constantFrom(digestOf(CONTENT), 'sha256:00', 'md5:x'),
    'retry-after': fc.constantFrom('0', '-1', '99999999', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon'),
    'www-authenticate': fc.constantFrom(
      'Bearer realm="REGISTRY/token",service="x",scope="repository:a/b:pull"',
      'Bearer realm="STRANGER/token"',
      'Bearer realm="/token"',
      'Basic realm="x"',
      'Negotiate'
    ),
    link: fc.constantFrom('<STRANGER/more>; rel="next"', '</v2/a/b/tags/list?last=x>; rel="next"', '<>; rel=next')
  },
  { requiredKeys: [] }
)

const answers = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom<Reply>('reset', { cutOff: 'half' }) },
  {
    weight: 12,
    arbitrary: fc.record({
      status: fc.constantFrom(
        200,
        201,
        202,
        204,
        301,
        302,
        303,
        307,
        308,
        400,
        401,
        403,
        404,
        405,
        416,
        429,
        500,
        502,
        503
      ),
      headers,
      body: bodies
    })
  }
)

const operations = fc.constantFrom<(client: RegistryClient) => Promise<unknown>>(
  async client => client.headManifest(NAME(client), LATEST),
  async client => client.getManifest(NAME(client), LATEST),
  async client => client.getManifest(NAME(client), digestOf(CONTENT)),
  async client => client.putManifest(NAME(client), LATEST, CONTENT, 'application/vnd.oci.image.manifest.v1+json'),
  async client => client.headBlob(NAME(client), digestOf(CONTENT)),
  async client => client.readBlob(NAME(client), digestOf(CONTENT)),
  async client => client.uploadBlob(NAME(client), { kind: 'bytes', bytes: CONTENT }),
  async client => client.mountBlob(NAME(client), digestOf(CONTENT), { host: client.host, path: 'a/c' }),
  async client => client.listTags(NAME(client)),
  async client => probePush(client, NAME(client)),
  async client => probeRead(client, NAME(client)),
  async client => probeLogin(client)
)
const NAME = ({ host }: RegistryClient) => ({ host, path: 'a/b' })

describe('a registry that answers anything', () => {
  it('crashes nothing, holds nothing up, and gets no credential sent elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(operations, fc.array(answers, { minLength: 1, maxLength: 6 }), async (operation, script) => {
        registry.seen.length = 0
        stranger.seen.length = 0
        let count = 0
        reply = request => {
          // The token endpoint plays along half of the time, so that what stands behind it is reached.
          if (request.path === '/token' && script.length % 2 === 0)
            return { status: 200, body: { token: 'bearer-of-the-test' } }
          return fill(script[count++ % script.length]!)
        }
        const client = new RegistryClient({
          http: createHttp(),
          clock: createClock(),
          host: registry.host,
          credential: { kind: 'basic', username: 'mona', password: new Secret(PASSWORD) },
          intent: 'push'
        })
        const failure = await operation(client).then(
          () => undefined,
          (error: unknown) => error
        )
        if (failure !== undefined) expect(failure).toBeInstanceOf(FailureError)
        if (failure instanceof Error) expect(failure.message).not.toContain(PASSWORD)
        expect(registry.seen.length + stranger.seen.length).toBeLessThan(100)
        for (const { headers: sent, body, query } of stranger.seen) {
          expect(sent['authorization']).toBeUndefined()
          expect(`${body.toString()}${query.toString()}`).not.toContain('secret-of-the-test')
        }
      }),
      { numRuns: 10_000 }
    )
  }, 600_000)
})

/** Puts the addresses of this run's servers into an answer. */
function fill(answer: Reply): Reply {
  if (typeof answer === 'string' || !('status' in answer) || !('headers' in answer)) return answer
  const filled = Object.entries(answer.headers ?? {}).map(([name, value]) => [
    name,
    value.replaceAll('REGISTRY', registry.origin).replaceAll('STRANGER', stranger.origin)
  ])
  return { ...answer, headers: Object.fromEntries(filled) as Record<string, string> }
}
