import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { loadEvent } from '../../lab/events/load.mjs'
import { headOf, type Lab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { publish } from './stage.js'

export interface GitServer {
  /** Stands for https://github.com. */
  readonly url: string
  /** `user:token` of all who brought one. */
  readonly users: ReadonlySet<string>
  readonly close: () => void
}

/**
 * Serves the history of a checkout over HTTP, by Git's own CGI program.
 *
 * @param open also to who brings no token
 */
export async function serveGit(workspace: string, open = false): Promise<GitServer> {
  const users = new Set<string>()
  const server = createServer((request, response) => {
    const { authorization } = request.headers
    if (authorization === undefined && !open) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      return
    }
    if (authorization !== undefined)
      users.add(Buffer.from(authorization.replace(/^Basic /i, ''), 'base64').toString('utf8'))
    const { pathname, search } = new URL(request.url ?? '/', 'http://x')
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: workspace,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_COUNT: '2',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        GIT_CONFIG_KEY_1: 'uploadpack.allowAnySHA1InWant',
        GIT_CONFIG_VALUE_1: 'true',
        PATH_INFO: pathname.replace(/^\/[^/]+\/[^/]+\.git/, '/.git'),
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'],
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
        HTTP_GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
        GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined
      }
    })
    request.pipe(child.stdin)
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('close', () => {
      const all = Buffer.concat(chunks)
      const end = all.indexOf('\r\n\r\n')
      const head = all.subarray(0, end).toString('utf8').split('\r\n')
      for (const line of head) {
        const [name = '', value = ''] = line.split(': ')
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
        else response.setHeader(name, value)
      }
      response.end(all.subarray(end + 4))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, users, close: () => void server.close() }
}

/** A run without a checkout, whose context comes from that server. */
export async function publishByGit(
  lab: Lab,
  story: { readonly with: Record<string, string>; readonly machine?: Record<string, string>; readonly open?: boolean }
): Promise<{ readonly job: JobResult; readonly users: ReadonlySet<string>; readonly context: string }> {
  const origin = await lab.checkout()
  const sha = await headOf(origin)
  const { url, users, close } = await serveGit(origin, story.open)
  const event = loadEvent('push-tag', { host: { api: lab.ghcr.apiUrl }, repository: 'Octo-Org/Hello-World', sha })
  try {
    const job = await publish(lab, {
      workspace: mkdtempSync(join(lab.folder, 'empty-')),
      with: { context: '{{defaultContext}}', ...story.with },
      options: {
        event: { ...event, env: { ...event.env, GITHUB_SERVER_URL: url } },
        recordProcesses: true,
        ...(story.machine === undefined ? {} : { machine: story.machine })
      }
    })
    return { job, users, context: `${url}/Octo-Org/Hello-World.git#${sha}` }
  } finally {
    close()
  }
}
