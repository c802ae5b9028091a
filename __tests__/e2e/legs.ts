import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Lab } from '../../lab/lab.mjs'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import type { ImageName } from '../../src/domain/reference.js'
import { Secret } from '../../src/domain/secret.js'
import { createHttp } from '../../src/ports/http.js'
import { systemClock } from '../../src/ports/runtime.js'
import { RegistryClient } from '../../src/registry/client.js'
import { tokenOf } from './stage.js'

export const REVISION = 'c'.repeat(40)
const OCI = 'application/vnd.oci.image'
const LABELS = {
  'org.opencontainers.image.source': 'https://github.com/Octo-Org/Hello-World',
  'org.opencontainers.image.revision': REVISION,
  'org.opencontainers.image.version': 'v1.2.3',
  'org.opencontainers.image.created': '2026-03-14T15:09:26.000Z'
}

export interface LegRequest {
  /** `linux/arm64`, as the image's config has it. */
  readonly platform: string
  readonly labels?: Record<string, string>
  /** Path of the package. */
  readonly path?: string
  /** With an attestation beside it, as BuildKit makes one: the leg is then an index. */
  readonly attested?: boolean
  /** In Docker's schema 2. */
  readonly docker?: boolean
}

export interface PushedLeg {
  /** What a record names. */
  readonly digest: Digest
  readonly image: Digest
  readonly attestation: Digest | undefined
  readonly record: Record<string, unknown>
}

export function clientOf(lab: Lab, token = 'job'): RegistryClient {
  const password = new Secret(tokenOf(lab, token))
  return new RegistryClient({
    http: createHttp(),
    clock: systemClock,
    host: lab.ghcr.host,
    credential: { kind: 'basic', username: 'mona', password },
    intent: 'push'
  })
}

/** Pushes what a leg of a matrix would, without an engine. */
export async function pushLeg(lab: Lab, request: LegRequest): Promise<PushedLeg> {
  const client = clientOf(lab)
  const path = request.path ?? 'octo-org/hello-world'
  const name: ImageName = { host: lab.ghcr.host, path }
  const [os = '', architecture = '', variant] = request.platform.split('/')
  const platform = { architecture, os, ...(variant === undefined ? {} : { variant }) }
  const upload = async (mediaType: string, bytes: Buffer) => {
    await client.uploadBlob(name, { kind: 'bytes', bytes })
    return { mediaType, digest: digestOf(bytes), size: bytes.length }
  }
  const put = async (content: { mediaType: string }) => {
    const bytes = Buffer.from(JSON.stringify(content))
    await client.putManifest(name, digestOf(bytes), bytes, content.mediaType)
    return { mediaType: content.mediaType, digest: digestOf(bytes), size: bytes.length }
  }
  const types = request.docker
    ? {
        manifest: 'application/vnd.docker.distribution.manifest.v2+json',
        config: 'application/vnd.docker.container.image.v1+json',
        layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip'
      }
    : { manifest: `${OCI}.manifest.v1+json`, config: `${OCI}.config.v1+json`, layer: `${OCI}.layer.v1.tar` }
  const config = { ...platform, config: { Labels: { ...LABELS, ...request.labels } } }
  const image = await put({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: await upload(types.config, Buffer.from(JSON.stringify(config))),
    layers: [await upload(types.layer, Buffer.from(`layer of ${request.platform}`))]
  } as { mediaType: string })
  const attestation = request.attested === true ? await put(await attestationFor(upload, request.platform)) : undefined
  const whole =
    attestation === undefined
      ? image
      : await put({
          schemaVersion: 2,
          mediaType: `${OCI}.index.v1+json`,
          manifests: [
            { ...image, platform },
            {
              ...attestation,
              annotations: {
                'vnd.docker.reference.digest': image.digest,
                'vnd.docker.reference.type': 'attestation-manifest'
              },
              platform: { architecture: 'unknown', os: 'unknown' }
            }
          ]
        } as { mediaType: string })
  return {
    digest: whole.digest,
    image: image.digest,
    attestation: attestation?.digest,
    record: {
      schema: 1,
      image: `${name.host}/${path}`,
      digest: whole.digest,
      platforms: [request.platform],
      revision: REVISION,
      run: '1-1'
    }
  }
}

async function attestationFor(
  upload: (mediaType: string, bytes: Buffer) => Promise<object>,
  platform: string
): Promise<{ mediaType: string }> {
  return {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: await upload(`${OCI}.config.v1+json`, Buffer.from(`{"architecture":"unknown","os":"unknown"}`)),
    layers: [await upload('application/vnd.in-toto+json', Buffer.from(JSON.stringify({ subject: platform })))]
  } as { mediaType: string }
}

/** A folder with these files; gives its path. What is no text is written as JSON. */
export function writeRecords(lab: Lab, files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(lab.folder, 'records-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

/** The index or manifest behind a reference, as the registry itself holds it. */
export async function manifestInRegistry(
  lab: Lab,
  path: string,
  reference: string
): Promise<{ mediaType: string; manifests: Row[]; annotations?: Record<string, string> }> {
  const accept = [
    `${OCI}.index.v1+json`,
    `${OCI}.manifest.v1+json`,
    'application/vnd.docker.distribution.manifest.v2+json'
  ]
  const response = await fetch(`${lab.registry.url}/v2/${path}/manifests/${reference}`, {
    headers: { accept: accept.join(', ') }
  })
  return (await response.json()) as { mediaType: string; manifests: Row[] }
}

export interface Row {
  mediaType: string
  digest: string
  annotations?: Record<string, string>
  platform: { os: string; architecture: string; variant?: string }
}
