import { request } from 'node:http'
import type { DaemonFacts } from '../domain/engine.js'
import { type Known, known, unknown } from '../domain/known.js'
import { socketPathOf } from './docker-paths.js'

const PATIENCE_MS = 5_000

/**
 * Asks the Docker daemon who it is: `GET /version` on its socket takes 2 ms where `docker version` takes 60.
 * Source: https://docs.docker.com/reference/api/engine/#tag/System/operation/SystemVersion
 */
export async function readDaemon(endpoint: string): Promise<Known<DaemonFacts>> {
  const socketPath = socketPathOf(endpoint)
  if (socketPath === undefined) return unknown(`the engine at ${endpoint} is not on this machine and was not asked`)
  try {
    const answer = await get(socketPath, '/version')
    const {
      Version: version,
      Os: os,
      Arch: arch
    } = JSON.parse(answer) as { Version?: string; Os?: string; Arch?: string }
    return version === undefined
      ? unknown(`${endpoint} does not answer as a Docker daemon`)
      : known({ version, platform: `${os ?? 'linux'}/${arch ?? 'amd64'}` })
  } catch (error) {
    return unknown(explain(endpoint, error))
  }
}

function explain(endpoint: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return `no Docker daemon listens at ${endpoint}: the socket does not exist`
  if (code === 'EACCES') return `this user may not open the Docker daemon's socket ${endpoint}`
  if (code === 'ECONNREFUSED') return `nothing listens at ${endpoint}: the Docker daemon is not running`
  return `the Docker daemon at ${endpoint} gave no usable answer (${code ?? String(error)})`
}

async function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, timeout: PATIENCE_MS, headers: { host: 'docker' } }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      response.on('error', reject)
    })
    outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    outgoing.on('error', reject)
    outgoing.end()
  })
}
