import { type Digest, digestOf } from '../../src/domain/digest.js'
import type { ImageName, Tag } from '../../src/domain/reference.js'
import { Secret } from '../../src/domain/secret.js'
import { createHttp } from '../../src/ports/http.js'
import type { Clock } from '../../src/ports/ports.js'
import { systemClock } from '../../src/ports/runtime.js'
import { RegistryClient, type RegistryEvent } from '../../src/registry/client.js'
import { type Lab, startLab, tokenOf } from '../lab/ghcr-client.js'
import { createClock } from '../ports/clock.js'
import { MANIFEST_TYPE } from './registry-server.js'

/** The local ghcr.io in front of a real registry, with one credential of each kind. */
export async function startWorld(now: () => number = Date.now): Promise<Lab> {
  return startLab({
    now,
    world: {
      organizations: { 'Octo-Org': { owners: ['boss'], members: ['robot'] } },
      repositories: { 'Octo-Org/App': { visibility: 'private', userAccess: { robot: 'write' } } },
      packages: {
        'octo-org/unlinked': {},
        'octo-org/readable': { actionsAccess: { 'Octo-Org/App': 'read' } },
        'octo-org/shown': { visibility: 'public' }
      },
      tokens: {
        job: { kind: 'github-token', repository: 'Octo-Org/App', permissions: { packages: 'write' } },
        reader: { kind: 'github-token', repository: 'Octo-Org/App', permissions: { packages: 'read' } },
        boss: { kind: 'classic', user: 'boss', scopes: ['write:packages'] },
        narrow: { kind: 'classic', user: 'boss', scopes: ['read:packages'] },
        fine: { kind: 'fine-grained', user: 'robot' },
        dead: { kind: 'classic', user: 'robot', scopes: ['write:packages'], revoked: true }
      }
    }
  })
}

/** Pauses that really pass, a tenth as long as asked. */
export const shortPauses: Clock = { ...systemClock, sleep: async ms => systemClock.sleep(ms / 10) }

export function clientFor(lab: Lab, token: string | undefined, clock: Clock = createClock()) {
  const events: RegistryEvent[] = []
  const credential =
    token === undefined
      ? ({ kind: 'anonymous' } as const)
      : ({ kind: 'basic', username: 'mona', password: new Secret(tokenOf(lab, token)) } as const)
  const observe = (event: RegistryEvent) => events.push(event)
  const client = new RegistryClient({ http: createHttp(), clock, host: lab.host, credential, intent: 'push', observe })
  return { client, events }
}

export interface Image {
  readonly bytes: Buffer
  readonly digest: Digest
  readonly blobs: readonly Buffer[]
}

export function makeImage(seed: string): Image {
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { seed } } }))
  const layer = Buffer.alloc(300_000, seed)
  const describeBlob = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length
  })
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: describeBlob('application/vnd.oci.image.config.v1+json', config),
    layers: [describeBlob('application/vnd.oci.image.layer.v1.tar', layer)]
  }
  const bytes = Buffer.from(JSON.stringify(manifest, null, 1))
  return { bytes, digest: digestOf(bytes), blobs: [config, layer] }
}

export async function push(
  client: RegistryClient,
  name: ImageName,
  image: Image,
  tags: readonly string[]
): Promise<void> {
  await Promise.all(image.blobs.map(async bytes => client.uploadBlob(name, { kind: 'bytes', bytes })))
  await client.putManifest(name, image.digest, image.bytes, MANIFEST_TYPE)
  await Promise.all(tags.map(async tag => client.putManifest(name, tag as Tag, image.bytes, MANIFEST_TYPE)))
}
