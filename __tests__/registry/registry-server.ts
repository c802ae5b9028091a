import { afterEach } from 'vitest'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import type { ImageName } from '../../src/domain/reference.js'
import { Secret } from '../../src/domain/secret.js'
import { createHttp } from '../../src/ports/http.js'
import { createAuthorizer } from '../../src/registry/authorizer.js'
import { type ClientOptions, RegistryClient, type RegistryEvent } from '../../src/registry/client.js'
import type { Credential } from '../../src/registry/token.js'
import { routeHttp } from '../ports/http.js'
import { createClock, type FakeClock } from '../ports/clock.js'
import { type Reply, type Seen, startServer, type TestServer } from '../ports/server.js'

export const PASSWORD = 'ghs_1234.secret-of-the-test'
export const BASIC: Credential = { kind: 'basic', username: 'mona', password: new Secret(PASSWORD) }
export const ANONYMOUS: Credential = { kind: 'anonymous' }

export interface Stage {
  readonly server: TestServer
  readonly client: RegistryClient
  readonly clock: FakeClock
  readonly events: RegistryEvent[]
  readonly name: ImageName
  /** Requests behind discovery and token exchange. */
  readonly asked: () => Seen[]
}

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(async server => server.stop()))
})

/** A server of the test's own that ends with the test. */
export async function serve(reply: (request: Seen, index: number) => Reply): Promise<TestServer> {
  const server = await startServer(reply)
  running.push(server)
  return server
}

/**
 * A server that asks for a token as ghcr.io does, then answers by `reply`; with `token` the token endpoint is the test's own. `index`
 * counts the requests that carry authorization.
 */
export async function setStage(
  reply: (request: Seen, index: number) => Reply,
  options: Partial<ClientOptions> & { token?: (request: Seen, index: number) => Reply } = {}
): Promise<Stage> {
  let exchanges = 0
  let index = 0
  const asked: Seen[] = []
  const server = await serve(request => {
    if (request.path === '/token') {
      exchanges += 1
      return (
        options.token?.(request, exchanges) ?? { status: 200, body: { token: `token-${exchanges}`, expires_in: 300 } }
      )
    }
    if (request.headers['authorization'] === undefined) return challenge(request)
    asked.push(request)
    index += 1
    return reply(request, index - 1)
  })
  const clock = createClock()
  const events: RegistryEvent[] = []
  const client = new RegistryClient({
    http: createHttp(),
    clock,
    host: server.host,
    credential: BASIC,
    observe: event => events.push(event),
    ...options
  })
  return { server, client, clock, events, name: { host: server.host, path: 'octo-org/app' }, asked: () => asked }
}

/** A registry at the test's own server, or, with `as`, under a name of the world. */
export function authorizerAt(
  server: TestServer,
  options: { as?: string; credential?: Credential; routes?: Record<string, string> } = {}
) {
  const { as, credential = BASIC, routes = {} } = options
  const clock = createClock()
  const withheld: string[] = []
  const http = routeHttp(as === undefined ? routes : { [`https://${as}`]: server.origin, ...routes })
  const authorizer = createAuthorizer({ http, clock }, as ?? server.host, credential, realm => withheld.push(realm))
  return { authorizer, clock, withheld }
}

export const issue = (token: string, more: object = {}): Reply => ({ status: 200, body: { token, ...more } })

export function challenge(request: Seen): Reply {
  const realm = `http://${request.headers['host'] ?? ''}/token`
  const value = `Bearer realm="${realm}",service="ghcr.io",scope="repository:user/image:pull"`
  return { ...denial(401, 'UNAUTHORIZED', 'authentication required'), headers: { 'www-authenticate': value } }
}

export function denial(status: number, code: string, message: string): { status: number; body: object } {
  return { status, body: { errors: [{ code, message }] } }
}

export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json'
export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'

export const MANIFEST = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: `sha256:${'a'.repeat(64)}`, size: 2 },
    layers: []
  })
)
export const MANIFEST_DIGEST: Digest = digestOf(MANIFEST)
