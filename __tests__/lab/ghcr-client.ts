import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGhcr } from '../../lab/ghcr/ghcr.mjs'
import type { Ghcr, GhcrOptions } from '../../lab/ghcr/ghcr.mjs'
import { startRegistry } from '../../lab/machine/registry.mjs'

/** What most tests of the registry play in: an organisation, its public repository, old packages, tokens of all sorts. */
export const OCTO_WORLD = {
  organizations: { 'Octo-Org': { owners: ['boss'], members: ['robot'] }, fenced: { ipAllowList: true } },
  repositories: { 'Octo-Org/App': { visibility: 'public', userAccess: { robot: 'write' } } },
  packages: {
    'octo-org/unlinked': {},
    'octo-org/shown': { visibility: 'public' },
    'octo-org/old': { userAccess: { robot: 'write' } }
  },
  tokens: {
    job: { kind: 'github-token', repository: 'octo-org/app', permissions: { packages: 'write' } },
    readJob: { kind: 'github-token', repository: 'octo-org/app', permissions: { packages: 'read' } },
    robot: { kind: 'classic', user: 'robot', scopes: ['write:packages'] },
    boss: { kind: 'classic', user: 'boss', scopes: ['write:packages'] },
    fine: { kind: 'fine-grained', user: 'robot' },
    dead: { kind: 'classic', user: 'robot', scopes: ['write:packages'], revoked: true }
  }
}

/** Every manifest type, as a good client asks. */
export const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ')

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'

/** A local ghcr.io before a real registry, with its images in a folder that goes with `stop`. */
export interface Lab extends Ghcr {
  /** Kills the registry behind and starts it again. */
  restartUpstream: () => Promise<void>
}

/** Starts both; the registry behind is Debian's docker-registry. */
export async function startLab(options: Omit<GhcrOptions, 'upstream'>): Promise<Lab> {
  const directory = mkdtempSync(join(tmpdir(), 'ghcr-lab-'))
  const registry = await startRegistry({ directory })
  const ghcr = await startGhcr({ ...options, upstream: registry.url })
  return {
    ...ghcr,
    restartUpstream: () => registry.restart(),
    stop: async () => {
      await ghcr.stop()
      await registry.stop()
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

/** sha256 of these bytes, as a digest. */
export const digestOf = (bytes: Buffer | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** The value of a token of the world. */
export function tokenOf(ghcr: Ghcr, id: string): string {
  const token = ghcr.world.tokens[id]
  if (!token) throw new Error(`The world of this test has no token ${id}`)
  return token.value
}

/** `Authorization: Basic` with a user name that nobody checks. */
export const basicOf = (ghcr: Ghcr, id: string): string =>
  `Basic ${Buffer.from(`anybody:${tokenOf(ghcr, id)}`).toString('base64')}`

/** Asks the token endpoint; `id` undefined asks anonymously. */
export async function askToken(ghcr: Ghcr, id: string | undefined, scope: string): Promise<Response> {
  const headers: Record<string, string> = id === undefined ? {} : { authorization: basicOf(ghcr, id) }
  return fetch(`${ghcr.url}/token?${new URLSearchParams({ service: 'ghcr.io', scope }).toString()}`, { headers })
}

/** A bearer token for one package. */
export async function fetchBearer(
  ghcr: Ghcr,
  id: string | undefined,
  name: string,
  actions = 'pull,push'
): Promise<string> {
  const response = await askToken(ghcr, id, `repository:${name}:${actions}`)
  const { token } = (await response.json()) as { token?: string }
  if (!token) throw new Error(`The token endpoint said ${response.status}`)
  return `Bearer ${token}`
}

/** The first error of a refusal as `status CODE message`, or the status alone. */
export async function sayAnswer(response: Response): Promise<string> {
  const body = await response.text()
  if (response.status < 400 || body === '') return String(response.status)
  const [error] = (JSON.parse(body) as { errors: { code: string; message: string }[] }).errors
  return `${response.status} ${error?.code ?? ''} ${error?.message ?? ''}`
}

interface Asked {
  method?: string
  body?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
}

/** A small registry client for one package and one credential, without any cleverness. */
export function openPackage(ghcr: Ghcr, name: string, authorization: string) {
  const ask = (path: string, init: Asked = {}): Promise<Response> =>
    fetch(path.startsWith('/') ? `${ghcr.url}${path}` : `${ghcr.url}/v2/${name}/${path}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization, ...init.headers }
    })
  // Distribution takes chunks of this type only.
  const patch = (location: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    ask(location, { method: 'PATCH', body, headers: { 'content-type': 'application/octet-stream', ...headers } })
  const startUpload = async (): Promise<string> => {
    const response = await ask('blobs/uploads/', { method: 'POST' })
    const location = response.headers.get('location')
    if (!location) throw new Error(`The upload did not start: ${await sayAnswer(response)}`)
    return location
  }
  const putBlob = async (bytes: Buffer): Promise<{ digest: string; size: number }> => {
    const digest = digestOf(bytes)
    const response = await ask(`${await startUpload()}?digest=${digest}`, {
      method: 'PUT',
      body: new Uint8Array(bytes)
    })
    if (response.status !== 201) throw new Error(`The blob was not taken: ${await sayAnswer(response)}`)
    return { digest, size: bytes.length }
  }
  const putManifest = (reference: string, body: string, type = OCI_MANIFEST): Promise<Response> =>
    ask(`manifests/${reference}`, { method: 'PUT', body, headers: { 'content-type': type } })
  const putImage = async (reference: string, labels: Record<string, string> = {}): Promise<string> => {
    const config = await putBlob(
      Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: labels } }))
    )
    const layer = await putBlob(Buffer.from(`a layer of ${name}`))
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }]
    })
    const response = await putManifest(reference === '' ? digestOf(body) : reference, body)
    if (response.status !== 201) throw new Error(`The manifest was not taken: ${await sayAnswer(response)}`)
    return digestOf(body)
  }
  const putIndex = async (tag: string, of: string, annotations: Record<string, string> = {}): Promise<void> => {
    const manifests = [
      { mediaType: OCI_MANIFEST, digest: of, size: 1, platform: { os: 'linux', architecture: 'amd64' } }
    ]
    const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, annotations })
    const response = await putManifest(tag, body, OCI_INDEX)
    if (response.status !== 201) throw new Error(`The index was not taken: ${await sayAnswer(response)}`)
  }
  return { ask, putIndex, patch, startUpload, putBlob, putManifest, putImage }
}
