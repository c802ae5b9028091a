import { afterEach } from 'vitest'
import { Secret } from '../../src/domain/secret.js'
import { createGitHub, type GitHub } from '../../src/github/api.js'
import { createHttp } from '../../src/ports/http.js'
import { createClock, type FakeClock } from '../ports/clock.js'
import { type Reply, type Seen, startServer, type TestServer } from '../ports/server.js'

export const TOKEN = 'ghs_1234.secret-of-the-test'

export interface ApiStage {
  readonly github: GitHub
  readonly server: TestServer
  readonly clock: FakeClock
}

const running: TestServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(async server => server.stop()))
})

/** A real server in the place of api.github.com; with `path` its API lies below, as on GHES. */
export async function setApi(reply: (request: Seen, index: number) => Reply, path = ''): Promise<ApiStage> {
  const server = await startServer(reply)
  running.push(server)
  const clock = createClock()
  const github = createGitHub({ http: createHttp(), clock, api: `${server.origin}${path}`, token: new Secret(TOKEN) })
  return { github, server, clock }
}

export function say(status: number, message: string, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: { message, documentation_url: 'https://docs.github.com/rest' } }
}
