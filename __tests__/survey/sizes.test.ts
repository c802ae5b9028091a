import { describe, expect, it } from 'vitest'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import { readSizes } from '../../src/survey/sizes.js'
import type { Reply, Seen } from '../ports/server.js'
import { denial, INDEX_TYPE, MANIFEST_TYPE, setStage } from '../registry/registry-server.js'

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value))
const config = json({ os: 'linux', architecture: 'arm64', variant: 'v8' })
const layer = (size: number) => ({ mediaType: 'x', digest: digestOf(Buffer.from(String(size))), size })

function manifest(...sizes: number[]): Buffer {
  return json({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: { mediaType: 'x', digest: digestOf(config), size: 100 },
    layers: sizes.map(layer)
  })
}

const small = manifest(10, 20)
const big = manifest(4_000_000)
const attestation = manifest(7)
const child = (bytes: Buffer, platform?: string, annotations = {}) => ({
  mediaType: MANIFEST_TYPE,
  digest: digestOf(bytes),
  size: bytes.length,
  annotations,
  ...(platform === undefined ? {} : { platform: { os: platform.split('/')[0], architecture: platform.split('/')[1] } })
})
const index = json({
  schemaVersion: 2,
  mediaType: INDEX_TYPE,
  manifests: [
    child(small, 'linux/amd64'),
    child(big),
    child(attestation, 'unknown/unknown', { 'vnd.docker.reference.type': 'attestation-manifest' })
  ]
})

/** A registry that holds these manifests and the config. */
async function stageWith(...manifests: Buffer[]) {
  const held = new Map([...manifests, config].map(bytes => [digestOf(bytes) as string, bytes]))
  return setStage(({ path }: Seen): Reply => {
    const digest = path.split('/').at(-1) ?? ''
    const body = held.get(digest)
    if (body === undefined) return denial(404, 'MANIFEST_UNKNOWN', 'manifest unknown')
    const type = body === index ? INDEX_TYPE : body === config ? 'application/octet-stream' : MANIFEST_TYPE
    return { status: 200, headers: { 'content-type': type, 'docker-content-digest': digest }, body }
  })
}

describe('sizes', () => {
  it('of a single image are its config and layers, with the platform of its config', async () => {
    const { client, name } = await stageWith(small)
    expect(await readSizes(client, name, digestOf(small))).toEqual([
      { platform: 'linux/arm64', digest: digestOf(small), bytes: 130 }
    ])
  })

  it('of an index are those of each image in it, without attestations', async () => {
    const { client, name, asked } = await stageWith(index, small, big, attestation)
    expect(await readSizes(client, name, digestOf(index))).toEqual([
      { platform: 'linux/amd64', digest: digestOf(small), bytes: 130 },
      { platform: 'linux/arm64', digest: digestOf(big), bytes: 4_000_100 }
    ])
    expect(asked().filter(({ path }) => path.includes(digestOf(attestation)))).toEqual([])
  })

  it('leave out a child that is gone', async () => {
    const { client, name } = await stageWith(index, big)
    expect((await readSizes(client, name, digestOf(index))).map(({ digest }) => digest)).toEqual([digestOf(big)])
  })

  it.each([
    ['is gone', denial(404, 'MANIFEST_UNKNOWN', 'manifest unknown')],
    ['may not be read', denial(403, 'DENIED', 'denied')]
  ])('of an image that %s are none', async (_, reply) => {
    const { client, name } = await setStage(() => reply)
    expect(await readSizes(client, name, `sha256:${'a'.repeat(64)}` as Digest)).toEqual([])
  })
})
