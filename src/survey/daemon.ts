import { request } from 'node:http'
import type { DaemonFacts, ImageStore } from '../domain/engine.js'
import { type Known, known, unknown } from '../domain/known.js'
import { socketPathOf } from './docker-paths.js'

const PATIENCE_MS = 5_000
const LONGEST_ANSWER = 1024 * 1024

/**
 * Asks the Docker daemon who it is: `GET /version` on its socket takes 2 ms where `docker version` takes 60.
 * Source: https://docs.docker.com/reference/api/engine/#tag/System/operation/SystemVersion
 *
 * @param patienceMs for the whole answer
 */
export async function readDaemon(endpoint: string, patienceMs = PATIENCE_MS): Promise<Known<DaemonFacts>> {
  const socketPath = socketPathOf(endpoint)
  if (socketPath === undefined) return unknown(`the engine at ${endpoint} is not on this machine and was not asked`)
  try {
    const answer = JSON.parse(await get(socketPath, '/version', patienceMs)) as unknown
    const { Version: version, Os: os, Arch: arch } = (answer ?? {}) as Readonly<Record<string, unknown>>
    if (typeof version !== 'string') return unknown(`${endpoint} does not answer as a Docker daemon`)
    const text = (value: unknown, usual: string): string => (typeof value === 'string' ? value : usual)
    const kind = components(answer).some(name => /podman/i.test(name)) ? 'podman' : 'docker'
    return known({ version, platform: `${text(os, 'linux')}/${text(arch, 'amd64')}`, kind })
  } catch (error) {
    return unknown(explain(endpoint, error))
  }
}

/** Names of the parts that the answer lists; podman calls itself `Podman Engine` there. */
function components(answer: unknown): string[] {
  const { Components: parts } = (answer ?? {}) as { readonly Components?: unknown }
  if (!Array.isArray(parts)) return []
  return parts.map((part: unknown) => {
    const { Name: name } = (part ?? {}) as { readonly Name?: unknown }
    return typeof name === 'string' ? name : ''
  })
}

/**
 * Where the daemon keeps images, by `GET /info`: 5 ms, where `docker info` takes 100.
 * Source of the key: https://docs.docker.com/engine/storage/containerd/
 */
export async function readStore(endpoint: string, patienceMs = PATIENCE_MS): Promise<Known<ImageStore>> {
  const socketPath = socketPathOf(endpoint)
  if (socketPath === undefined) return unknown(`the engine at ${endpoint} is not on this machine and was not asked`)
  try {
    const { DriverStatus: status } = (JSON.parse(await get(socketPath, '/info', patienceMs)) ?? {}) as {
      readonly DriverStatus?: unknown
    }
    if (!Array.isArray(status)) return unknown(`the engine at ${endpoint} does not say where it keeps images`)
    const containerd = status.some((row: unknown) => Array.isArray(row) && /^io\.containerd\./.test(String(row[1])))
    return known(containerd ? 'containerd' : 'classic')
  } catch (error) {
    return unknown(explain(endpoint, error))
  }
}

function explain(endpoint: string, error: unknown): string {
  if (error instanceof SyntaxError) return `${endpoint} does not answer as a Docker daemon`
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return `no Docker daemon listens at ${endpoint}: the socket does not exist`
  if (code === 'EACCES') return `this user is not allowed to open the Docker daemon's socket ${endpoint}`
  if (code === 'ECONNREFUSED') return `nothing listens at ${endpoint}: the Docker daemon is not running`
  return `the Docker daemon at ${endpoint} gave no usable answer (${code ?? String(error)})`
}

async function get(socketPath: string, path: string, patienceMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = (code: string) => outgoing.destroy(Object.assign(new Error(code), { code }))
    const outgoing = request({ socketPath, path, headers: { host: 'docker' } }, response => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > LONGEST_ANSWER) giveUp('EMSGSIZE')
      })
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      response.on('error', reject)
    })
    // One clock for the whole answer: a socket's own time-out starts anew with every byte.
    const clock = setTimeout(() => giveUp('ETIMEDOUT'), patienceMs)
    outgoing.on('close', () => clearTimeout(clock))
    outgoing.on('error', reject)
    outgoing.end()
  })
}
