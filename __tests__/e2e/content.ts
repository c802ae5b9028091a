import { gunzipSync } from 'node:zlib'
import type { Lab } from '../../lab/lab.mjs'

interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly platform?: { readonly os: string; readonly architecture: string }
  readonly annotations?: Record<string, string>
}

interface Manifest {
  readonly mediaType: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly annotations?: Record<string, string>
}

interface Index {
  readonly mediaType: string
  readonly manifests: readonly Descriptor[]
  readonly annotations?: Record<string, string>
}

interface Config {
  readonly created: string
  readonly architecture: string
  readonly config: {
    readonly Labels: Record<string, string>
    readonly Healthcheck?: unknown
  }
  readonly history: readonly unknown[]
}

export interface SeenImage {
  readonly index: Index | undefined
  /** The only one, or the first that the index names. */
  readonly manifest: Manifest
  readonly config: Config
}

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ')

/** What the registry itself holds under a tag or digest. */
export async function imageOf(lab: Lab, path: string, reference: string): Promise<SeenImage> {
  const found = (await json(lab, path, `manifests/${reference}`)) as Partial<Index & Manifest>
  const index = found.manifests === undefined ? undefined : (found as Index)
  const manifest = index === undefined ? (found as Manifest) : await child(lab, path, index.manifests[0])
  return { index, manifest, config: (await json(lab, path, `blobs/${manifest.config.digest}`)) as Config }
}

/** Every byte of an image as text: manifests, configs with their history, attestations, and what is in the layers. */
export async function contentOf(lab: Lab, path: string, reference: string): Promise<string> {
  const text = await (await ask(lab, path, `manifests/${reference}`)).text()
  const found = JSON.parse(text) as Partial<Index & Manifest>
  const below =
    found.manifests === undefined
      ? [found.config, ...(found.layers ?? [])].map(async each => blobText(lab, path, each?.digest ?? ''))
      : found.manifests.map(async ({ digest }) => contentOf(lab, path, digest))
  return [text, ...(await Promise.all(below))].join('\n')
}

async function child(lab: Lab, path: string, descriptor: Descriptor | undefined): Promise<Manifest> {
  return (await json(lab, path, `manifests/${descriptor?.digest ?? ''}`)) as Manifest
}

async function blobText(lab: Lab, path: string, digest: string): Promise<string> {
  const bytes = Buffer.from(await (await ask(lab, path, `blobs/${digest}`)).arrayBuffer())
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1')
}

async function json(lab: Lab, path: string, what: string): Promise<unknown> {
  return (await ask(lab, path, what)).json()
}

async function ask(lab: Lab, path: string, what: string): Promise<Response> {
  return fetch(`${lab.registry.url}/v2/${path}/${what}`, { headers: { accept: ACCEPT } })
}
